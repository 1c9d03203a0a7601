import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Admit, ContentSums } from '../domain/files/blob-store.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { BatchWriter, type BatchWriterOptions } from './batch-writer.js';
import { ContentHash } from './content-hash.js';
import { fileMode } from './disk.js';
import { chunksOf } from './source-chunks.js';
import type { SumsThread } from './sums-thread.js';

/**
 * Writes a new file; another thread hashes each batch while the disk takes it. The source is read no faster than that;
 * where this throws, it is left to the caller, who may still want to answer on the same connection.
 */
export const writeBlob = (
  path: string,
  source: Readable,
  { maxBytes, admit, sums }: WriteOptions,
): Promise<ContentSums> =>
  writeNew(path, async (file) => {
    const running = sums.begin();
    try {
      await copy(source, file, maxBytes ?? Number.POSITIVE_INFINITY, { admit, alsoTake: running.update });
    } catch (error) {
      // Whatever it says, the bytes are not kept.
      running.end().catch(() => undefined);
      throw error;
    }
    return running.end();
  });

export interface WriteOptions {
  maxBytes: number | null;
  admit?: Admit;
  sums: SumsThread;
}

/** The same of bytes that are all here. */
export const writeWhole = (path: string, content: Buffer): Promise<ContentSums> =>
  writeNew(path, async (file) => {
    const hash = new ContentHash();
    hash.update(content);
    await file.writeFile(content);
    return hash.digest();
  });

async function writeNew(
  path: string,
  write: (file: FileHandle) => Promise<ContentSums>,
): Promise<ContentSums> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx', fileMode);
    const written = await write(file);
    await file.datasync();
    await file.close();
    return written;
  } catch (error) {
    await file?.close().catch(() => undefined);
    if (file) await rm(path, { force: true });
    throw error;
  }
}

async function copy(
  source: Readable,
  file: FileHandle,
  maxBytes: number,
  options: BatchWriterOptions,
): Promise<void> {
  const writer = new BatchWriter(file, options);
  let size = 0;
  try {
    for await (const chunk of chunksOf(source)) {
      size += chunk.length;
      if (size > maxBytes) throw new DomainError('file_too_large', { params: { maxBytes } });
      await writer.add(chunk);
    }
    await writer.flush();
  } finally {
    await writer.settle();
  }
}
