import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { type FakeS3, type Fault, fakeS3 } from '../support/fake-s3.js';
import { flakyProxy } from '../support/flaky-proxy.js';
import { startServer, type TestServer } from '../support/server.js';
import { beginUpload, sendBytes } from '../support/tus.js';
import { freshBytes, sha256Of } from './house.js';

let bucket: FakeS3;
let line: Awaited<ReturnType<typeof flakyProxy>>;
let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  // Whatever it is given, it says of it the same ETag, which is no sum of anything.
  bucket = await fakeS3();
  line = await flakyProxy(Number(new URL(bucket.settings.endpoint).port));
  const endpoint = `http://127.0.0.1:${line.port}`;
  server = await startServer({ blobStore: { kind: 's3', ...bucket.settings, endpoint } });
  client = await newClient(server);
});
afterAll(async () => {
  await server.stop();
  await line.close();
  await bucket.close();
});

async function expectWhole(id: string, bytes: Uint8Array): Promise<void> {
  const answer = await client.raw('GET', `/api/v1/files/${id}/content`);
  expect(answer.status).toBe(200);
  expect(sha256Of(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256Of(bytes));
}

describe('10.5: a bucket that resets its connections, and lies about ETags', () => {
  it('a few times: nobody notices', async () => {
    const bytes = freshBytes(400_000);
    line.cut('up', 100_000, 2);
    const { status, body } = await client.upload('twice.bin', bytes);
    expect(status).toBe(201);
    await expectWhole(body.id, bytes);
  });

  it('again and again: 503 with Retry-After, nothing is lost, and it is found again by itself', async () => {
    const bytes = freshBytes(400_000);
    const { body: kept } = await client.upload('kept.bin', bytes);
    line.cut('up', 0, 1_000);
    const { status, headers, body } = await client.upload('lost.bin', freshBytes(400_000));
    expect([status, body.code]).toEqual([503, 'storage_unavailable']);
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
    line.cut('up', 0, 0);
    const start = Date.now();
    await expectWhole(kept.id, bytes);
    expect((await client.upload('lost.bin', bytes)).status).toBe(201);
    expect(Date.now() - start).toBeLessThan(10_000);
    expect((await client.get('/files')).body.items).toHaveLength(3);
  });
});

interface Told {
  status: number;
  retryAfter: number;
  /** Within which it was told. */
  ms: number;
}

async function timed(act: () => Promise<{ status: number; headers: Headers }>): Promise<Told> {
  const start = Date.now();
  const { status, headers } = await act();
  return { status, retryAfter: Number(headers.get('Retry-After')), ms: Date.now() - start };
}

/** Half of what lies there, and then nothing. */
const falterAmid: Fault = ({ method, object, path }, res) => {
  if (method !== 'GET' || !object || path.endsWith('store-id')) return false;
  res
    .writeHead(200, { 'Content-Length': object.length, ETag: '"x"' })
    .write(object.subarray(0, object.length / 2));
  return true;
};

describe('10.5: whatever is asked of a bucket that fails is told within some ten seconds', () => {
  const soon = 12_000;

  it.each<[string, Fault]>([
    ['is silent', () => true],
    ['closes each connection', (_, res) => Boolean(res.destroy())],
  ])('where it %s, and works at once when it is back', async (kind, fault) => {
    const bytes = freshBytes(5_000);
    const [kept, gone] = await Promise.all(
      ['kept', 'gone'].map(async (name) => (await client.upload(`${name} ${kind}.bin`, bytes)).body),
    );
    const path = await beginUpload(client, 4);
    const content = `/api/v1/files/${kept?.id}/content`;
    bucket.fault = fault;
    const [removed, ...others] = await Promise.all([
      timed(() => client.delete(`/files/${gone?.id}?permanent=true`)),
      timed(() => client.raw('GET', content)),
      timed(() => client.raw('GET', content, { headers: { Range: 'bytes=10-20' } })),
      timed(() => client.upload(`short ${kind}.bin`, freshBytes(5_000))),
      timed(() => client.upload(`staged ${kind}.bin`, freshBytes(200_000))),
      timed(() => sendBytes(client, path, 0, 'sent')),
      timed(() => fetch(`${server.url}/readyz`)),
    ]);
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 503));
    // The file is gone for good; its bytes, once the sweep has looked.
    expect(removed?.status).toBe(204);
    for (const { retryAfter } of others.slice(0, -1)) expect(retryAfter).toBeGreaterThan(0);
    for (const { ms } of [removed, ...others]) expect(ms).toBeLessThan(soon);

    bucket.fault = null;
    const back = Date.now();
    await expectWhole(kept?.id ?? '', bytes);
    expect((await sendBytes(client, path, 4, '')).status).toBe(204);
    expect((await client.upload(`short ${kind}.bin`, bytes)).status).toBe(201);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(Date.now() - back).toBeLessThan(2_000);
  });

  it('where it falls silent amid a download: that breaks off', async () => {
    const bytes = freshBytes(3_000_000);
    const { body: file } = await client.upload('amid.bin', bytes);
    bucket.fault = falterAmid;
    const start = Date.now();
    const answer = await client.raw('GET', `/api/v1/files/${file.id}/content`);
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(Date.now() - start).toBeLessThan(2 * soon);
    bucket.fault = null;
    await expectWhole(file.id, bytes);
  });
});
