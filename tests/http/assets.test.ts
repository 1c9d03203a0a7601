import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let addresses: string[];

beforeAll(async () => {
  server = await startServer();
  const page = await (await fetch(`${server.url}/login`)).text();
  addresses = [...page.matchAll(/\/assets\/[^"]+\.(?:js|css)/g)].map(([address]) => address);
});
afterAll(() => server.stop());

/** As they come: `fetch` would unpack them. */
async function bytesOf(address: string, encoding: string) {
  return new Promise<{ headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
    request(server.url + address, { headers: { 'Accept-Encoding': encoding } }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(pieces) }));
    })
      .once('error', reject)
      .end();
  });
}

describe('8.4: what the pages’ browser loads', () => {
  it('is compressed beforehand, as the browser likes it, and kept for ever', async () => {
    expect(addresses.length).toBeGreaterThanOrEqual(2);
    for (const address of addresses) {
      const plain = await bytesOf(address, 'identity');
      expect(plain.headers['content-encoding']).toBeUndefined();
      for (const [encoding, unpack] of [
        ['br', brotliDecompressSync],
        ['gzip', gunzipSync],
      ] as const) {
        const { headers, body } = await bytesOf(address, `${encoding}, identity;q=0.1`);
        expect(headers).toMatchObject({
          'content-encoding': encoding,
          vary: expect.stringContaining('Accept-Encoding'),
          'cache-control': 'public, max-age=31536000, immutable',
        });
        expect(unpack(body)).toEqual(plain.body);
        expect(body.length).toBeLessThan(plain.body.length / 2);
      }
    }
  });

  it('has today’s file under the address of an old version, which is not kept', async () => {
    const address = String(addresses[0]);
    const old = address.replace(/\/assets\/[^/]+/, '/assets/old');
    const [now, then] = [await bytesOf(address, 'br'), await bytesOf(old, 'br')];
    expect(then.body).toEqual(now.body);
    expect(then.headers['cache-control']).toBe('no-cache');
  });
});
