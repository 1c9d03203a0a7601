import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type PanelClient } from './panel-client.js';

let server: TestServer;
let panel: PanelClient;

beforeAll(async () => {
  server = await startServer();
  ({ panel } = await newPanelAdmin(server));
});
afterAll(() => server.stop());

const KB = 1000;

/** So many bytes of it come over the line, to a browser that takes them compressed. */
async function weightOf(path: string): Promise<number> {
  const answer = await panel.browser.get(path, { 'Accept-Encoding': 'br' });
  expect([path, answer.status, answer.headers.get('Content-Encoding')]).toEqual([path, 200, 'br']);
  return Number(answer.headers.get('Content-Length'));
}

/** What a script imports before it runs, with what that imports. */
async function withImports(path: string, known = new Set<string>()): Promise<Set<string>> {
  if (known.has(path)) return known;
  known.add(path);
  const code = await (await panel.browser.get(path)).text();
  for (const [, name] of code.matchAll(/(?:from|import)\s*"\.\/(part-[^"]+)"/g))
    await withImports(`/admin/assets/${name}`, known);
  return known;
}

describe('9.14: the first view of the panel', () => {
  it('comes in under 400 KB, with all that its scripts import before they run', async () => {
    const html = await (await panel.browser.get('/admin/resources/users')).text();
    const main = /<script type="module" nonce="[^"]+" src="([^"]+)"/.exec(html)?.[1] ?? '';
    const style = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1] ?? '';
    const scripts = await withImports(main);
    const weights = await Promise.all([style, ...scripts].map(weightOf));
    const sum = weights.reduce((total, weight) => total + weight, gzipSync(html).length);
    expect(sum).toBeLessThan(400 * KB);
    // A script that is missing from the sum would show in this.
    expect(sum).toBeGreaterThan(100 * KB);
  });

  it('asks at once for what its script imports', async () => {
    const html = await (await panel.browser.get('/admin')).text();
    const main = /<script type="module" nonce="[^"]+" src="([^"]+)"/.exec(html)?.[1] ?? '';
    const preloaded = [...html.matchAll(/<link rel="modulepreload" nonce="[^"]+" href="([^"]+)"/g)].map(
      ([, address]) => address,
    );
    expect([main, ...preloaded].toSorted()).toEqual([...(await withImports(main))].toSorted());
  });

  it('tells of no asset that nobody made', async () => {
    for (const name of ['main.js', 'manifest.json', '..%2Fbuilt', 'part-XXXXXXXX.js'])
      expect((await panel.browser.get(`/admin/assets/${name}`)).status).toBe(404);
  });
});
