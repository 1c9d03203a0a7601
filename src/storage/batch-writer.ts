import type { FileHandle } from 'node:fs/promises';
import type { Admit } from '../domain/files/blob-store.js';

/** Network chunks are gathered to writes of this size: fewer trips to the disk, and no upload holds more than twice it. */
const batchBytes = 512 * 1024;

/** So much waits for the disk before it is told to take it. */
const syncAheadBytes = 16 * 1024 * 1024;

/** One for the whole process: each takes a thread of the few that all files share. */
let isSyncingAhead = false;

interface BatchWriterOptions {
  admit?: Admit;
  /** Where in the file the first byte goes. */
  position?: number;
  /** The disk takes what has come while more comes, so that whoever uploads does not wait for all of it at the end. */
  syncsAhead?: boolean;
  /** Told when all up to a byte of the file is written. */
  onWritten?(until: number): void;
}

/** Gathers chunks and keeps at most one write under way. */
export class BatchWriter {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #position: number;
  #underWay: Promise<void> = Promise.resolve();
  #syncedTo: number;
  #syncs: Promise<void> = Promise.resolve();
  readonly #admit: Admit;
  readonly #syncsAhead: boolean;
  readonly #onWritten: (until: number) => void;

  constructor(
    readonly file: FileHandle,
    {
      admit = async () => undefined,
      position = 0,
      syncsAhead = false,
      onWritten = () => undefined,
    }: BatchWriterOptions = {},
  ) {
    this.#admit = admit;
    this.#position = position;
    this.#syncedTo = position;
    this.#syncsAhead = syncsAhead;
    this.#onWritten = onWritten;
  }

  /** Resolves when there is room for the next chunk. */
  async add(chunk: Buffer): Promise<void> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= batchBytes) await this.#startWrite();
  }

  /** Until everything is written; more may follow. */
  async flush(): Promise<void> {
    await this.#startWrite();
    await this.#underWay;
    // A failure is told once: a sync of the same file that follows may succeed without the bytes.
    await this.#syncs;
  }

  /** The file may be closed only when no write and no sync is under way. Its failure, if any, was or will be told by the others. */
  async settle(): Promise<void> {
    await this.#underWay.catch(() => undefined);
    await this.#syncs.catch(() => undefined);
  }

  async #startWrite(): Promise<void> {
    await this.#underWay;
    this.#onWritten(this.#position);
    this.#syncAhead();
    if (this.#chunks.length === 0) return;
    await this.#admit(this.#position + this.#bytes);
    this.#underWay = writeAll(this.file, this.#chunks, this.#bytes, this.#position);
    // Awaited at the next batch; until then a failure must not count as unhandled.
    this.#underWay.catch(() => undefined);
    this.#position += this.#bytes;
    this.#chunks = [];
    this.#bytes = 0;
  }

  #syncAhead(): void {
    if (!this.#syncsAhead || isSyncingAhead || this.#position - this.#syncedTo < syncAheadBytes) return;
    this.#syncedTo = this.#position;
    isSyncingAhead = true;
    const sync = this.file.datasync().finally(() => {
      isSyncingAhead = false;
    });
    this.#syncs = Promise.all([this.#syncs, sync]).then(() => undefined);
    // Awaited at the end; until then a failure must not count as unhandled.
    this.#syncs.catch(() => undefined);
  }
}

/** A nearly full disk takes a part of a write without an error: the rest tells. */
export async function writeAll(
  file: FileHandle,
  chunks: Buffer[],
  bytes: number,
  position: number,
): Promise<void> {
  let { bytesWritten: done } = await file.writev(chunks, position);
  if (done === bytes) return;
  const whole = Buffer.concat(chunks);
  while (done < bytes) done += (await file.write(whole, done, bytes - done, position + done)).bytesWritten;
}
