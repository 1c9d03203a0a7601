import { randomUUID } from 'node:crypto';
import { symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examine } from '../../../doctor/scene.js';
import { type ApiClient, newClient } from '../../../support/client.js';
import { startServer, type TestServer } from '../../../support/server.js';
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

const at = (Key: string) => ({ Bucket: bucket.settings.bucket, Key });
const put = (Key: string, Body: string) => bucket.client.send(new PutObjectCommand({ ...at(Key), Body }));

async function newFile(): Promise<{ id: string; key: string }> {
  const { body } = await client.upload(`${randomUUID()}.txt`, `content ${randomUUID()}`);
  return { id: body.id, key: String((await server.ports.files.find(body.id))?.blobKey) };
}

describe('10.3: the doctor looks into a bucket', () => {
  it('finds nothing where there is nothing', async () => {
    await newFile();
    expect((await examine(server)).findings).toEqual([]);
    expect((await examine(server, { isQuick: true })).findings).toEqual([]);
  });

  it('finds every damage, and sets aside below quarantine/ what no row names, with its record', async () => {
    const [missing, short, long, changed] = [
      await newFile(),
      await newFile(),
      await newFile(),
      await newFile(),
    ];
    await bucket.client.send(new DeleteObjectCommand(at(missing.key)));
    const size = 'content '.length + 36;
    await put(short.key, 'short');
    await put(long.key, 'x'.repeat(size + 1));
    await put(changed.key, 'x'.repeat(size));
    for (const { id } of [missing, short, long, changed]) {
      const download = client.raw('GET', `/api/v1/files/${id}/content`).then(async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      });
      expect(await download.catch(() => 500)).toBeGreaterThanOrEqual(500);
    }
    const folder = changed.key.split('/').slice(0, 2).join('/');
    const stray = `${folder}/${randomUUID()}`;
    await put(stray, 'left over');
    await put(`${folder}/notes.txt`, 'foreign');
    const { UploadId } = await bucket.client.send(
      new CreateMultipartUploadCommand(at(`${folder}/${randomUUID()}`)),
    );
    await bucket.client
      .send(new UploadPartCommand({ ...at(`${folder}/x`), UploadId, PartNumber: 1, Body: 'x' }))
      .catch(() => undefined);
    const waiting = join(server.settings.storageDir, 'tmp', randomUUID());
    await writeFile(waiting, 'x');
    await utimes(waiting, 1, 1);
    await symlink('/etc/passwd', join(server.settings.storageDir, 'tmp', 'planted'));

    // An object has the time of its coming, which nobody can set back.
    const all = { staleHours: 0 };
    const expected = [
      'foreign_entry',
      'missing_bytes',
      'stale_multipart',
      'stale_temp',
      'symlink',
      'unknown_bytes',
      'wrong_hash',
      'wrong_size',
      'wrong_size',
    ];
    const kindsOf = (findings: { kind: string }[]) => findings.map(({ kind }) => kind).sort();
    const first = await examine(server, all);
    expect(kindsOf(first.findings)).toEqual(expected);
    expect(kindsOf((await examine(server)).findings)).toEqual(
      expected.filter((kind) => kind !== 'unknown_bytes' && kind !== 'stale_multipart'),
    );

    const repair = await examine(server, { ...all, isRepairing: true });
    expect(kindsOf(repair.findings)).toEqual(['missing_bytes', 'wrong_hash', 'wrong_size', 'wrong_size']);
    const aside = await bucket.client.send(new GetObjectCommand(at(`quarantine/${stray}`)));
    expect(await text(aside.Body as never)).toBe('left over');
    const record = await bucket.client.send(new GetObjectCommand(at(`quarantine/${stray}.json`)));
    expect(JSON.parse(await text(record.Body as never))).toMatchObject({
      path: stray,
      kind: 'unknown_bytes',
      user: { login: client.user?.login },
    });
    expect(await bucket.objects()).not.toContain(stray);
    expect(await bucket.unfinishedUploads()).toBe(0);
    const again = await examine(server, { ...all, isRepairing: true });
    expect(again.repaired).toEqual([]);
    expect(again.findings).toEqual(repair.findings);
  });
});
