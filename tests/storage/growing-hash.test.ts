import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GrowingHash } from '../../src/storage/growing-hash.js';
import { writeBlob } from '../../src/storage/write-blob.js';

const MiB = 1024 * 1024;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kladovka-sums-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sumsOf = (content: Buffer) => ({
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  crc32: crc32(content),
});

let count = 0;
const newPath = () => path.join(folder, `content-${count++}`);

const inPieces = (content: Buffer, pieceBytes = 65_536) =>
  Readable.from(
    Array.from({ length: Math.ceil(content.length / pieceBytes) }, (_, index) =>
      content.subarray(index * pieceBytes, (index + 1) * pieceBytes),
    ),
  );

describe('8.3: the sums of an upload that is long are reckoned beside it', () => {
  it.each([0, 1, 8 * MiB - 1, 8 * MiB, 8 * MiB + 1, 9 * MiB, 33 * MiB + 17])(
    'are those of the content, of %i bytes',
    async (bytes) => {
      const content = randomBytes(bytes);
      expect(await writeBlob(newPath(), inPieces(content), null)).toEqual(sumsOf(content));
    },
  );

  it('are each its own, of many uploads at once', async () => {
    const contents = Array.from({ length: 6 }, (_, index) => randomBytes((7 + index * 3) * MiB + index));
    const sums = await Promise.all(contents.map((content) => writeBlob(newPath(), inPieces(content), null)));
    expect(sums).toEqual(contents.map(sumsOf));
  });

  it('are right after uploads that broke off, one in its middle and one beyond what is allowed', async () => {
    const content = randomBytes(20 * MiB);
    async function* breakingOff() {
      yield* inPieces(content);
      throw new Error('the client is gone');
    }
    const failed = writeBlob(newPath(), Readable.from(breakingOff()), null);
    await expect(failed).rejects.toThrow('upload_incomplete');
    await expect(writeBlob(newPath(), inPieces(content), 15 * MiB)).rejects.toThrow('file_too_large');
    expect(await writeBlob(newPath(), inPieces(content), null)).toEqual(sumsOf(content));
  });

  it('are reckoned here where the thread can not read the file', async () => {
    const content = randomBytes(9 * MiB);
    const file = await open(newPath(), 'wx+');
    const elsewhere = await open(newPath(), 'wx+');
    await file.write(content);
    // A file of which the thread sees nothing.
    const hash = new GrowingHash(
      new Proxy(file, {
        get: (target, key) => (key === 'fd' ? elsewhere.fd : Reflect.get(target, key).bind?.(target)),
      }),
    );
    hash.update(content);
    hash.written(content.length);
    expect(await hash.digest()).toEqual(sumsOf(content));
    await Promise.all([file.close(), elsewhere.close()]);
  });
});
