import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { ContentSums, MeasureOptions } from '../domain/files/blob-store.js';
import { paced } from './paced.js';

/** What is reckoned of a content while its bytes pass. */
export class ContentHash {
  /** So many bytes are in it. */
  size = 0;
  readonly #sha256 = createHash('sha256');
  #crc32 = 0;

  update(chunk: Buffer): void {
    this.#sha256.update(chunk);
    this.#crc32 = crc32(chunk, this.#crc32);
    this.size += chunk.length;
  }

  /** Once, at the end. */
  digest(): ContentSums {
    return { size: this.size, sha256: this.#sha256.digest('hex'), crc32: this.#crc32 };
  }
}

/** Of all that a stream gives. */
export async function sumsOf(source: Readable, options: MeasureOptions = {}): Promise<ContentSums> {
  const hash = new ContentHash();
  for await (const chunk of paced(source, options)) hash.update(chunk);
  return hash.digest();
}
