import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../../../support/client.js';
import { eventually } from '../../../support/eventually.js';
import { startServer, type TestServer } from '../../../support/server.js';
import { createTestBucket, type TestBucket } from './test-bucket.js';

let bucket: TestBucket;
let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  bucket = await createTestBucket();
  const { port } = new URL(bucket.settings.endpoint);
  const settings = { ...bucket.settings, publicEndpoint: `http://localhost:${port}` };
  server = await startServer({ blobStore: { kind: 's3', ...settings } });
  client = await newClient(server);
});
afterAll(async () => {
  await server.stop();
  await bucket.dispose();
});

async function upload(name: string, content = 'the bytes of a file') {
  const { status, body } = await client.upload(name, content);
  expect(status).toBe(201);
  return String(body.id);
}
const addressOf = (id: string) => `${server.url}/api/v1/files/${id}/content`;
const authorized = () => ({ Authorization: `Bearer ${client.token}` });
/** One step, as it is answered. */
const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(url, { headers, method, redirect: 'manual' });
const link = async (id: string, options = {}) =>
  String((await client.post(`/files/${id}/links`, options)).body.url);
const locationOf = (answer: Response): URL => new URL(answer.headers.get('Location') ?? '');

describe('8.6: presigned downloads', () => {
  it('who may download is sent to the bucket, which names and types the bytes as we do', async () => {
    const name = 'Отчёт "за год" (1).html';
    const id = await upload(name, '<script>alert(1)</script>');
    const own = await ask(addressOf(id), authorized(), 'HEAD');
    const sent = await ask(addressOf(id), authorized());
    expect([sent.status, locationOf(sent).hostname]).toEqual([302, 'localhost']);
    expect(sent.headers.get('Cache-Control')).toContain('no-store');
    expect(sent.headers.get('Content-Range')).toBeNull();
    const got = await fetch(locationOf(sent));
    expect(await got.text()).toBe('<script>alert(1)</script>');
    for (const header of ['Content-Type', 'Content-Disposition'])
      expect([header, got.headers.get(header)]).toEqual([header, own.headers.get(header)]);
    expect(got.headers.get('Content-Disposition')).toMatch(/^attachment;/);
    expect(got.headers.get('Cache-Control')).toBe('private, no-store');
  });

  it('the address holds for a minute, for these bytes and this way of giving them alone', async () => {
    const url = locationOf(await ask(await link(await upload('a.txt'))));
    expect(Number(url.searchParams.get('X-Amz-Expires'))).toBe(60);
    const disposed = new URL(url);
    disposed.searchParams.set('response-content-disposition', 'inline');
    const another = new URL(url);
    another.pathname += 'x';
    const old = new URL(url);
    old.searchParams.set('X-Amz-Date', '20200101T000000Z');
    for (const changed of [disposed, another, old]) expect((await fetch(changed)).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  });

  it('the description of the API tells of it, for downloads by token and by link', async () => {
    const { paths } = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as {
      paths: Record<string, { get?: { responses: object }; head?: { responses: object } }>;
    };
    const telling = Object.keys(paths).filter((path) => '302' in (paths[path]?.get?.responses ?? {}));
    expect(telling.sort()).toEqual(['/api/v1/files/{id}/content', '/s/{token}', '/s/{token}/files/{fileId}']);
    expect(Object.values(paths).some(({ head }) => '302' in (head?.responses ?? {}))).toBe(false);
  });

  it('ranges are those of the bucket, and what can be told without it is', async () => {
    const url = await link(await upload('ranges.txt', '0123456789'));
    const part = await fetch(url, { headers: { Range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect((await ask(url, { Range: 'bytes=10-' })).status).toBe(416);
    const head = await ask(url, {}, 'HEAD');
    expect([head.status, head.headers.get('Content-Length')]).toEqual([200, '10']);
    const again = await ask(url, { 'If-None-Match': head.headers.get('ETag') ?? '' });
    expect(again.status).toBe(304);
    expect((await ask(url, { 'If-Match': '"another"' })).status).toBe(412);
  });

  it('counts what it sends there, and refuses before it does', async () => {
    const id = await upload('counted.txt');
    await fetch(addressOf(id), { headers: authorized() });
    await expectDownloads(id, 1);
    expect((await ask(addressOf(id))).status).toBe(401);
    const stranger = await newClient(server);
    expect((await ask(addressOf(id), { Authorization: `Bearer ${stranger.token}` })).status).toBe(404);
    const shared = await link(id);
    await fetch(shared);
    await expectDownloads(id, 2);
    await client.delete(`/files/${id}`);
    expect((await ask(shared)).status).toBe(404);
  });

  it('no token goes along: not in the address, and not in what a client sends there', async () => {
    const seen: IncomingMessage[] = [];
    const { store, stop } = await fakeStore((req) => seen.push(req));
    const spied = await startServer(
      { blobStore: { kind: 's3', ...bucket.settings, publicEndpoint: store } },
      server,
    );
    try {
      const id = await upload('secret.txt');
      const withPassword = await link(id, { password: 'Link-password-1' });
      const basic = `Basic ${Buffer.from('x:Link-password-1').toString('base64')}`;
      const here = (url: string) => url.replace(server.url, spied.url);
      await fetch(here(addressOf(id)), { headers: authorized() });
      await fetch(here(withPassword), { headers: { Authorization: basic } });
      expect(seen).toHaveLength(2);
      const told = seen.map(({ url, headers }) => JSON.stringify([url, headers])).join();
      const token = new URL(withPassword).pathname.split('/').at(-1) ?? '';
      for (const secret of [String(client.token), token, 'Link-password-1', basic, 'referer', 'cookie'])
        expect(told).not.toContain(secret);
    } finally {
      await spied.stop();
      await stop();
    }
  });

  it.each([
    [
      'a preview in a page',
      { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
    ],
    [
      'a frame',
      { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
    ],
    [
      'a script’s call',
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' },
    ],
  ])('%s gets the bytes from ourselves', async (_what, headers) => {
    const answer = await ask(await link(await upload('in-place.txt')), headers);
    expect([answer.status, await answer.text()]).toEqual([200, 'the bytes of a file']);
  });

  it('what is shown in place is shown under our policy; what can’t be is not shown there either', async () => {
    const shown = await ask(`${await link(await upload('shown.txt'))}?disposition=inline`);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('Content-Security-Policy')).toContain('sandbox');
    const page = await ask(`${await link(await upload('page.html'))}?disposition=inline`);
    expect(page.status).toBe(302);
    expect((await fetch(locationOf(page))).headers.get('Content-Disposition')).toMatch(/^attachment;/);
  });

  it('a link that counts exactly sends its bytes itself', async () => {
    const url = await link(await upload('once.txt'), { maxDownloads: 1 });
    const first = await ask(url);
    expect([first.status, await first.text()]).toEqual([200, 'the bytes of a file']);
    expect((await ask(url)).status).toBe(404);
  });

  it('what is known to be damaged is not left to the bucket', async () => {
    const id = await upload('damaged.txt');
    const file = await server.ports.files.find(id);
    await bucket.client.send(
      new PutObjectCommand({
        Bucket: bucket.settings.bucket,
        Key: file?.blobKey,
        Body: 'other bytes of a fil',
      }),
    );
    await server.sql('UPDATE files SET damaged_at = now() WHERE id = $id', { id });
    await expect(ask(addressOf(id), authorized()).then((answer) => answer.text())).rejects.toThrow();
  });

  it('an empty file, and a browser whose cookies would go along, are served here', async () => {
    expect((await ask(await link(await upload('empty.txt', '')))).status).toBe(200);
    const url = (await link(await upload('cookie.txt'))).replace('127.0.0.1', 'localhost');
    const headers = { Cookie: 'kladovka=x' };
    const port = new URL(server.url).port;
    expect((await ask(`http://127.0.0.1:${port}${new URL(url).pathname}`, headers)).status).toBe(302);
    const sameName = await fromHost(`localhost:${port}`, new URL(url).pathname, headers);
    expect(sameName.statusCode).toBe(200);
  });
});

async function expectDownloads(id: string, count: number): Promise<void> {
  await eventually(async () => expect((await client.get(`/files/${id}`)).body.downloadCount).toBe(count));
}

/** As a client that calls the server by that name. */
async function fromHost(
  host: string,
  path: string,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(server.url + path, { headers: { ...headers, Host: host } }, (answer) => resolve(answer.resume()))
      .once('error', reject)
      .end();
  });
}

async function fakeStore(onRequest: (req: IncomingMessage) => void) {
  const http: Server = createServer((req, res) => {
    onRequest(req);
    res.end('bytes');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  return {
    store: `http://localhost:${(http.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => http.close(resolve)),
  };
}
