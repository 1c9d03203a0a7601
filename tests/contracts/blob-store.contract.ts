import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BlobMissingError, type BlobStore, type ByteRange } from '../../src/domain/files/blob-store.js';
import { fewAtOnce } from '../../src/domain/shared/few-at-once.js';

export interface BlobStoreUnderTest {
  store: BlobStore;
  /** Whatever lies in the store, staged and kept, by names of the driver's own. */
  contents(): Promise<string[]>;
  dispose(): Promise<void>;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const newFolder = (): string => `users/${randomBytes(16).toString('hex')}`;
const sourceOf = (...chunks: Buffer[]): Readable => Readable.from(chunks);
const future = (): Date => new Date(Date.now() + 60_000);
const nobodyKnows = async (): Promise<Set<string>> => new Set();

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* brokenOff(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  throw new Error('broken off');
}

/** What every driver of the blob store promises. */
export function describeBlobStore(driver: string, create: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store contract: ${driver}`, () => {
    let underTest: BlobStoreUnderTest;
    let store: BlobStore;

    const put = async (bytes: Buffer, folder = newFolder()): Promise<string> =>
      store.keep(await store.stage(sourceOf(bytes), null), folder);

    beforeEach(async () => {
      underTest = await create();
      store = underTest.store;
    });

    afterEach(() => underTest.dispose());

    describe('stage and keep', () => {
      it.each([0, 1, 65_536, 3_000_001])(
        'R21: gives back %d bytes as they came, with their hash',
        async (size) => {
          const bytes = randomBytes(size);
          const staged = await store.stage(sourceOf(bytes.subarray(0, 1000), bytes.subarray(1000)), null);
          expect(staged).toMatchObject({ size, sha256: sha256(bytes) });

          const key = await store.keep(staged, newFolder());
          expect(sha256(await read(await store.open(key)))).toBe(sha256(bytes));
        },
      );

      it('7.19: reckons the CRC-32 of ZIP on the way, whatever the pieces, and again of what is kept', async () => {
        // The check value that the catalogues of CRCs give.
        const whole = Buffer.from('123456789');
        const inOne = await store.stage(sourceOf(whole), null);
        const inThree = await store.stage(
          sourceOf(...['1', '2345', '6789'].map((part) => Buffer.from(part))),
          null,
        );
        expect([inOne.crc32, inThree.crc32]).toEqual([0xcbf43926, 0xcbf43926]);
        expect((await store.stage(sourceOf(), null)).crc32).toBe(0);
        const sums = { size: 9, sha256: sha256(whole), crc32: 0xcbf43926 };
        expect(await store.measure(await store.keep(inThree, newFolder()))).toEqual(sums);
        await expect(store.measure(`${newFolder()}/${randomUUID()}`)).rejects.toBeInstanceOf(
          BlobMissingError,
        );
      });

      it('7.19: measures no faster than it is told, and stops when it is told to', async () => {
        const key = await put(randomBytes(3_000_000));
        const stop = new AbortController();
        let isOver = false;
        const slowly = store.measure(key, { bytesPerSecond: 1, signal: stop.signal }).finally(() => {
          isOver = true;
        });
        await store.measure(key, { bytesPerSecond: 1e9 });
        expect(isOver).toBe(false);
        stop.abort();
        await expect(slowly).rejects.toMatchObject({ name: 'AbortError' });
        await expect(store.measure(key, { signal: stop.signal })).rejects.toMatchObject({
          name: 'AbortError',
        });
      });

      it('R30: keeps each file under a name of its own below its owner’s folder', async () => {
        const folder = newFolder();
        const keys = await Promise.all([1, 2, 3].map((n) => put(Buffer.from(`file ${n}`), folder)));
        expect(new Set(keys).size).toBe(3);
        for (const key of keys) expect(key.startsWith(`${folder}/`)).toBe(true);
        expect((await underTest.contents()).length).toBe(3);
      });

      it('7.1: keeps again what was kept already, where it said it would, and says what is nowhere', async () => {
        const folder = newFolder();
        const staged = await store.stage(sourceOf(Buffer.from('kept twice')), null);
        const key = store.keyOf(staged, folder);
        expect([await store.keep(staged, folder), await store.keep(staged, folder)]).toEqual([key, key]);
        expect((await read(await store.open(key))).toString()).toBe('kept twice');
        await expect(store.keep({ ...staged, size: 11 }, folder)).rejects.toBeInstanceOf(BlobMissingError);
        await expect(store.keep(staged, newFolder())).rejects.toBeInstanceOf(BlobMissingError);
        expect(await underTest.contents()).toHaveLength(1);
      });

      it('R30: fifty uploads at once into one new folder all stay whole', async () => {
        const folder = newFolder();
        const bodies = Array.from({ length: 50 }, () => randomBytes(100_000));
        const keys = await Promise.all(bodies.map((body) => put(body, folder)));
        for (const [index, key] of keys.entries()) {
          expect(sha256(await read(await store.open(key)))).toBe(sha256(bodies[index]!));
        }
      });

      it('R21: stores 256 MiB in constant memory, reading its source no faster than it stores', async () => {
        const before = process.memoryUsage().arrayBuffers;
        let peak = 0;
        let left = 4096;
        const source = new Readable({
          read() {
            peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
            this.push(left-- > 0 ? Buffer.alloc(65_536) : null);
          },
        });
        expect((await store.stage(source, null)).size).toBe(268_435_456);
        // What the collector has not come to yet counts as well, hence so much.
        expect(peak).toBeLessThan(134_217_728);
      });

      it('asks before bytes go to the disk, and takes no more than it may', async () => {
        const asked: number[] = [];
        const admit = async (bytes: number) => {
          asked.push(bytes);
          if (bytes > 2_000_000) throw new Error('no room');
        };
        await store.stage(sourceOf(randomBytes(1_500_000)), null, admit);
        expect(asked.at(-1)).toBe(1_500_000);
        const chunks = Array.from({ length: 60 }, () => randomBytes(65_536));
        await expect(store.stage(sourceOf(...chunks), null, admit)).rejects.toThrow('no room');
        expect((await underTest.contents()).length).toBe(1);
      });

      it('takes exactly maxBytes', async () => {
        await expect(store.stage(sourceOf(Buffer.alloc(1000)), 1000)).resolves.toMatchObject({ size: 1000 });
      });

      it('refuses one byte more while it streams, leaves nothing, and leaves the source to the caller', async () => {
        const source = new PassThrough();
        source.write(Buffer.alloc(1001));
        await expect(store.stage(source, 1000)).rejects.toMatchObject({ code: 'file_too_large' });
        expect(source.destroyed).toBe(false);
        expect(await underTest.contents()).toEqual([]);
      });

      it.each([
        ['with an error', (source: PassThrough) => source.destroy(new Error('aborted'))],
        ['without a word', (source: PassThrough) => source.destroy()],
      ])('a source that breaks off %s leaves nothing', async (_how, breakOff) => {
        const source = new PassThrough();
        source.write(randomBytes(700_000));
        const staging = store.stage(source, null);
        source.write(randomBytes(100_000), () => breakOff(source));
        await expect(staging).rejects.toMatchObject({ code: 'upload_incomplete' });
        expect(await underTest.contents()).toEqual([]);
      });

      it('forgets what is discarded, and lets it be discarded twice', async () => {
        const staged = await store.stage(sourceOf(Buffer.from('unwanted')), null);
        expect((await underTest.contents()).length).toBe(1);
        await store.discard(staged);
        await store.discard(staged);
        expect(await underTest.contents()).toEqual([]);
      });
    });

    describe('put', () => {
      it.each([0, 1, 65_536])('8.3: keeps %d bytes at once, with their sums', async (size) => {
        const bytes = randomBytes(size);
        const folder = newFolder();
        const { blobKey, ...sums } = await store.put(bytes, folder);
        const staged = await store.stage(sourceOf(bytes), null);
        expect(sums).toEqual({ size, sha256: sha256(bytes), crc32: staged.crc32 });
        expect(blobKey.startsWith(`${folder}/`)).toBe(true);
        expect(await read(await store.open(blobKey))).toEqual(bytes);
      });

      it('8.3: fifty at once into one new folder all stay whole', async () => {
        const folder = newFolder();
        const contents = Array.from({ length: 50 }, () => randomBytes(2000));
        const kept = await Promise.all(contents.map((bytes) => store.put(bytes, folder)));
        const found = await Promise.all(kept.map(async ({ blobKey }) => read(await store.open(blobKey))));
        expect(found).toEqual(contents);
        expect(new Set(kept.map(({ blobKey }) => blobKey)).size).toBe(50);
      });

      it('8.3: leads nowhere else', async () => {
        await expect(store.put(Buffer.from('x'), 'users/../tmp')).rejects.toThrow(/names nothing/);
      });
    });

    describe('begin, append and finish', () => {
      const whenever = { maxBytes: Number.MAX_SAFE_INTEGER, onDurable: async () => undefined };
      const append = (handle: string, offset: number, bytes: Buffer, options = {}) =>
        store.append(handle, offset, sourceOf(bytes), { ...whenever, ...options });
      const kept = async (handle: string, size: number) => {
        const staged = await store.finish(handle, size);
        const bytes = await read(await store.open(await store.keep(staged, newFolder())));
        expect(sha256(bytes)).toBe(staged.sha256);
        return bytes;
      };

      it('7.19: knows the CRC-32 of bytes that came in several goes, to this process or to another', async () => {
        const here = await store.begin();
        await append(here, 0, Buffer.from('1234'));
        await append(here, 4, Buffer.from('56789'));
        expect((await store.finish(here, 9)).crc32).toBe(0xcbf43926);
        // A second question finds no running hash, as another process would not.
        expect((await store.finish(here, 9)).crc32).toBe(0xcbf43926);
      });

      it('R21: bytes that come in several goes are one whole', async () => {
        const [first, second] = [randomBytes(700_000), randomBytes(900_001)];
        const handle = await store.begin();
        expect(await append(handle, 0, first)).toEqual({ offset: 700_000, isWhole: true });
        expect(await append(handle, 700_000, second)).toEqual({ offset: 1_600_001, isWhole: true });
        expect(await kept(handle, 1_600_001)).toEqual(Buffer.concat([first, second]));
        expect((await underTest.contents()).length).toBe(1);
      });

      it('an upload of nothing is one, too', async () => {
        expect(await kept(await store.begin(), 0)).toEqual(Buffer.alloc(0));
      });

      it('cuts off what lies beyond the offset: it was never told to be safe', async () => {
        const handle = await store.begin();
        await append(handle, 0, Buffer.from('hello, moon and stars'));
        await append(handle, 7, Buffer.from('world'));
        expect((await kept(handle, 12)).toString()).toBe('hello, world');
      });

      it('tells at each step how much is safe, in constant memory', async () => {
        const before = process.memoryUsage().arrayBuffers;
        const told: number[] = [];
        let peak = 0;
        let left = 1024;
        const source = new Readable({
          read() {
            peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
            this.push(left-- > 0 ? Buffer.alloc(65_536) : null);
          },
        });
        const handle = await store.begin();
        await store.append(handle, 0, source, {
          ...whenever,
          onDurable: async (offset) => void told.push(offset),
        });
        expect(told).toEqual([16, 32, 48, 64].map((mebibytes) => mebibytes * 1_048_576));
        expect(peak).toBeLessThan(67_108_864);
      });

      it.each([
        ['with an error', (source: PassThrough) => source.destroy(new Error('aborted'))],
        ['without a word', (source: PassThrough) => source.destroy()],
      ])('keeps what came before the source broke off %s', async (_how, breakOff) => {
        const bytes = randomBytes(800_000);
        const source = new PassThrough();
        const told: number[] = [];
        const handle = await store.begin();
        const appending = store.append(handle, 0, source, {
          ...whenever,
          onDurable: async (offset) => void told.push(offset),
        });
        source.write(bytes, () => breakOff(source));
        const { offset, isWhole } = await appending;
        expect(isWhole).toBe(false);
        expect(told).toEqual([offset]);
        await append(handle, offset, bytes.subarray(offset));
        expect(await kept(handle, bytes.length)).toEqual(bytes);
      });

      it.each(['sha1', 'sha256', 'md5'] as const)(
        'of bytes that do not fit their %s none stays, and none is told to be safe',
        async (algorithm) => {
          const handle = await store.begin();
          await append(handle, 0, Buffer.from('hello, '));
          const digest = createHash(algorithm).update('world').digest('hex');
          const told: number[] = [];
          const options = {
            checksum: { algorithm, digest },
            onDurable: async (offset: number) => void told.push(offset),
          };
          await expect(append(handle, 7, Buffer.from('w0rld'), options)).rejects.toMatchObject({
            code: 'checksum_mismatch',
          });
          expect(told).toEqual([]);
          await expect(store.finish(handle, 12)).rejects.toBeInstanceOf(BlobMissingError);
          await append(handle, 7, Buffer.from('world'), options);
          expect((await kept(handle, 12)).toString()).toBe('hello, world');
        },
      );

      it('bytes with a checksum that broke off were never checked, and do not stay', async () => {
        const handle = await store.begin();
        const source = new PassThrough();
        const digest = createHash('sha1').update('hello').digest('hex');
        const appending = store.append(handle, 0, source, {
          ...whenever,
          checksum: { algorithm: 'sha1', digest },
        });
        source.write('hell', () => source.destroy());
        expect(await appending).toEqual({ offset: 0, isWhole: false });
        expect((await store.finish(handle, 0)).size).toBe(0);
      });

      it('takes no byte more than there may be, and none of those beyond what was safe stays', async () => {
        const handle = await store.begin();
        await append(handle, 0, Buffer.from('12345'), { maxBytes: 5 });
        await expect(append(handle, 5, Buffer.from('6'), { maxBytes: 5 })).rejects.toMatchObject({
          code: 'upload_overrun',
        });
        expect((await kept(handle, 5)).toString()).toBe('12345');
      });

      it('stops where what is safe can’t be written down', async () => {
        const failure = new Error('somebody else has it');
        const handle = await store.begin();
        const onDurable = () => Promise.reject(failure);
        await expect(append(handle, 0, Buffer.from('x'), { onDurable })).rejects.toBe(failure);
      });

      it('says that bytes are missing, and never makes them up', async () => {
        const handle = await store.begin();
        await append(handle, 0, Buffer.from('12345'));
        await expect(append(handle, 6, Buffer.from('x'))).rejects.toBeInstanceOf(BlobMissingError);
        await expect(store.finish(handle, 6)).rejects.toBeInstanceOf(BlobMissingError);
        await store.discard({ handle });
        await expect(append(handle, 0, Buffer.from('x'))).rejects.toBeInstanceOf(BlobMissingError);
        await expect(store.finish(handle, 5)).rejects.toBeInstanceOf(BlobMissingError);
        expect(await underTest.contents()).toEqual([]);
      });

      it('the sweep lets be what somebody may go on with', async () => {
        const [live, dead] = [await store.begin(), await store.begin()];
        await append(live, 0, Buffer.from('live'));
        await append(dead, 0, Buffer.from('dead'));
        const known = async (handles: string[]) => new Set(handles.filter((handle) => handle === live));
        expect((await store.sweep(future(), nobodyKnows, known)).removedCount).toBe(1);
        expect((await kept(live, 4)).toString()).toBe('live');
      });
    });

    describe('open', () => {
      const bytes = randomBytes(600_000);

      it.each([
        [0, 0],
        [0, 599_999],
        [262_144, 262_145],
        [599_999, 599_999],
      ])('R25: gives the bytes %d to %d, both included', async (start, end) => {
        const key = await put(bytes);
        expect(await read(await store.open(key, { start, end }))).toEqual(bytes.subarray(start, end + 1));
      });

      it('says that bytes are missing before the answer begins', async () => {
        const key = await put(bytes);
        await store.remove(key);
        await expect(store.open(key)).rejects.toBeInstanceOf(BlobMissingError);
      });
    });

    describe('read', () => {
      it.each([
        [0, 9],
        [3, 5],
        [0, 0],
        [8, 20],
      ])('8.2: gives the bytes %d to %d at once, as far as there are any, each time', async (start, end) => {
        const bytes = randomBytes(10);
        const key = await put(bytes);
        for (let i = 0; i < 3; i += 1)
          expect(await store.read(key, { start, end })).toEqual(bytes.subarray(start, end + 1));
        expect(await store.read(key, { start: 0, end: 10 })).toEqual(bytes);
      });

      it('8.2: says that bytes are missing, though they were read a moment ago', async () => {
        const key = await put(randomBytes(10));
        await store.read(key, { start: 0, end: 10 });
        await store.remove(key);
        await expect(store.read(key, { start: 0, end: 10 })).rejects.toBeInstanceOf(BlobMissingError);
      });
    });

    describe('stageClone and share', () => {
      let folder: string;

      beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'kladovka-shared-'));
      });
      afterEach(() => rm(folder, { recursive: true, force: true }));

      it('10: takes in a file of the disk without copying it, or says that it can’t, and leaves nothing', async () => {
        const path = join(folder, 'source');
        await writeFile(path, 'content');
        const staged = await store.stageClone(path, null);
        if (staged === null) return expect(await underTest.contents()).toEqual([]);
        const key = await store.keep(staged, newFolder());
        await writeFile(path, 'changed');
        expect((await read(await store.open(key))).toString()).toBe('content');
        await expect(store.stageClone(path, 3)).rejects.toMatchObject({ code: 'file_too_large' });
        expect(await underTest.contents()).toHaveLength(1);
      });

      it('10: gives a clone, which is nobody else’s, or says that it can’t, and makes nothing', async () => {
        const path = join(folder, 'target');
        const key = await put(Buffer.from('content'));
        if (!(await store.share(key, path, 'clone'))) return expect(await readdir(folder)).toEqual([]);
        await writeFile(path, 'changed');
        expect((await read(await store.open(key))).toString()).toBe('content');
        await expect(store.share(`${newFolder()}/${randomUUID()}`, path, 'clone')).rejects.toThrow(
          BlobMissingError,
        );
      });
    });

    describe('adopt and openStaged', () => {
      const rangesOf =
        (bytes: Buffer) =>
        async (range?: ByteRange): Promise<Readable> =>
          sourceOf(range ? bytes.subarray(range.start, range.end + 1) : bytes);

      it.each([0, 1, 3_000_001])('8.6: takes over %d bytes under the key that they had', async (size) => {
        const bytes = randomBytes(size);
        const key = `${newFolder()}/${randomUUID()}`;
        await store.adopt(key, size, rangesOf(bytes));
        expect((await read(await store.open(key))).equals(bytes)).toBe(true);
        expect(await underTest.contents()).toHaveLength(1);
      });

      it('8.6: also over what lies there, and once more', async () => {
        const key = await put(Buffer.from('half of it'));
        for (const text of ['all of it', 'all of it']) {
          await store.adopt(key, text.length, rangesOf(Buffer.from(text)));
          expect((await read(await store.open(key))).toString()).toBe(text);
        }
        expect(await underTest.contents()).toHaveLength(1);
      });

      it.each([
        ['is nowhere', () => Promise.reject(new Error('nowhere'))],
        ['breaks off', async () => Readable.from(brokenOff())],
      ])('8.6: leaves what was there where the source %s', async (_how, open) => {
        const key = await put(Buffer.from('as it was'));
        await expect(store.adopt(key, 8, open)).rejects.toThrow();
        expect((await read(await store.open(key))).toString()).toBe('as it was');
        expect(await underTest.contents()).toHaveLength(1);
      });

      it('8.6: leads nowhere else', async () => {
        await expect(store.adopt('users/../x', 1, rangesOf(Buffer.from('x')))).rejects.toThrow();
      });

      it('8.6: gives the first bytes of what is staged, and says what is nowhere', async () => {
        const { handle } = await store.stage(sourceOf(Buffer.from('staged')), null);
        expect((await read(await store.openStaged(handle, 5))).toString()).toBe('stage');
        expect(await read(await store.openStaged(handle, 0))).toHaveLength(0);
        await expect(store.openStaged(`tmp/${randomUUID()}`, 1)).rejects.toBeInstanceOf(BlobMissingError);
      });
    });

    describe('remove', () => {
      it('R22: removes the bytes, and does nothing the second time', async () => {
        const folder = newFolder();
        const [key, other] = [await put(Buffer.from('a'), folder), await put(Buffer.from('b'), folder)];
        await store.remove(key);
        await store.remove(key);
        expect((await read(await store.open(other))).toString()).toBe('b');
        expect((await underTest.contents()).length).toBe(1);
      });

      it('R12: removes a user’s folder with all that is in it, nobody else’s, and does nothing the second time', async () => {
        const [folder, another] = [newFolder(), newFolder()];
        await put(Buffer.from('a'), folder);
        await put(Buffer.from('b'), folder);
        const other = await put(Buffer.from('c'), another);
        await store.removeFolder(folder);
        await store.removeFolder(folder);
        expect((await read(await store.open(other))).toString()).toBe('c');
        expect((await underTest.contents()).length).toBe(1);
      });
    });

    describe('sweep', () => {
      it('removes what is old and unknown, and tells how much that was', async () => {
        const folder = newFolder();
        const known = await put(Buffer.from('known'), folder);
        await put(Buffer.from('orphan'), folder);
        await store.stage(sourceOf(Buffer.from('staged')), null);

        const result = await store.sweep(
          future(),
          async (keys) => new Set(keys.filter((key) => key === known)),
        );
        expect(result).toEqual({ removedCount: 2, removedBytes: 12 });
        expect((await underTest.contents()).length).toBe(1);
        expect((await read(await store.open(known))).toString()).toBe('known');
      });

      it('lets be what is younger, for it may be an upload under way', async () => {
        await put(Buffer.from('orphan'));
        await store.stage(sourceOf(Buffer.from('staged')), null);
        const result = await store.sweep(new Date(Date.now() - 60_000), nobodyKnows);
        expect(result).toEqual({ removedCount: 0, removedBytes: 0 });
        expect((await underTest.contents()).length).toBe(2);
      });

      it('asks for at most 500 keys at a time, and for each once', async () => {
        const folders = [newFolder(), newFolder()];
        const keys: string[] = [];
        const putOne = async (n: number) => void keys.push(await put(Buffer.from('x'), folders[n % 2]));
        await fewAtOnce(
          Array.from({ length: 620 }, (_, n) => n),
          putOne,
          20,
        );
        const asked: string[][] = [];
        await store.sweep(future(), async (batch) => {
          asked.push(batch);
          return new Set(batch);
        });
        expect(asked.map((batch) => batch.length)).toEqual([500, 120]);
        expect(asked.flat().sort()).toEqual(keys.sort());
        expect((await underTest.contents()).length).toBe(620);
      });

      it('removes nothing where it can’t be told what is known', async () => {
        await put(Buffer.from('orphan'));
        const failure = new Error('the database is away');
        await expect(store.sweep(future(), () => Promise.reject(failure))).rejects.toBe(failure);
        expect((await underTest.contents()).length).toBe(1);
      });
    });

    describe('names', () => {
      it.each([
        '../secrets.json',
        '/etc/passwd',
        'users/../../secrets.json',
        'users',
        '',
        'users/a/b\0c',
        'users\\a\\b',
      ])('opens and removes nothing under %j', async (key) => {
        await expect(store.open(key)).rejects.toThrow();
        await expect(store.remove(key)).rejects.toThrow();
        await expect(store.removeFolder(key)).rejects.toThrow();
        await expect(
          store.keep({ handle: key, size: 1, sha256: '', crc32: 0 }, newFolder()),
        ).rejects.toThrow();
        await expect(store.finish(key, 1)).rejects.toThrow();
      });
    });

    it('finds itself in order', async () => {
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
