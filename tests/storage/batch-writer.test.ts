import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BatchWriter } from '../../src/storage/batch-writer.js';

const MiB = 1024 * 1024;

let folder: string;
let file: FileHandle;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kladovka-batches-'));
});
beforeEach(async () => {
  file = await open(path.join(folder, 'content'), 'w');
});
afterEach(() => file.close());
afterAll(() => rm(folder, { recursive: true }));

const contentOf = (mebibytes: number): Buffer =>
  Buffer.concat(Array.from({ length: mebibytes }, (_, index) => Buffer.alloc(MiB, index)));

async function write(writer: BatchWriter, content: Buffer): Promise<void> {
  for (let start = 0; start < content.length; start += MiB)
    await writer.add(content.subarray(start, start + MiB));
  await writer.flush();
}

/** Each sync is told to `answer`, which says what becomes of it. */
function watchSyncs(answer: (index: number, sync: () => Promise<void>) => Promise<void>): () => number {
  const sync = file.datasync.bind(file);
  let count = 0;
  file.datasync = () => answer(count++, sync);
  return () => count;
}

describe('8.3: a long upload is synced while it comes', () => {
  it('is written as it came, and most of it synced before its end', async () => {
    const syncs = watchSyncs((_index, sync) => sync());
    const content = contentOf(70);
    await write(new BatchWriter(file, { syncsAhead: true }), content);
    expect(syncs()).toBeGreaterThanOrEqual(1);
    expect(syncs()).toBeLessThanOrEqual(4);
    expect((await readFile(path.join(folder, 'content'))).equals(content)).toBe(true);
  });

  it.each([0, 1])('R30: fails where sync %i failed, also though a later one does well', async (failing) => {
    watchSyncs(async (index) => {
      if (index === failing) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    });
    const writer = new BatchWriter(file, { syncsAhead: true });
    await expect(write(writer, contentOf(100))).rejects.toThrow('EIO');
    await writer.settle();
  });

  it('takes one thread of all that files share, however many come at once', async () => {
    let underWay = 0;
    let most = 0;
    watchSyncs(async (_index, sync) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await sync();
      underWay -= 1;
    });
    const writers = [0, 1, 2].map((place) => {
      return new BatchWriter(file, { position: place * 40 * MiB, syncsAhead: true });
    });
    await Promise.all(writers.map((writer) => write(writer, contentOf(40))));
    expect(most).toBe(1);
  });

  it('is over when no sync is under way: then its file may be closed', async () => {
    let release = (): void => undefined;
    let isSynced = false;
    watchSyncs(async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      isSynced = true;
    });
    const writer = new BatchWriter(file, { syncsAhead: true });
    const content = contentOf(20);
    for (let start = 0; start < content.length; start += MiB)
      await writer.add(content.subarray(start, start + MiB));
    const settled = writer.settle();
    release();
    await settled;
    expect(isSynced).toBe(true);
  });

  it('is left to whoever asks for it where a file is short, or is synced by other rules', async () => {
    const syncs = watchSyncs((_index, sync) => sync());
    await write(new BatchWriter(file, { syncsAhead: true }), contentOf(15));
    await write(new BatchWriter(file), contentOf(40));
    expect(syncs()).toBe(0);
  });
});
