import type { FileHandle } from 'node:fs/promises';
import type { ContentSums } from '../domain/files/blob-store.js';
import { ContentHash, sumsOf } from './content-hash.js';
import { hashThread } from './hash-thread.js';

/** What is shorter is reckoned at once, in bytes: a thread would not pay. */
const LONG = 8 * 1024 * 1024;

/** So much more at a time, in bytes: each order costs some 20 microseconds. */
const STEP = 4 * 1024 * 1024;

/** The sums of a file that is being written: of a long one from what lies in it already, beside the thread that receives it. */
export class GrowingHash {
  /** So many bytes have come. */
  size = 0;
  readonly #ofShort = new ContentHash();
  #thread: { id: number; ordered: number } | null = null;

  constructor(private readonly file: FileHandle) {}

  update(chunk: Buffer): void {
    this.size += chunk.length;
    if (!this.#thread) this.#ofShort.update(chunk);
  }

  /** All up to this byte is in the file. */
  written(until: number): void {
    if (!hashThread || until < LONG) return;
    this.#thread ??= { id: hashThread.begin(), ordered: 0 };
    if (until - this.#thread.ordered < STEP) return;
    this.#thread.ordered = until;
    hashThread.goOn({ id: this.#thread.id, fd: this.file.fd, until });
  }

  /** Once, when all is written, or no more will be: then nobody reads the file any longer. */
  async digest(): Promise<ContentSums> {
    if (!this.#thread || !hashThread) return this.#ofShort.digest();
    const { id } = this.#thread;
    this.#thread = null;
    // Whatever kept the thread from it: a file that can't be read fails here, too.
    return hashThread
      .end({ id, fd: this.file.fd, until: this.size })
      .catch(() => sumsOf(this.file.createReadStream({ start: 0, autoClose: false })));
  }

  /** Of a file that will not be kept. */
  async giveUp(): Promise<void> {
    if (!this.#thread || !hashThread) return;
    const { id, ordered } = this.#thread;
    this.#thread = null;
    // What could not be read does not matter any more.
    await hashThread.end({ id, fd: this.file.fd, until: ordered }).catch(() => undefined);
  }
}
