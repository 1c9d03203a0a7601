import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { type FakeS3, fakeS3 } from '../support/fake-s3.js';
import { flakyProxy } from '../support/flaky-proxy.js';
import { startServer, type TestServer } from '../support/server.js';
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
