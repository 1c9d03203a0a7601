import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SHORT_BYTES } from '../../src/domain/uploads/upload-short.js';
import { createDiskBlobStore } from '../../src/storage/index.js';
import { type Answer, type ApiClient, type Body, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { beginUpload, sendBytes } from '../support/tus.js';

/** `nobody`, whom modes refuse as they never do root. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0 && process.seteuid !== undefined;

/** As whom the server's calls to the disk go: that is asked at each of them. */
const become = (uid: number) => process.seteuid?.(uid);

async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  become(NOBODY);
  try {
    return await work();
  } finally {
    become(0);
  }
}

const attribute = (change: '+i' | '-i', path: string): boolean =>
  spawnSync('chattr', [change, path], { stdio: 'ignore' }).status === 0;

/** Root may, on most file systems, and not in every container. */
async function canFreeze(): Promise<boolean> {
  const dir = await mkdtemp(join(tmpdir(), 'kladovka-frozen-'));
  const isDone = isRoot && attribute('+i', dir);
  if (isDone) attribute('-i', dir);
  await rm(dir, { recursive: true });
  return isDone;
}

function expectUnavailable({ status, headers, body }: Answer): void {
  expect([status, body.code]).toEqual([503, 'storage_unavailable']);
  expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
}

let server: TestServer;
let client: ApiClient;
const blobs = (...names: string[]) => join(server.settings.storageDir, 'blobs', ...names);
const statusOfReady = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
});
afterAll(() => server.stop());

async function folderOf({ id }: Body): Promise<string> {
  const file = await server.ports.files.find(id);
  return dirname(blobs(String(file?.blobKey)));
}

(isRoot ? describe : describe.skip)('7.9: a store that the system refuses (EACCES)', () => {
  beforeAll(() => chmod(server.settings.storageDir, 0o755));
  afterEach(async () => {
    become(0);
    await chmod(blobs(), 0o755);
  });

  it('to write to: 503 for what needs that, reading goes on, and so does writing once it may', async () => {
    const { body: file } = await client.upload('kept.txt', 'kept');
    const path = await beginUpload(client, 4);
    spawnSync('chmod', ['-R', 'a+rX', blobs()]);
    await asNobody(async () => {
      expectUnavailable(await client.upload('new.txt', 'new'));
      expectUnavailable(await client.upload('kept.txt', 'anew', { fields: { onConflict: 'replace' } }));
      expectUnavailable(await sendBytes(client, path, 0, 'sent'));
      expect((await client.get(`/files/${file.id}/content`)).body.text).toBe('kept');
    });
    expect((await sendBytes(client, path, 0, 'sent')).status).toBe(204);
    expect((await client.upload('new.txt', 'new')).status).toBe(201);
  });

  it('to remove from: deleting is done, the bytes are the sweep’s', async () => {
    const { body: file } = await client.upload('deleted.txt', 'deleted');
    spawnSync('chmod', ['-R', 'a+rX', blobs()]);
    const { status } = await asNobody(() => client.delete(`/files/${file.id}?permanent=true`));
    expect(status).toBe(204);
    expect((await client.get(`/files/${file.id}`)).status).toBe(404);
  });

  it('to read from: 503 by whatever way, and nothing is marked as damaged', async () => {
    const { body: folder } = await client.post('/folders', { name: 'kept' });
    const { body: file } = await client.upload('kept.txt', 'kept', { fields: { folderId: folder.id } });
    const { body: link } = await client.post(`/files/${file.id}/links`, {});
    await chmod(blobs(), 0o700);
    await asNobody(async () => {
      expectUnavailable(await client.get(`/files/${file.id}/content`));
      expectUnavailable(
        await client.call('GET', `/files/${file.id}/content`, { headers: { Range: 'bytes=0-1' } }),
      );
      const shared = await fetch(`${server.url}/s/${(link as Body & { token: string }).token}`);
      expect(shared.status).toBe(503);
      expect(await statusOfReady()).toBe(503);
      const later = new Date(Date.now() + 100 * 86_400_000);
      await expect(server.useCases.scrub.goOn(new AbortController().signal, later)).rejects.toThrow();
    });
    const [rows] = (await server.sql('SELECT id FROM files WHERE damaged_at IS NOT NULL', {})) as [object[]];
    expect(rows).toEqual([]);
    expect((await client.get(`/files/${file.id}/content`)).body.text).toBe('kept');
  });

  it('one file of: 503 for that one, and the others come', async () => {
    const [{ body: locked }, { body: other }] = [
      await client.upload('locked.txt', 'locked'),
      await client.upload('other.txt', 'other'),
    ];
    spawnSync('chmod', ['-R', 'a+rX', blobs()]);
    const record = await server.ports.files.find(locked.id);
    await chmod(blobs(String(record?.blobKey)), 0o600);
    await asNobody(async () => {
      expect((await client.get(`/files/${locked.id}/content`)).status).toBe(503);
      expect((await client.get(`/files/${other.id}/content`)).body.text).toBe('other');
    });
  });
});

((await canFreeze()) ? describe : describe.skip)('7.9: a store that even root may not change (EPERM)', () => {
  const frozen: string[] = [];
  const freeze = (path: string) => {
    frozen.push(path);
    attribute('+i', path);
  };
  afterEach(() => {
    for (const path of frozen.splice(0)) attribute('-i', path);
  });

  it('is away for who writes: 503, and it goes on once it may be', async () => {
    const { body: file } = await client.upload('kept.txt', 'kept', { fields: { onConflict: 'rename' } });
    const path = await beginUpload(client, 4);
    freeze(blobs('tmp'));
    freeze(await folderOf(file));
    expectUnavailable(await client.upload('new.txt', 'new'));
    expectUnavailable(await client.upload('long.txt', 'x'.repeat(SHORT_BYTES + 1)));
    expectUnavailable(await sendBytes(client, path, 0, 'sent'));
    expect((await client.get(`/files/${file.id}/content`)).body.text).toBe('kept');
    for (const one of frozen.splice(0)) attribute('-i', one);
    // Its bytes had come, and could not leave `tmp/`.
    expect((await sendBytes(client, path, 4, '')).status).toBe(204);
  });

  it('that keeps no more in the folder of a storage: 503, and nothing of it stays in tmp', async () => {
    const { body: file } = await client.upload('first.txt', 'first', { fields: { onConflict: 'rename' } });
    const before = await readdir(blobs('tmp'));
    freeze(await folderOf(file));
    expectUnavailable(await client.upload('second.txt', 'second'));
    expect(await readdir(blobs('tmp'))).toEqual(before);
    const { status } = await client.delete(`/files/${file.id}?permanent=true`);
    expect(status).toBe(204);
  });
});

(isRoot ? describe : describe.skip)('7.9: a first start in a folder that the system refuses', () => {
  it.each([
    ['to write to', 0o755],
    ['altogether', 0o700],
  ])('%s ends with its name and why', async (_, mode) => {
    const baseDir = await mkdtemp(join(tmpdir(), 'kladovka-refused-'));
    await chmod(baseDir, mode);
    await asNobody(() =>
      expect(createDiskBlobStore({ baseDir, mayCreate: true })).rejects.toThrow(
        /the blob folder .*refused.* can't be used: EACCES/,
      ),
    );
    await rm(baseDir, { recursive: true });
  });
});
