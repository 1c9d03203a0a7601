import type { FileHandle } from 'node:fs/promises';
import type { Admit } from '../domain/files/blob-store.js';

/** Network chunks are gathered to writes of this size: fewer trips to the disk, and no upload holds more than twice it. */
export const BATCH_BYTES = 512 * 1024;

export interface BatchWriterOptions {
  admit?: Admit;
  /** Where in the file the first byte goes. */
  position?: number;
  /** Given each batch, in order, while it is written; its memory takes other bytes when this and the write are done. */
  alsoTake?(batch: Buffer): Promise<void>;
}

/** Gathers chunks and keeps at most one write under way. Its memory may be read by other threads. */
export class BatchWriter {
  readonly #options: BatchWriterOptions;
  #position: number;
  #memory = newMemory();
  #spare: Buffer | null = null;
  #bytes = 0;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(
    readonly file: FileHandle,
    options: BatchWriterOptions = {},
  ) {
    this.#options = options;
    this.#position = options.position ?? 0;
  }

  /** Resolves when there is room for the next chunk; this one has been copied. */
  async add(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(this.#memory, this.#bytes, at);
      at += copied;
      this.#bytes += copied;
      if (this.#bytes === BATCH_BYTES) await this.#startWrite();
    }
  }

  /** Until everything is written; more may follow. */
  async flush(): Promise<void> {
    await this.#startWrite();
    await this.#underWay;
  }

  /** The file may be closed only when no write is under way. Its failure, if any, was or will be told by the others. */
  async settle(): Promise<void> {
    await this.#underWay.catch(() => undefined);
  }

  async #startWrite(): Promise<void> {
    await this.#underWay;
    if (this.#bytes === 0) return;
    await this.#options.admit?.(this.#position + this.#bytes);
    const batch = this.#memory.subarray(0, this.#bytes);
    this.#underWay = bothDone(writeAll(this.file, batch, this.#position), this.#options.alsoTake?.(batch));
    // Awaited at the next batch; until then a failure must not count as unhandled.
    this.#underWay.catch(() => undefined);
    this.#position += this.#bytes;
    this.#bytes = 0;
    // The write before this one is done, and with it the other memory is free.
    [this.#memory, this.#spare] = [this.#spare ?? newMemory(), this.#memory];
  }
}

const newMemory = (): Buffer => Buffer.from(new SharedArrayBuffer(BATCH_BYTES));

/** Like `Promise.all`, but where one fails, too, the other has come to its end. */
async function bothDone(...works: (Promise<void> | undefined)[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((work) => work.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A nearly full disk takes a part of a write without an error: the rest tells. */
async function writeAll(file: FileHandle, batch: Buffer, position: number): Promise<void> {
  for (let done = 0; done < batch.length; ) {
    done += (await file.write(batch, done, batch.length - done, position + done)).bytesWritten;
  }
}
