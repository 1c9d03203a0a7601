import { type FileHandle, mkdtemp, open, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OpenFiles } from '../../src/storage/open-files.js';

let folder: string;
let opened: FileHandle[];
let files: OpenFiles;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kladovka-open-'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  opened = [];
  files = new OpenFiles({
    open: async (key) => {
      const file = await open(path.join(folder, key));
      opened.push(file);
      return { file, stamp: await file.stat() };
    },
    stampOf: (key) => stat(path.join(folder, key)),
  });
});

const put = (key: string, content: string) => writeFile(path.join(folder, key), content);
const readAt = (key: string, start: number, length = 1) =>
  files.use(key, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString('utf8', 0, bytesRead);
  });
const stillOpen = () => opened.filter(({ fd }) => fd !== -1).length;

describe('8.2: files of which ranges are read', () => {
  it('are opened once for ranges that follow each other', async () => {
    await put('film', 'abc');
    expect([await readAt('film', 0), await readAt('film', 1), await readAt('film', 2)]).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(opened).toHaveLength(1);
  });

  it('tell what they were when they were opened, without another look', async () => {
    await put('film', 'abc');
    const { ino } = await stat(path.join(folder, 'film'));
    for (const _ of [1, 2])
      expect(await files.use('film', async (_file, stamp) => [stamp.size, stamp.ino])).toEqual([3, ino]);
  });

  it('give each of many at once its own range', async () => {
    await put('film', 'abcdefghij');
    const ranges = await Promise.all(Array.from({ length: 10 }, (_, start) => readAt('film', start)));
    expect(ranges.join('')).toBe('abcdefghij');
    expect(stillOpen()).toBe(1);
  });

  it.each<[string, (file: string) => Promise<unknown>]>([
    [
      'another file has taken its place',
      async (file) => {
        await writeFile(`${file}.new`, 'xyz');
        await rename(`${file}.new`, file);
      },
    ],
    ['other bytes were written into it', (file) => writeFile(file, 'wxyz')],
    [
      'it was taken away and put back',
      async (file) => {
        await unlink(file);
        await writeFile(file, 'xyz');
      },
    ],
  ])('are opened anew where %s', async (_what, change) => {
    await put('film', 'abc');
    await readAt('film', 0);
    await change(path.join(folder, 'film'));
    expect(['x', 'w']).toContain(await readAt('film', 0));
    expect(stillOpen()).toBe(1);
  });

  it('are missed at once where they are gone', async () => {
    await put('film', 'abc');
    await readAt('film', 0);
    await unlink(path.join(folder, 'film'));
    await expect(readAt('film', 0)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are closed when they are forgotten, by their last reader', async () => {
    await put('film', 'abc');
    await files.use('film', async (file) => {
      await files.forget('film');
      expect(file.fd).not.toBe(-1);
    });
    expect(stillOpen()).toBe(0);
    await readAt('film', 0);
    await files.forget('film');
    expect(stillOpen()).toBe(0);
  });

  it('are 64 at most when nobody reads, those that were read last', async () => {
    for (let i = 0; i < 100; i += 1) {
      await put(`film ${i}`, 'abc');
      await readAt(`film ${i}`, 0);
      await readAt('film 0', 0);
    }
    expect(stillOpen()).toBe(64);
    await readAt('film 0', 1);
    expect(opened).toHaveLength(100);
  });

  it('leave nothing open where a read fails', async () => {
    await put('film', 'abc');
    const failing = files.use('film', async () => {
      throw new Error('of the disk');
    });
    await expect(failing).rejects.toThrow('of the disk');
    await files.forget('film');
    expect(stillOpen()).toBe(0);
  });
});
