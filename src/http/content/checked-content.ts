import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What the record says of the bytes that are about to be sent. */
export interface ContentRecord {
  /** In bytes. */
  size: number;
  /** null: not known, or these are not all of the content. */
  crc32: number | null;
  /** In lower-case hex; looked at only where there is no CRC-32, for it costs more. null as above. */
  sha256: string | null;
}

/** The store gives other bytes than it was given: a fault of the disk, or somebody was at its files. */
export class ContentDamagedError extends Error {
  constructor(what: string) {
    super(`a content is damaged: ${what}`);
    this.name = 'ContentDamagedError';
  }
}

/**
 * The chunks of a content as they come, but for the last: it is held back until the sum of all is known, so that nobody
 * gets the end of something that is not what was stored. Returns the CRC-32 of all.
 * @throws ContentDamagedError
 */
export async function* checkedContent(
  chunks: AsyncIterable<Buffer>,
  { size, crc32: expected, sha256 }: ContentRecord,
): AsyncGenerator<Buffer, number> {
  const hash = expected === null && sha256 !== null ? createHash('sha256') : null;
  let checksum = 0;
  let length = 0;
  let last: Buffer | null = null;
  // Leaving the loop, for whatever cause, closes the source.
  for await (const chunk of chunks) {
    if (last) yield last;
    checksum = crc32(chunk, checksum);
    hash?.update(chunk);
    length += chunk.length;
    if (length > size) break;
    last = chunk;
  }
  if (length !== size) {
    throw new ContentDamagedError(
      `${length > size ? 'more than' : `${length} instead of`} the ${size} bytes that it should have`,
    );
  }
  if (expected !== null && checksum !== expected) {
    throw new ContentDamagedError(`CRC-32 ${hex(checksum)} instead of ${hex(expected)}`);
  }
  if (hash && hash.digest('hex') !== sha256) throw new ContentDamagedError('another SHA-256');
  if (last) yield last;
  return checksum;
}

const hex = (checksum: number): string => checksum.toString(16).padStart(8, '0');
