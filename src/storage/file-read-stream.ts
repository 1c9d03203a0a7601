import { read } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { BlobStream, ByteRange } from '../domain/files/blob-store.js';

/** Large enough to keep a fast line busy, small enough for a thousand downloads at once. */
const CHUNK_BYTES = 256 * 1024;

/** One is sent, one is held back until the next has come, one is read ahead. */
const MOST_FREE = 3;

/**
 * A file's bytes, in memory that is used again where the reader gives it back. Fresh memory for each chunk makes V8 look
 * through all that the process holds for every 64 MiB or so: in a busy one that took four times as long as the download.
 */
export class FileReadStream extends Readable implements BlobStream {
  readonly #file: FileHandle;
  readonly #end: number;
  readonly #free: Buffer[] = [];
  #position: number;
  #isReading = false;
  /** Closes the file once no read is under way. */
  #close: (() => void) | null = null;

  constructor(file: FileHandle, { start, end }: ByteRange = { start: 0, end: Number.POSITIVE_INFINITY }) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#file = file;
    this.#position = start;
    this.#end = end;
  }

  recycle(chunk: Buffer): void {
    if (chunk.buffer.byteLength === CHUNK_BYTES && this.#free.length < MOST_FREE)
      this.#free.push(Buffer.from(chunk.buffer));
  }

  override _read(): void {
    const length = Math.min(CHUNK_BYTES, this.#end - this.#position + 1);
    if (length <= 0) {
      this.push(null);
      return;
    }
    const room = this.#free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#isReading = true;
    read(this.#file.fd, room, 0, length, this.#position, (error, bytesRead) => {
      this.#isReading = false;
      if (this.#close) return this.#close();
      if (error) return void this.destroy(error);
      this.#position += bytesRead;
      this.push(bytesRead === 0 ? null : room.subarray(0, bytesRead));
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#close = () => {
      this.#file.close().then(
        () => done(error),
        (fault: Error) => done(error ?? fault),
      );
    };
    if (!this.#isReading) this.#close();
  }
}
