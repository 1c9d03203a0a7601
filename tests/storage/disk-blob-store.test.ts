import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BlobMissingError } from '../../src/domain/files/blob-store.js';
import { createDiskBlobStore } from '../../src/storage/index.js';
import { describeBlobStore } from '../contracts/blob-store.contract.js';

const isRoot = process.getuid?.() === 0;
const folder = `users/${'ab'.repeat(16)}`;

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== 'store-id').map((entry) => entry.name);
}

describeBlobStore('disk', async () => {
  const baseDir = await mkdtemp(join(tmpdir(), 'kladovka-blobs-'));
  return {
    store: await createDiskBlobStore({ baseDir }),
    contents: () => filesBelow(join(baseDir, 'blobs')),
    dispose: () => rm(baseDir, { recursive: true }),
  };
});

describe('disk blob store', () => {
  let baseDir: string;
  const inBlobs = (...names: string[]): string => join(baseDir, 'blobs', ...names);

  beforeEach(async () => {
    baseDir = await mkdtemp(join(tmpdir(), 'kladovka-blobs-'));
  });

  afterEach(() => rm(baseDir, { recursive: true, force: true }));

  it('R32: makes its folders in the base folder, however deep that is', async () => {
    const store = await createDiskBlobStore({ baseDir: join(baseDir, 'deep', 'er') });
    await store.check();
    expect((await readdir(join(baseDir, 'deep', 'er', 'blobs'))).sort()).toEqual([
      'store-id',
      'tmp',
      'users',
    ]);
  });

  it('R30: the bytes lie as they are under the key', async () => {
    const store = await createDiskBlobStore({ baseDir });
    const key = await store.keep(
      await store.stage(Readable.from([Buffer.from('as they are')]), null),
      folder,
    );
    expect(await readFile(inBlobs(key), 'utf8')).toBe('as they are');
  });

  it('knows itself again at the next start', async () => {
    await createDiskBlobStore({ baseDir });
    const id = await readFile(inBlobs('store-id'), 'utf8');
    await (await createDiskBlobStore({ baseDir })).check();
    expect(await readFile(inBlobs('store-id'), 'utf8')).toBe(id);
  });

  it('two processes at their first start agree on one store', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => createDiskBlobStore({ baseDir })));
    await Promise.all(stores.map((store) => store.check()));
    expect(await readdir(baseDir)).toEqual(['blobs']);
  });

  it('does not start on the empty mount point of a disk that is away', async () => {
    await mkdir(inBlobs());
    await expect(createDiskBlobStore({ baseDir, mayCreate: false })).rejects.toThrow(
      /store-id is missing; is its disk mounted/,
    );
    expect(await readdir(inBlobs())).toEqual([]);
  });

  it.each([
    ['with nothing in it', []],
    ['with what a new file system has in it', ['lost+found']],
    ['with what other systems put there', ['lost+found', '.snapshot']],
  ])('7.9: a first start takes an empty volume that is mounted there, %s', async (_, names) => {
    for (const name of names) await mkdir(inBlobs(name), { recursive: true });
    await mkdir(inBlobs(), { recursive: true });
    const stores = await Promise.all([1, 2, 3, 4].map(() => createDiskBlobStore({ baseDir })));
    await Promise.all(stores.map((store) => store.check()));
    expect((await readdir(inBlobs())).sort()).toEqual([...names, 'store-id', 'tmp', 'users'].sort());
    await (await createDiskBlobStore({ baseDir, mayCreate: false })).check();
  });

  it('7.9: a first start takes no volume on which something lies that is not known', async () => {
    await mkdir(inBlobs('somebody-elses'), { recursive: true });
    await expect(createDiskBlobStore({ baseDir })).rejects.toThrow(/store-id is missing/);
    expect(await readdir(inBlobs())).toEqual(['somebody-elses']);
  });

  it('does not start without its folder where the database knows files', async () => {
    await expect(createDiskBlobStore({ baseDir, mayCreate: false })).rejects.toThrow(
      /is missing; is its disk/,
    );
    expect(await readdir(baseDir)).toEqual([]);
  });

  it('takes a new disk that the operator marked', async () => {
    await mkdir(inBlobs());
    await writeFile(inBlobs('store-id'), '');
    await (await createDiskBlobStore({ baseDir })).check();
    expect(await readFile(inBlobs('store-id'), 'utf8')).toMatch(/^[0-9a-f]{32}\n$/);
  });

  it('a fault of the disk is told as such, and never takes the parents’ place', async () => {
    const store = await createDiskBlobStore({ baseDir });
    const staged = await store.stage(Readable.from([Buffer.from('x')]), null);
    await rm(inBlobs('users'), { recursive: true });
    await expect(store.keep(staged, folder)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect((await readdir(inBlobs())).sort()).toEqual(['store-id', 'tmp']);
    await mkdir(inBlobs('users'));
    expect(await readFile(inBlobs(await store.keep(staged, folder)), 'utf8')).toBe('x');
  });

  it('sweeps empty folders of users away, and makes them again for the next file', async () => {
    const store = await createDiskBlobStore({ baseDir });
    const put = async () => store.keep(await store.stage(Readable.from([Buffer.from('x')]), null), folder);
    await store.remove(await put());
    await store.sweep(new Date(0), async () => new Set());
    expect((await readdir(inBlobs('users'))).length).toBe(1);
    await store.sweep(new Date(Date.now() + 60_000), async () => new Set());
    expect(await readdir(inBlobs('users'))).toEqual([]);
    await put();
    expect(await filesBelow(inBlobs('users'))).toHaveLength(1);
  });

  it('10.5: sweeps nothing of today where its clock is a day fast', async () => {
    const day = 86_400_000;
    const store = await createDiskBlobStore({ baseDir });
    const { blobKey } = await store.put(Buffer.from('just now'), folder);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 1.1 * day);
    try {
      const { removedCount } = await store.sweep(new Date(Date.now() - day), async () => new Set());
      expect(removedCount).toBe(0);
    } finally {
      clock.mockRestore();
    }
    expect(await readFile(inBlobs(blobKey), 'utf8')).toBe('just now');
  });

  it('sweeps nothing that is not of its own making', async () => {
    const store = await createDiskBlobStore({ baseDir });
    await mkdir(inBlobs('users', 'lost+found'));
    await writeFile(inBlobs('tmp', 'README.txt'), 'by hand');
    await writeFile(inBlobs('users', 'lost+found', '#123'), 'by fsck');
    const result = await store.sweep(new Date(Date.now() + 60_000), async () => new Set());
    expect(result.removedCount).toBe(0);
    expect((await filesBelow(inBlobs())).sort()).toEqual(['#123', 'README.txt']);
  });

  describe('check', () => {
    it('says that the folder is missing', async () => {
      const store = await createDiskBlobStore({ baseDir });
      await rename(inBlobs(), join(baseDir, 'elsewhere'));
      await expect(store.check()).rejects.toThrow(`the blob folder ${inBlobs()} is missing`);
    });

    it('says that it is not the store it was, and sweeps nothing then', async () => {
      const store = await createDiskBlobStore({ baseDir });
      await writeFile(inBlobs('store-id'), 'another\n');
      await expect(store.check()).rejects.toThrow(/is not the blob store it was/);
      await expect(store.sweep(new Date(), async () => new Set())).rejects.toThrow(
        /not the blob store it was/,
      );
      await rm(inBlobs('store-id'));
      await expect(store.check()).rejects.toThrow(/is not the blob store it was/);
    });

    it('says that the disk is full', async () => {
      const store = await createDiskBlobStore({ baseDir, minFreeBytes: Number.MAX_SAFE_INTEGER });
      await expect(store.check()).rejects.toThrow(/is full: \d+ bytes are left/);
      await expect(store.sweep(new Date(), async () => new Set())).resolves.toMatchObject({
        removedCount: 0,
      });
    });

    // The superuser may write anywhere; for it, only a disk mounted read-only is one.
    if (!isRoot) {
      it('says that the folder is read-only', async () => {
        const store = await createDiskBlobStore({ baseDir });
        await chmod(inBlobs('tmp'), 0o500);
        await expect(store.check()).rejects.toThrow(/tmp is read-only/);
        await chmod(inBlobs('tmp'), 0o700);
      });
    }
  });

  it('follows no symbolic link out of the store', async () => {
    const store = await createDiskBlobStore({ baseDir });
    const name = '00000000-0000-4000-8000-000000000000';
    await mkdir(join(baseDir, 'outside'));
    await writeFile(join(baseDir, 'outside', name), 'secret');
    await symlink(join(baseDir, 'outside'), inBlobs('users', 'linked'));
    await mkdir(inBlobs(folder));
    await symlink(join(baseDir, 'outside', name), inBlobs(folder, name));

    await expect(store.open(`users/linked/${name}`)).rejects.toThrow(/by a symbolic link/);
    await expect(store.remove(`users/linked/${name}`)).rejects.toThrow(/by a symbolic link/);
    await expect(store.open(`${folder}/${name}`)).rejects.toBeInstanceOf(BlobMissingError);
    const staged = await store.stage(Readable.from([Buffer.from('x')]), null);
    await expect(store.keep(staged, 'users/linked')).rejects.toThrow(/by a symbolic link/);
    await store.removeFolder('users/linked');
    expect(await readFile(join(baseDir, 'outside', name), 'utf8')).toBe('secret');
    expect(await readdir(join(baseDir, 'outside'))).toEqual([name]);
  });
});
