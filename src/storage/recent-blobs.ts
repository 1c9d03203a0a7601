import type { CacheFigures } from '../domain/files/blob-store.js';
import { isSameFile, type Stamp } from './open-files.js';

/** Of one blob that is kept, and of all of them together, in bytes. */
const MOST = 64 * 1024;
const CAPACITY = 64 * 1024 * 1024;

/**
 * Small blobs that were read lately. Under its key a blob never changes; that the file still is the one that was read, its
 * stamp tells, for a look at that is cheaper than to open, read and close.
 */
export class RecentBlobs {
  readonly #kept = new Map<string, { content: Buffer; stamp: Stamp }>();
  #bytes = 0;
  /** Of small contents: given again, and read from the disk. */
  readonly #reads = { hits: 0, misses: 0 };

  constructor(private readonly capacity = CAPACITY) {}

  figures(): CacheFigures {
    return { bytes: this.#bytes, ...this.#reads };
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  /** Undefined where it is not the file that was read any more. */
  get(key: string, stamp: Stamp): Buffer | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    this.#drop(key);
    if (!isSameFile(kept.stamp, stamp)) return undefined;
    this.#reads.hits += 1;
    // To the end of the line of those that may have to go.
    this.#add(key, kept);
    return kept.content;
  }

  /** @param stamp from before it was read: what changed meanwhile is then another file */
  keep(key: string, content: Buffer, stamp: Stamp): void {
    if (stamp.size > MOST || content.length !== stamp.size) return;
    this.#reads.misses += 1;
    if (this.#kept.has(key)) return;
    this.#add(key, { content, stamp });
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.capacity) break;
      this.#drop(oldest);
    }
  }

  #add(key: string, kept: { content: Buffer; stamp: Stamp }): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.content.length;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.content.length ?? 0;
    this.#kept.delete(key);
  }
}
