import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Admit } from '../domain/files/blob-store.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { fileMode, storageError } from './disk.js';

/** Network chunks are gathered to writes of this size: fewer trips to the disk, and no upload holds more than twice it. */
const batchBytes = 512 * 1024;

interface WrittenBlob {
  size: number;
  sha256: string;
}

/**
 * Writes a new file, hashing one batch while the disk takes the one before. The source is read no faster than that;
 * where this throws, it is left to the caller, who may still want to answer on the same connection.
 */
export async function writeBlob(
  path: string,
  source: Readable,
  maxBytes: number | null,
  admit?: Admit,
): Promise<WrittenBlob> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx', fileMode);
    const written = await copy(source, file, maxBytes ?? Number.POSITIVE_INFINITY, admit);
    await file.datasync();
    await file.close();
    return written;
  } catch (error) {
    await file?.close().catch(() => undefined);
    if (file) await rm(path, { force: true });
    throw storageError(error);
  }
}

async function copy(
  source: Readable,
  file: FileHandle,
  maxBytes: number,
  admit?: Admit,
): Promise<WrittenBlob> {
  const hash = createHash('sha256');
  const writer = new BatchWriter(file, admit);
  let size = 0;
  try {
    for await (const chunk of chunksOf(source)) {
      size += chunk.length;
      if (size > maxBytes) throw new DomainError('file_too_large', { params: { maxBytes } });
      const written = writer.add(chunk);
      hash.update(chunk);
      await written;
    }
    await writer.finish();
  } finally {
    await writer.settle();
  }
  return { size, sha256: hash.digest('hex') };
}

/** @throws DomainError `upload_incomplete` where the source breaks off, or its own DomainError. */
async function* chunksOf(source: Readable): AsyncGenerator<Buffer> {
  const chunks = source.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        throw error instanceof DomainError ? error : new DomainError('upload_incomplete');
      });
      if (next.done) return;
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** Gathers chunks and keeps at most one write under way. */
class BatchWriter {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #total = 0;
  #underWay: Promise<void> = Promise.resolve();

  constructor(
    readonly file: FileHandle,
    private readonly admit: Admit = async () => undefined,
  ) {}

  /** Resolves when there is room for the next chunk. */
  async add(chunk: Buffer): Promise<void> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= batchBytes) await this.#startWrite();
  }

  async finish(): Promise<void> {
    await this.#startWrite();
    await this.#underWay;
  }

  /** The file may be closed only when no write is under way. Its failure, if any, was or will be told by the others. */
  async settle(): Promise<void> {
    await this.#underWay.catch(() => undefined);
  }

  async #startWrite(): Promise<void> {
    await this.#underWay;
    if (this.#chunks.length === 0) return;
    await this.admit(this.#total + this.#bytes);
    this.#total += this.#bytes;
    this.#underWay = writeAll(this.file, this.#chunks, this.#bytes);
    // Awaited at the next batch; until then a failure must not count as unhandled.
    this.#underWay.catch(() => undefined);
    this.#chunks = [];
    this.#bytes = 0;
  }
}

/** A nearly full disk takes a part of a `writev` without an error: the rest tells. */
async function writeAll(file: FileHandle, chunks: Buffer[], bytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks);
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}
