import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDiskBlobStore } from '../../../src/storage/index.js';
import { eventually } from '../../support/eventually.js';
import { openScene, type Scene, signInAdmin } from './scene.js';
import { digest, getContent, hashOf, mebibyte, type StoredFile, upload, uploadHalf } from './transfers.js';

const writers = 24;
const answersBeforeCrash = 60;
const sizeOf = (seed: number): number => (seed % 4) * mebibyte + seed;

interface Row {
  id: string;
  key: string;
  size: number;
  sha256: string;
}

describe('kill -9 in the middle of many uploads', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.end());

  it.each([
    ['of the server', async () => []],
    ['of the server and its database', async () => [await scene.databasePid()]],
  ])(
    'R30: %s leaves no row without its bytes, and every upload that was answered',
    async (_whom, victims) => {
      const server = await scene.start();
      const pids = [server.pid, ...(await victims())];
      const answered = await uploadUntilKilled(pids);
      await server.ended;

      await scene.start();
      const rows = await scene.select<Row>('SELECT id, blob_key AS key, size::int, sha256 FROM files');
      for (const { key, size, sha256 } of rows) {
        expect(await digestOf(path.join(blobsDir(), key))).toEqual({ size, sha256 });
      }
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(answered.map(({ file }) => file.id)));
      const admin = await signInAdmin(scene.server());
      for (const { seed, file } of answered) {
        const size = sizeOf(seed);
        const received = await digest((await getContent(admin, file.id)).body);
        expect(received).toEqual({ size, sha256: hashOf(seed, size) });
      }
      const [user] = await scene.select(
        'SELECT file_count::int AS files, used_bytes::text AS bytes FROM users',
      );
      expect(user).toEqual({ files: rows.length, bytes: String(sum(rows.map(({ size }) => size))) });
      await expectSweepToLeave(rows.map(({ key }) => key));
    },
  );

  const blobsDir = () => path.join(scene.storageDir, 'blobs');

  /** What was answered 201 before the end. */
  async function uploadUntilKilled(pids: number[]) {
    const answered: { seed: number; file: StoredFile }[] = [];
    const admin = await signInAdmin(scene.server());
    let seed = 0;
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        const mine = seed++;
        answered.push({ seed: mine, file: await upload(admin, 'equal.bin', mine, sizeOf(mine)) });
      }
    };
    // Some are sure to be in the middle, whatever the moment.
    await Promise.all([1, 2, 3].map((n) => uploadHalf(admin, 'half.bin', n, 8 * mebibyte)));
    const writing = Promise.allSettled(Array.from({ length: writers }, write));
    await eventually(() => expect(answered.length).toBeGreaterThan(answersBeforeCrash));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    isOver = true;
    const results = await writing;
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    return answered;
  }

  /** As a sweep does a day later. */
  async function expectSweepToLeave(known: string[]): Promise<void> {
    expect(await blobs('tmp')).not.toEqual([]);
    const yesterday = new Date(Date.now() - 48 * 3_600_000);
    for (const name of await blobs()) await utimes(path.join(blobsDir(), name), yesterday, yesterday);
    const store = await createDiskBlobStore({ baseDir: scene.storageDir });
    const dayAgo = new Date(Date.now() - 24 * 3_600_000);
    await store.sweep(dayAgo, async (keys) => new Set(keys.filter((key) => known.includes(key))));
    expect((await blobs()).toSorted()).toEqual(known.toSorted());
  }

  async function blobs(below = ''): Promise<string[]> {
    const entries = await readdir(path.join(blobsDir(), below), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name !== 'store-id')
      .map((entry) => path.relative(blobsDir(), path.join(entry.parentPath, entry.name)));
  }
});

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

async function digestOf(file: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const source = createReadStream(file);
  await pipeline(source, hash);
  return { size: source.bytesRead, sha256: hash.digest('hex') };
}
