import { crc32 } from 'node:zlib';
import type { BlobStore, ByteRange } from '../../domain/files/blob-store.js';
import type { StoredFile } from '../../domain/files/file.js';

/** What is longer is streamed. In bytes. */
const SHORT = 256 * 1024;

/**
 * A short content, or a short range of one, all at once. null: it is long, or empty, or not what was stored, as far as its
 * CRC-32 tells; it is to be streamed, which says what is wrong with it.
 * @throws BlobMissingError
 */
export async function readShort(
  blobs: Pick<BlobStore, 'read'>,
  { blobKey, size, crc32: expected, isDamaged }: StoredFile,
  range: ByteRange | null,
): Promise<Buffer | null> {
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const length = end - start + 1;
  if (length < 1 || length > SHORT || isDamaged) return null;
  if (length < size) {
    const part = await blobs.read(blobKey, { start, end });
    return part.length === length ? part : null;
  }
  if (expected === null) return null;
  // One byte more than there should be: what has become longer is not what was stored either.
  const whole = await blobs.read(blobKey, { start: 0, end: size });
  return whole.length === size && crc32(whole) === expected ? whole : null;
}
