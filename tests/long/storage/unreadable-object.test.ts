import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../../support/client.js';
import { environmentOf, type FakeS3, fakeS3 } from '../../support/fake-s3.js';
import { kladovka } from '../../support/kladovka.js';
import { startServer, type TestServer } from '../../support/server.js';

let bucket: FakeS3;
let server: TestServer;
let client: ApiClient;
let broken: string;
let dir: string;

/** A bucket that is there, and breaks off one object again and again. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kladovka-unreadable-'));
  bucket = await fakeS3();
  server = await startServer({ blobStore: { kind: 's3', ...bucket.settings } });
  client = await newClient(server);
  await client.upload('after.txt', 'whole');
  broken = (await client.upload('broken.bin', 'x'.repeat(300_000))).body.id;
  await client.upload('whole.txt', 'whole');
  const path = `/bucket/${(await server.ports.files.find(broken))?.blobKey}`;
  bucket.fault = (asked, res) => {
    if (asked.method !== 'GET' || asked.path !== path) return false;
    const { length = 0 } = asked.object ?? [];
    res
      .writeHead(200, { 'Content-Length': length })
      .write(asked.object?.subarray(0, length / 2), () => res.destroy());
    return true;
  };
});
afterAll(async () => {
  await server.stop();
  await bucket.close();
  await rm(dir, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  kladovka(args, {
    STORAGE_DIR: server.settings.storageDir,
    DATABASE_URL: server.databaseUrl,
    ...environmentOf(bucket.settings),
  });

describe('10.3: an object that a bucket does not give to its end', () => {
  it('breaks its download off, or is an error before it', async () => {
    const download = client.raw('GET', `/api/v1/files/${broken}/content`).then(async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    });
    expect(await download.catch(() => 503)).toBe(503);
  });

  it('is named by the doctor, as no damage of its bytes', async () => {
    const { code, stdout } = await run('doctor', '--json');
    expect(JSON.parse(stdout).findings).toEqual([
      expect.objectContaining({ kind: 'unreadable_bytes', file: { id: broken, name: 'broken.bin' } }),
    ]);
    expect(code).toBe(1);
  });

  it('is passed over by the scrub', async () => {
    const later = new Date(Date.now() + 100 * 86_400_000);
    const goOn = () => server.useCases.scrub.goOn(new AbortController().signal, later);
    await expect(goOn()).rejects.toThrow(broken);
    while (await goOn());
    expect((await server.useCases.scrub.get({ kind: 'system', means: 'cli' })).last?.fileCount).toBeDefined();
  });

  it('is named by a backup and an export, which have all others', async () => {
    const backup = await run('backup', join(dir, 'backup'), '--json');
    expect(JSON.parse(backup.stdout)).toMatchObject({
      fileCount: 2,
      damaged: [expect.objectContaining({ fileId: broken, reason: 'unreadable' })],
    });
    const exported = await run('export', join(dir, 'export'), '--json');
    expect(JSON.parse(exported.stdout)).toMatchObject({
      fileCount: 2,
      left: [{ path: `${client.user?.login}/broken.bin`, reason: 'unreadable' }],
    });
    expect(await readdir(join(dir, 'export', String(client.user?.login)))).toEqual([
      'after.txt',
      'whole.txt',
    ]);
    expect([backup.code, exported.code]).toEqual([1, 1]);
  });

  it('is named by a relocation, which brings all others', async () => {
    const { code, stdout } = await run('blobs:migrate', '--to', 'disk', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({
        copiedCount: 2,
        damaged: [expect.objectContaining({ fileId: broken, reason: 'unreadable' })],
      }),
    ]);
  });
});
