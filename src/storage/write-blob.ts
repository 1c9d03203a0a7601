import { createReadStream } from 'node:fs';
import { chmod, type FileHandle, lstat, open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Admit, ContentSums } from '../domain/files/blob-store.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { BatchWriter, writeAll } from './batch-writer.js';
import { cloneFile } from './clone.js';
import { ContentHash, sumsOf } from './content-hash.js';
import { fileMode } from './disk.js';
import { GrowingHash } from './growing-hash.js';
import { chunksOf } from './source-chunks.js';

/**
 * Writes a new file, hashing one batch while the disk takes the one before. The source is read no faster than that;
 * where this throws, it is left to the caller, who may still want to answer on the same connection.
 */
export const writeBlob = (
  path: string,
  source: Readable,
  maxBytes: number | null,
  admit?: Admit,
): Promise<ContentSums> =>
  writeNew(path, (file) => copy(source, file, maxBytes ?? Number.POSITIVE_INFINITY, admit));

/** The same of bytes that are all here. */
export const writeWhole = (path: string, content: Buffer): Promise<ContentSums> =>
  writeNew(path, async (file) => {
    const hash = new ContentHash();
    hash.update(content);
    await writeAll(file, [content], content.length, 0);
    return hash.digest();
  });

/** The same of another file's bytes, which are not copied; null where the file system can't. */
export async function writeClone(
  path: string,
  from: string,
  maxBytes: number | null,
  admit: Admit = async () => undefined,
): Promise<ContentSums | null> {
  if (!(await cloneFile(from, path))) return null;
  try {
    await chmod(path, fileMode);
    const { size } = await lstat(path);
    if (maxBytes !== null && size > maxBytes)
      throw new DomainError('file_too_large', { params: { maxBytes } });
    await admit(size);
    const file = await open(path, 'r');
    await file.datasync().finally(() => file.close());
    return await sumsOf(createReadStream(path));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function writeNew(
  path: string,
  write: (file: FileHandle) => Promise<ContentSums>,
): Promise<ContentSums> {
  let file: FileHandle | undefined;
  try {
    // Read, too: sums of a long one are reckoned from what lies in it.
    file = await open(path, 'wx+', fileMode);
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
  admit?: Admit,
): Promise<ContentSums> {
  const hash = new GrowingHash(file);
  const onWritten = (until: number) => hash.written(until);
  const writer = new BatchWriter(file, { admit, syncsAhead: true, onWritten });
  try {
    for await (const chunk of chunksOf(source)) {
      if (hash.size + chunk.length > maxBytes)
        throw new DomainError('file_too_large', { params: { maxBytes } });
      const written = writer.add(chunk);
      hash.update(chunk);
      await written;
    }
    await writer.flush();
    return await hash.digest();
  } finally {
    await writer.settle();
    await hash.giveUp();
  }
}
