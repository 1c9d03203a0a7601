import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newClient } from '../../../support/client.js';
import { startServer, type TestServer } from '../../../support/server.js';
import { unzip } from '../../../support/unzip.js';
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
  // What was replaced lies in the trash.
  expect(await bucket.objects()).toHaveLength(2);
  expect((await client.delete(`/files/${file.id}?permanent=true`)).status).toBe(204);
  expect((await client.delete('/trash')).status).toBe(204);
  expect(await bucket.objects()).toEqual([]);

  await client.upload('left.txt', 'left behind');
  const { id } = client.user ?? { id: '' };
  await server.useCases.users.delete({ kind: 'system', means: 'cli' }, id);
  expect(await bucket.objects()).toEqual([]);
});

describe('7.19: a folder as an archive, of what lies in a bucket', () => {
  let folder: Body;
  const archive = () => client.raw('GET', `/api/v1/folders/${folder.id}/content`);
  const large = 'x'.repeat(3_000_000);

  beforeAll(async () => {
    client = await newClient(server);
    folder = (await client.post('/folders', { name: 'archive' })).body;
    const fields = { folderId: folder.id };
    for (const [name, content] of Object.entries({ 'a.txt': large, 'empty.txt': '', 'Ёж.txt': 'ёж' }))
      await client.upload(name, content, { fields });
  });

  it('comes whole, as long as was said, also of files whose sum was not known', async () => {
    for (const change of ['size = size', 'crc32 = NULL']) {
      await server.sql(`UPDATE files SET ${change} WHERE folder_id = $id`, { id: folder.id });
      const answer = await archive();
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(Number(answer.headers.get('Content-Length'))).toBe(bytes.length);
      const found = await unzip(bytes);
      expect(found.get('archive/a.txt')?.content?.toString()).toBe(large);
      expect(found.get('archive/Ёж.txt')?.content?.toString()).toBe('ёж');
      expect(found.get('archive/empty.txt')?.size).toBe(0);
    }
  });

  it('breaks off where an object is another than it was, and the scrub finds it, and the one that is gone', async () => {
    const { items } = (await client.get(`/files?folderId=${folder.id}`)).body;
    const [other, gone] = await Promise.all(
      ['Ёж.txt', 'a.txt'].map(async (name) => {
        const id = String(items.find((file) => file.name === name)?.id);
        return { id, key: String((await server.ports.files.find(id))?.blobKey) };
      }),
    );
    const Bucket = bucket.settings.bucket;
    while (await server.useCases.scrub.goOn(new AbortController().signal));
    await bucket.client.send(new PutObjectCommand({ Bucket, Key: other?.key, Body: 'яж' }));
    await expect(archive().then((answer) => answer.arrayBuffer())).rejects.toThrow();
    await bucket.client.send(new DeleteObjectCommand({ Bucket, Key: gone?.key }));
    const later = new Date(Date.now() + 100 * 86_400_000);
    while (await server.useCases.scrub.goOn(new AbortController().signal, later));
    const [rows] = (await server.sql('SELECT id FROM files WHERE damaged_at IS NOT NULL', {})) as [Body[]];
    expect(rows.map(({ id }) => id).sort()).toEqual([other?.id, gone?.id].sort());
  });
});

it('7.25: a range of an empty file in a bucket is the whole of it', async () => {
  const { body: file } = await client.upload('nothing.txt', '');
  for (const Range of ['bytes=0-', 'bytes=0-0', 'bytes=-1', 'bytes=5-']) {
    const answer = await client.raw('GET', `/api/v1/files/${file.id}/content`, { headers: { Range } });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  }
});

it('is not ready where the bucket is not the one it was', async () => {
  await bucket.replaceMarker('another');
  const answer = await fetch(`${server.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ down: { storage: 'unavailable' } });
});
