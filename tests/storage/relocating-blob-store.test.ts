import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BlobMissingError, type BlobStore } from '../../src/domain/files/blob-store.js';
import { createDiskBlobStore, createRelocatingBlobStore } from '../../src/storage/index.js';

const folder = `users/${'ab'.repeat(16)}`;

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== 'store-id').map((entry) => entry.name);
}

async function twoDisks() {
  const baseDir = await mkdtemp(join(tmpdir(), 'kladovka-blobs-'));
  const present = await createDiskBlobStore({ baseDir: join(baseDir, 'present') });
  const former = await createDiskBlobStore({ baseDir: join(baseDir, 'former') });
  return { baseDir, present, former, store: createRelocatingBlobStore(present, former) };
}

describe('8.6: a blob store on its way from another', () => {
  let baseDir: string;
  let present: BlobStore;
  let former: BlobStore;
  let store: BlobStore;

  beforeEach(async () => {
    ({ baseDir, present, former, store } = await twoDisks());
  });

  afterEach(() => rm(baseDir, { recursive: true }));

  const stageIn = (where: BlobStore, content: string) =>
    where.stage(Readable.from([Buffer.from(content)]), null);
  const putIn = async (where: BlobStore, content: string) =>
    where.keep(await stageIn(where, content), folder);

  it('finds what has not come over, by every way of reading', async () => {
    const key = await putIn(former, 'not yet there');
    expect(await text(await store.open(key, { start: 4, end: 6 }))).toBe('yet');
    expect((await store.read(key, { start: 0, end: 2 })).toString()).toBe('not');
    expect(await store.measure(key)).toMatchObject({ size: 13 });
  });

  it('finds what comes over, and goes from the old place, between its two looks', async () => {
    const key = await putIn(former, 'on its way');
    jest.spyOn(former, 'open').mockImplementationOnce(async () => {
      await present.adopt(key, 10, async () => Readable.from([Buffer.from('on its way')]));
      throw new BlobMissingError(key);
    });
    expect(await text(await store.open(key))).toBe('on its way');
  });

  it('puts what is new to the new place, and removes from both', async () => {
    const key = await putIn(store, 'new');
    await expect(former.open(key)).rejects.toBeInstanceOf(BlobMissingError);
    const old = await putIn(former, 'old');
    await present.adopt(old, 3, () => former.open(old));
    await store.removeAll([key, old]);
    expect(await filesBelow(baseDir)).toEqual([]);
    await putIn(former, 'old');
    await store.removeFolder(folder);
    expect(await filesBelow(baseDir)).toEqual([]);
  });

  it('keeps an upload whose bytes came before', async () => {
    const staged = await stageIn(former, 'came before');
    const key = await store.keep(staged, folder);
    expect(await text(await store.open(key))).toBe('came before');
    // Its answer may have been lost.
    expect(await store.keep(staged, folder)).toBe(key);
  });

  it('takes an upload in several goes at the new place, and forgets at both what is given up', async () => {
    const handle = await store.begin();
    const options = { maxBytes: 4, onDurable: async () => undefined };
    await store.append(handle, 0, Readable.from([Buffer.from('go')]), options);
    await store.append(handle, 2, Readable.from([Buffer.from('es')]), options);
    expect(await text(await store.openStaged(handle, 3))).toBe('goe');
    const key = await store.keep(await store.finish(handle, 4), folder);
    expect(await text(await present.open(key))).toBe('goes');
    await store.discard(await stageIn(former, 'given up'));
    expect(await filesBelow(baseDir)).toHaveLength(1);
  });

  it('sees what comes over just between its looks at the two', async () => {
    const key = await putIn(former, 'on its way');
    jest.spyOn(former, 'lookAt').mockImplementationOnce(async () => {
      await present.adopt(key, 10, () => former.open(key));
      await former.remove(key);
      return null;
    });
    expect(await store.lookAt({ name: key, path: store.pathOf(key) })).toMatchObject({ size: 10 });
  });

  it('sweeps both', async () => {
    await putIn(former, 'old');
    await putIn(present, 'newer');
    const swept = await store.sweep(new Date(Date.now() + 60_000), async () => new Set());
    expect(swept).toEqual({ removedCount: 2, removedBytes: 8 });
  });

  it('is ready only where both are there', async () => {
    await store.check();
    jest.spyOn(former, 'check').mockRejectedValue(new Error('away'));
    await expect(store.check()).rejects.toThrow('away');
  });
});
