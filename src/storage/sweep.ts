import { randomUUID } from 'node:crypto';
import { lstat, opendir, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownNames, SweepResult } from '../domain/files/blob-store.js';
import { batches } from './batches.js';
import { blobName, userFolderName } from './blob-path.js';
import { fileMode, unless } from './disk.js';

/**
 * Walks the store name by name, so that a million files cost no more memory than five hundred. What does not look like
 * ours is let be. Whether a file is old is asked only of the few that nobody knows.
 */
export async function sweepStore(
  root: string,
  before: Date,
  knownKeys: KnownNames,
  knownHandles?: KnownNames,
): Promise<SweepResult> {
  const result: SweepResult = { removedCount: 0, removedBytes: 0 };
  const old = await byClockOfDisk(root, before);
  await removeStaged(root, old, result, knownHandles);
  for await (const keys of batches(keptKeys(root, old))) {
    const known = await knownKeys(keys);
    for (const key of keys) if (!known.has(key)) await removeOld(root, key, old, result);
  }
  return result;
}

/**
 * The same moment by the clock that writes the times of the files. By ours, where it is a day fast, all that is under way would
 * look old, and bytes would go that are just about to get their row.
 */
async function byClockOfDisk(root: string, moment: Date): Promise<Date> {
  const probe = join(root, 'tmp', randomUUID());
  const now = Date.now();
  await writeFile(probe, '', { flag: 'wx', mode: fileMode });
  try {
    const { mtimeMs } = await lstat(probe);
    return new Date(moment.getTime() + mtimeMs - now);
  } finally {
    await unlink(probe);
  }
}

/** Uploads that never came to their end. One that somebody may resume is known. */
export const sweepStaged = async (
  root: string,
  before: Date,
  result: SweepResult,
  knownHandles?: KnownNames,
): Promise<void> => removeStaged(root, await byClockOfDisk(root, before), result, knownHandles);

async function removeStaged(
  root: string,
  before: Date,
  result: SweepResult,
  knownHandles: KnownNames = async () => new Set(),
): Promise<void> {
  for await (const handles of batches(keysBelow(root, 'tmp'))) {
    const known = await knownHandles(handles);
    for (const handle of handles) if (!known.has(handle)) await removeOld(root, handle, before, result);
  }
}

async function* keptKeys(root: string, before: Date): AsyncGenerator<string> {
  for await (const folder of await opendir(join(root, 'users'))) {
    if (!folder.isDirectory() || !userFolderName.test(folder.name)) continue;
    let isEmpty = true;
    for await (const key of keysBelow(root, `users/${folder.name}`)) {
      isEmpty = false;
      yield key;
    }
    if (isEmpty) await removeEmptyFolder(join(root, 'users', folder.name), before);
  }
}

async function* keysBelow(root: string, folder: string): AsyncGenerator<string> {
  for await (const entry of await opendir(join(root, folder))) {
    if (entry.isFile() && blobName.test(entry.name)) yield `${folder}/${entry.name}`;
  }
}

async function removeOld(root: string, key: string, before: Date, result: SweepResult): Promise<void> {
  const path = join(root, key);
  await unless(
    ['ENOENT'],
    (async () => {
      const { mtime, size } = await lstat(path);
      if (mtime >= before) return;
      await unlink(path);
      result.removedCount += 1;
      result.removedBytes += size;
    })(),
  );
}

/** `rmdir` refuses a folder that got a file meanwhile; one that is gone is made again by whoever keeps a file in it. */
async function removeEmptyFolder(path: string, before: Date): Promise<void> {
  const { mtime } = await lstat(path);
  if (mtime < before) await unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], rmdir(path));
}
