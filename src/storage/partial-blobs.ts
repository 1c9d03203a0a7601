import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import {
  type Appended,
  type AppendOptions,
  BlobMissingError,
  type StagedBlob,
} from '../domain/files/blob-store.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { BatchWriter } from './batch-writer.js';
import type { BlobPaths } from './blob-path.js';
import { ContentHash, sumsOf } from './content-hash.js';
import { fileMode, hasCode, syncFolder } from './disk.js';
import { isFull } from './faults.js';
import { chunksOf } from './source-chunks.js';

/** After a crash a client sends no more than this again; a sync costs about as long as this takes to come. */
const checkpointBytes = 16 * 1024 * 1024;

/** Uploads whose hash this process goes on with. Those that it forgets are read once more at their end. */
const rememberedHashes = 1000;

const readBytes = 256 * 1024;

/** Bytes that come in several goes, maybe to several processes: `tmp/<uuid>`, the same as other uploads. */
export class PartialBlobs {
  readonly #hashes = new Map<string, ContentHash>();

  constructor(private readonly paths: BlobPaths) {}

  async begin(): Promise<string> {
    const handle = `tmp/${randomUUID()}`;
    const path = this.paths.of('staged', handle);
    await (await open(path, 'wx', fileMode)).close();
    // A row will say how many bytes of it are safe: so must be its name.
    await syncFolder(dirname(path));
    return handle;
  }

  async append(handle: string, offset: number, source: Readable, options: AppendOptions): Promise<Appended> {
    const file = await this.#openAt(handle, offset);
    try {
      const goes = new Appending(file, offset, options, this.#takeHash(handle, offset));
      const appended = await goes.run(source);
      this.#rememberHash(handle, goes.running);
      return appended;
    } finally {
      await file.close();
    }
  }

  async finish(handle: string, size: number): Promise<StagedBlob> {
    const path = this.paths.of('staged', handle);
    const found = await stat(path).catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? new BlobMissingError(handle) : error;
    });
    if (found.size !== size) throw new BlobMissingError(handle);
    const running = this.#hashes.get(handle);
    this.forget(handle);
    const sums = running?.size === size ? running.digest() : await sumsOf(readingOf(path));
    return { handle, ...sums };
  }

  async open(handle: string, length: number): Promise<Readable> {
    const file = await open(this.paths.of('staged', handle), 'r').catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? new BlobMissingError(handle) : error;
    });
    return length === 0
      ? Readable.from([]).once('close', () => void file.close())
      : file.createReadStream({ start: 0, end: length - 1, highWaterMark: readBytes });
  }

  /** Call it where the bytes are gone. */
  forget(handle: string): void {
    this.#hashes.delete(handle);
  }

  async #openAt(handle: string, offset: number): Promise<FileHandle> {
    const file = await open(this.paths.of('staged', handle), 'r+').catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? new BlobMissingError(handle) : error;
    });
    try {
      const { size } = await file.stat();
      if (size < offset) throw new BlobMissingError(handle);
      if (size > offset) await file.truncate(offset);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  #takeHash(handle: string, offset: number): ContentHash | null {
    const running = this.#hashes.get(handle);
    this.forget(handle);
    if (offset === 0) return new ContentHash();
    return running?.size === offset ? running : null;
  }

  #rememberHash(handle: string, running: ContentHash | null): void {
    if (!running) return;
    this.#hashes.set(handle, running);
    if (this.#hashes.size <= rememberedHashes) return;
    const [oldest = ''] = this.#hashes.keys();
    this.forget(oldest);
  }
}

/** One go: what came is safe at each checkpoint, and at the end also where the source broke off. */
class Appending {
  readonly #writer: BatchWriter;
  #received: number;
  #durable: number;

  constructor(
    private readonly file: FileHandle,
    start: number,
    private readonly options: AppendOptions,
    /** Of all bytes from the first; null where they did not all pass through here. */
    public running: ContentHash | null,
  ) {
    this.#writer = new BatchWriter(file, { position: start });
    this.#received = start;
    this.#durable = start;
  }

  async run(source: Readable): Promise<Appended> {
    try {
      const isWhole = await this.#takeAll(source);
      if (!isWhole && this.options.checksum) return await this.#takeBack();
      await this.#checkpoint();
      return { offset: this.#durable, isWhole };
    } catch (error) {
      this.running = null;
      // Whoever holds the file now, if not we, must find it as it is.
      if (isOurs(error)) await this.#takeBack().catch(() => undefined);
      throw error;
    } finally {
      await this.#writer.settle();
    }
  }

  /** Returns whether the source came to its end. */
  async #takeAll(source: Readable): Promise<boolean> {
    const { checksum, maxBytes } = this.options;
    const sum = checksum && createHash(checksum.algorithm);
    try {
      for await (const chunk of chunksOf(source)) {
        this.#received += chunk.length;
        if (this.#received > maxBytes) throw new DomainError('upload_overrun');
        const added = this.#writer.add(chunk);
        this.running?.update(chunk);
        sum?.update(chunk);
        await added;
        if (!checksum && this.#received - this.#durable >= checkpointBytes) await this.#checkpoint();
      }
    } catch (error) {
      if (error instanceof DomainError && error.code === 'upload_incomplete') return false;
      throw error;
    }
    if (sum && sum.digest('hex') !== checksum.digest) throw new DomainError('checksum_mismatch');
    return true;
  }

  async #checkpoint(): Promise<void> {
    if (this.#received === this.#durable) return;
    await this.#writer.flush();
    await this.file.datasync();
    await this.options.onDurable(this.#received);
    this.#durable = this.#received;
  }

  /** Nothing beyond what is safe stays on the disk. */
  async #takeBack(): Promise<Appended> {
    this.running = null;
    await this.#writer.settle();
    await this.file.truncate(this.#durable);
    return { offset: this.#durable, isWhole: false };
  }
}

/** A refusal of these bytes, or of the disk: nobody else writes here. */
const isOurs = (error: unknown): boolean =>
  isFull(error) ||
  (error instanceof DomainError && ['checksum_mismatch', 'upload_overrun'].includes(error.code));

const readingOf = (path: string) => createReadStream(path, { highWaterMark: readBytes });
