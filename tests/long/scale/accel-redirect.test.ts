import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../../support/browser-client.js';
import { newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/kladovka.js';
import { startServer } from '../../support/server.js';
import { type Nginx, startCompressor, startNginx } from './nginx.js';
import { adminPassword, openScene, postJson, type Scene, signInAdmin } from './scene.js';
import {
  bytesOf,
  type Credentials,
  digest,
  get,
  getContent,
  hashOf,
  mebibyte,
  readAndLeave,
  type StoredFile,
  upload,
} from './transfers.js';

const seed = 11;
const size = 20 * mebibyte;
const name = 'Отчёт «за год» №1; 100%.pdf';

describe('behind nginx, as docs/proxy.md says', () => {
  let scene: Scene;
  let nginx: Nginx;
  let url: string;
  let direct: Credentials;
  let proxied: Credentials;
  let file: StoredFile;

  beforeAll(async () => {
    scene = await openScene();
    const server = await scene.start({
      ACCEL_REDIRECT: '/protected/',
      PUBLIC_URL: 'https://files.example.org',
      TRUST_PROXY: '1',
    });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    nginx = await startNginx({ port, upstream: server.url, blobsDir: path.join(scene.storageDir, 'blobs') });
    direct = await signInAdmin(server);
    proxied = { ...direct, url };
    file = await upload(proxied, name, seed, size);
  });

  afterAll(async () => {
    await nginx?.stop();
    await scene.end();
  });

  const newLink = async (limits: object): Promise<string> => {
    const answer = await postJson(`${url}/api/v1/files/${file.id}/links`, limits, proxied.token);
    return `${url}/s/${((await answer.json()) as { token: string }).token}`;
  };
  const part = (start: number, end: number) =>
    Buffer.concat([...bytesOf(seed, size)]).subarray(start, end + 1);

  it('10.8: nginx logs what was asked for, and no address that opens a link', async () => {
    const link = await newLink({});
    const token = link.slice(link.lastIndexOf('/') + 1);
    await fetch(`${link}/page`, { headers: { 'User-Agent': 'Log-reader/1' } });
    for (const address of [link, `${url}/%73/${token}`, `${url}//s/${token}`, `${url}/S%2f${token}`])
      await fetch(address, {
        method: 'HEAD',
        headers: { Referer: `https://files.example.org/s/${token}/page` },
      });
    await fetch(`${url}/login?next=%2Fs%2F${token}`);
    await fetch(`${url}/login?next=%2Ffiles`, { headers: { Referer: 'https://elsewhere.example/' } });
    await eventually(async () => expect(await nginx.readLog()).toContain('next=%2Ffiles'));
    const log = await nginx.readLog();
    expect(log).toMatch(/"GET \/s\/- HTTP\/1.1" 200 \d+ "-" "Log-reader\/1"/);
    expect(log).toContain('"GET /login?next=%2Ffiles HTTP/1.1" 200');
    expect(log).toContain('"https://elsewhere.example/"');
    expect(log).not.toContain(token);
  });

  it('R21: an upload larger than nginx would take by itself arrives whole', () => {
    expect(file).toMatchObject({ name, size, sha256: hashOf(seed, size) });
  });

  it('R25: nginx sends the bytes, told where they are by a header that nobody else sees', async () => {
    const told = await getContent(direct, file.id);
    expect(told.headers['x-accel-redirect']).toMatch(/^\/protected\/users\/\w+\/[\w-]+$/);
    expect((await digest(told.body)).size).toBe(0);

    const sent = await getContent(proxied, file.id);
    expect(sent.headers).not.toHaveProperty('x-accel-redirect');
    expect(JSON.stringify(sent.headers)).not.toMatch(/protected|users\//);
    expect(sent.headers['content-length']).toBe(String(size));
    expect(await digest(sent.body)).toEqual({ size, sha256: hashOf(seed, size) });
    const outside = await get(`${url}${told.headers['x-accel-redirect']}`);
    expect(outside.status).toBe(404);
    outside.body.resume();
  });

  it('R34: with all that this server says of them', async () => {
    const { headers, body } = await getContent(proxied, file.id);
    body.destroy();
    const encoded = encodeURIComponent(name);
    expect(headers['content-disposition']).toContain(`filename*=UTF-8''${encoded}`);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      etag: `"${file.sha256}"`,
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache, no-transform',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'strict-transport-security': expect.any(String),
      'x-request-id': expect.any(String),
    });
    const alone = await getContent(direct, file.id);
    alone.body.resume();
    expect(headers['last-modified']).toBe(alone.headers['last-modified']);
  });

  it('R25: ranges and conditions are as without it', async () => {
    const { status, headers, body } = await getContent(proxied, file.id, { Range: 'bytes=1000-1999' });
    expect(status).toBe(206);
    expect(headers['content-range']).toBe(`bytes 1000-1999/${size}`);
    expect(Buffer.concat(await body.toArray())).toEqual(part(1000, 1999));

    const etag = `"${file.sha256}"`;
    const statusOf = async (conditions: Record<string, string>) => {
      const answer = await getContent(proxied, file.id, conditions);
      answer.body.destroy();
      return answer.status;
    };
    expect(await statusOf({ Range: 'bytes=5-9', 'If-Range': etag })).toBe(206);
    expect(await statusOf({ Range: 'bytes=5-9', 'If-Range': '"another"' })).toBe(200);
    expect(await statusOf({ Range: 'bytes=0-1,5-9' })).toBe(200);
    expect(await statusOf({ Range: `bytes=${size}-` })).toBe(416);
    expect(await statusOf({ 'If-None-Match': etag })).toBe(304);
    expect(await statusOf({ 'If-None-Match': '"another"' })).toBe(200);
  });

  it('R27: a share link comes so too, readable by other sites', async () => {
    const { headers, body } = await get(await newLink({}));
    expect(await digest(body)).toEqual({ size, sha256: hashOf(seed, size) });
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-robots-tag': 'noindex',
    });
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('R26: a limit of downloads holds, and one that broke off may be resumed', async () => {
    const link = await newLink({ maxDownloads: 1 });
    const read = await readAndLeave((await get(link)).body, 1000);
    expect(read).toBeGreaterThan(0);
    const { body } = await resumed(link, 1000);
    expect((await digest(body)).size).toBe(size - 1000);
    expect((await get(link)).status).toBe(404);
  });

  /** The server hears that the client has gone a moment later. */
  async function resumed(link: string, from: number) {
    for (const deadline = Date.now() + 10_000; ; ) {
      const answer = await get(link, { Range: `bytes=${from}-` });
      if (answer.status === 206 || Date.now() > deadline) return answer;
      answer.body.resume();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('R13: a browser signs in with a Secure cookie, and is known by its own address', async () => {
    const browser = new BrowserClient(url);
    const answer = await browser.request('POST', '/login', {
      body: new URLSearchParams({ login: 'admin', password: adminPassword }),
      headers: { Origin: 'https://files.example.org', 'X-Forwarded-For': '203.0.113.9' },
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.getSetCookie().join()).toContain('Secure');
    const sessions = await scene.select<{ address: string }>('SELECT address FROM sessions');
    expect(new Set(sessions.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
  });
});

describe('7.25: behind an nginx that compresses', () => {
  it('a tag that it made weak is good for the same edit, and stale after it', async () => {
    const server = await startServer();
    const port = await freePort();
    const nginx = await startCompressor({ port, upstream: server.url });
    try {
      const client = await newClient(server);
      const { body: file } = await client.upload('a.txt', 'text '.repeat(1000));
      const { body: folder } = await client.post('/folders', { name: 'a folder' });
      const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
        fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
          method,
          headers: {
            Authorization: `Bearer ${client.token}`,
            'Accept-Encoding': 'gzip',
            ...(body && { 'Content-Type': 'application/json' }),
            ...headers,
          },
          body: body && JSON.stringify(body),
        });
      const weakTagOf = async (path: string): Promise<string> => {
        const answer = await ask('GET', path);
        await answer.arrayBuffer();
        const tag = String(answer.headers.get('ETag'));
        expect(tag).toMatch(/^W\//);
        return tag;
      };
      for (const path of [`/files/${file.id}`, `/folders/${folder.id}`]) {
        const tag = { 'If-Match': await weakTagOf(path) };
        expect((await ask('PATCH', path, tag, { name: `renamed ${path.slice(1, 4)}` })).status).toBe(200);
        expect((await ask('PATCH', path, tag, { name: 'again' })).status).toBe(412);
        expect((await ask('DELETE', path, tag)).status).toBe(412);
      }
      const content = `/files/${file.id}/content`;
      const tag = await weakTagOf(content);
      expect((await ask('GET', content, { 'If-None-Match': tag })).status).toBe(304);
      expect((await ask('GET', content, { 'If-Match': tag })).status).toBe(200);
      const path = `/files/${file.id}`;
      expect((await ask('DELETE', path, { 'If-Match': await weakTagOf(path) })).status).toBe(204);
    } finally {
      await nginx.stop();
      await server.stop();
    }
  });
});
