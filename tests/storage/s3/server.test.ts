import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../../support/client.js';
import { startServer, type TestServer } from '../../support/server.js';
import { createTestBucket, type TestBucket } from './test-bucket.js';

let bucket: TestBucket;
let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  bucket = await createTestBucket();
  server = await startServer({ blobStore: { kind: 's3', ...bucket.settings } });
  client = await newClient(server);
});

afterAll(async () => {
  await server.stop();
  await bucket.dispose();
});

it('R21–R27, R12: with BLOB_STORE=s3 a server does with files what it does on disk', async () => {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const { status, body: file } = await client.upload('Отчёт.txt', 'the bytes of a file');
  expect(status).toBe(201);
  const whole = await client.raw('GET', `/api/v1/files/${file.id}/content`);
  expect(await whole.text()).toBe('the bytes of a file');
  const part = await client.raw('GET', `/api/v1/files/${file.id}/content`, {
    headers: { Range: 'bytes=4-8' },
  });
  expect(part.status).toBe(206);
  expect(await part.text()).toBe('bytes');

  const { body: link } = await client.post(`/files/${file.id}/links`, { maxDownloads: 1 });
  expect(await (await fetch(String(link.url))).text()).toBe('the bytes of a file');
  expect((await fetch(String(link.url))).status).toBe(404);

  const replaced = await client.upload('Отчёт.txt', 'other bytes', { fields: { onConflict: 'replace' } });
  expect(replaced.status).toBe(201);
  expect(await bucket.objects()).toHaveLength(1);
  expect((await client.delete(`/files/${file.id}?permanent=true`)).status).toBe(204);
  expect(await bucket.objects()).toEqual([]);

  await client.upload('left.txt', 'left behind');
  const { id } = client.user ?? { id: '' };
  await server.useCases.users.delete({ kind: 'system', means: 'cli' }, id);
  expect(await bucket.objects()).toEqual([]);
});

it('is not ready where the bucket is not the one it was', async () => {
  await bucket.replaceMarker('another');
  const answer = await fetch(`${server.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ down: { storage: 'unavailable' } });
});
