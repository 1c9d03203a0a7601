import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, type ApiClient, newClient } from '../../support/client.js';
import { type FakeS3, fakeS3, type Refusal } from '../../support/fake-s3.js';
import { startServer, type TestServer } from '../../support/server.js';
import { beginUpload, sendBytes } from '../../support/tus.js';

let server: TestServer;
let client: ApiClient;

const statusOfReady = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;

function expectUnavailable({ status, headers, body }: Answer): void {
  expect([status, body.code]).toEqual([503, 'storage_unavailable']);
  expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
}

async function damagedCount(): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM files WHERE damaged_at IS NOT NULL';
  const [rows] = (await server.sql(sql, {})) as [{ count: number }[]];
  return rows[0]?.count ?? 0;
}

const refusals: Refusal[] = [
  [403, 'AccessDenied'],
  [404, 'NoSuchBucket'],
  [503, 'SlowDown'],
  [400, 'ExpiredToken'],
];

describe('7.9: a bucket that refuses', () => {
  let bucket: FakeS3;

  beforeAll(async () => {
    bucket = await fakeS3();
    server = await startServer({ blobStore: { kind: 's3', ...bucket.settings } });
    client = await newClient(server);
  });
  afterAll(async () => {
    await server.stop();
    await bucket.close();
  });

  it.each(refusals)('by %d %s is away: 503 with Retry-After, and nothing is lost', async (status, code) => {
    const { body: file } = await client.upload('kept.txt', 'kept');
    const path = await beginUpload(client, 4);
    bucket.refusal = [status, code];
    const later = new Date(Date.now() + 100 * 86_400_000 * refusals.length);
    const scrubbed = server.useCases.scrub.goOn(new AbortController().signal, later);
    // At once, for the client of S3 tries again and again.
    const [ready, created, got, sent] = await Promise.all([
      statusOfReady(),
      client.upload(`${code}.txt`, 'new'),
      client.get(`/files/${file.id}/content`),
      sendBytes(client, path, 0, 'sent'),
      expect(scrubbed).rejects.toThrow(),
    ]);
    expect(ready).toBe(503);
    for (const answer of [created, got, sent]) expectUnavailable(answer);

    bucket.refusal = null;
    expect(await damagedCount()).toBe(0);
    expect((await client.get(`/files/${file.id}/content`)).body.text).toBe('kept');
    expect((await sendBytes(client, path, 4, '')).status).toBe(204);
    expect((await client.upload(`${code}.txt`, 'new')).body.name).toBe(`${code}.txt`);
    expect(await statusOfReady()).toBe(200);
  });
});

const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
const unmount = (path: string) => spawnSync('umount', ['-l', path], { stdio: 'ignore' });

/** Only root may mount, and not in every container. */
async function canMount(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const dir = await mkdtemp(join(tmpdir(), 'kladovka-mount-'));
  const isDone = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir);
  if (isDone) unmount(dir);
  await rm(dir, { recursive: true, force: true });
  return isDone;
}

((await canMount()) ? describe : describe.skip)('7.9: a disk of its own below blobs/', () => {
  let dir: string;
  const blobs = () => join(dir, 'blobs');

  beforeEach(() => void mount('-o', 'remount,rw', blobs()));
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kladovka-disk-'));
    await mkdir(blobs());
    mount('-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', blobs());
    server = await startServer({ storageDir: dir });
    client = await newClient(server);
  });
  afterAll(async () => {
    await server.stop();
    unmount(blobs());
    await rm(dir, { recursive: true, force: true });
  });

  it('that is full: 507, and nothing stays behind', async () => {
    const large = 'x'.repeat(30_000_000);
    const { status, body } = await client.upload('large.bin', large);
    expect([status, body.code]).toEqual([507, 'storage_full']);
    const path = await beginUpload(client, large.length);
    expect((await sendBytes(client, path, 0, large)).status).toBe(507);
    expect(await readdir(join(blobs(), 'tmp'))).toEqual([]);
    expect((await client.upload('small.txt', 'small')).status).toBe(201);
  });

  it('that has become read-only: 503, reading goes on, and so does writing once it can', async () => {
    const { body: file } = await client.upload('kept.txt', 'kept');
    const path = await beginUpload(client, 4);
    mount('-o', 'remount,ro', blobs());
    expectUnavailable(await client.upload('new.txt', 'new'));
    expectUnavailable(await sendBytes(client, path, 0, 'sent'));
    expect(await statusOfReady()).toBe(503);
    expect((await client.get(`/files/${file.id}/content`)).body.text).toBe('kept');
    expect((await client.delete(`/files/${file.id}?permanent=true`)).status).toBe(204);
    mount('-o', 'remount,rw', blobs());
    expect((await sendBytes(client, path, 0, 'sent')).status).toBe(204);
    expect((await client.upload('new.txt', 'new')).status).toBe(201);
  });
});
