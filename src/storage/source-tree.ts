import type { Dirent } from 'node:fs';
import { open, opendir, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceEntry, SourceFile, SourceTree } from '../domain/trees/source-tree.js';
import { batches } from './batches.js';
import { sumsOf } from './content-hash.js';
import { readFlags } from './disk.js';

const readBytes = 256 * 1024;

/**
 * Whoever may write to the source must not lead us elsewhere: what is opened is looked at once more, by where it really lies.
 * Null where there is no such folder.
 */
export async function openSourceTree(dir: string): Promise<SourceTree | null> {
  const root = await realpath(dir).catch(() => null);
  if (root === null || !(await stat(root)).isDirectory()) return null;
  return {
    async *list(path) {
      const folder = join(root, path);
      await expectInPlace(await realpath(folder), folder);
      for await (const page of batches(await opendir(folder))) yield page.map(entryOf);
    },
    open: (path) => openFile(join(root, path)),
  };
}

const entryOf = (entry: Dirent): SourceEntry => ({ name: entry.name, kind: kindOf(entry) });

function kindOf(entry: Dirent): SourceEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

async function openFile(path: string): Promise<SourceFile> {
  const file = await open(path, readFlags);
  try {
    const stats = await file.stat();
    const own = `/proc/self/fd/${file.fd}`;
    const there = process.platform === 'linux' ? await readlink(own) : await realpath(path);
    await expectInPlace(there, path);
    if (!stats.isFile()) throw notInPlace(path);
    const read = () => file.createReadStream({ start: 0, autoClose: false, highWaterMark: readBytes });
    return {
      size: stats.size,
      clonePath: process.platform === 'linux' ? own : null,
      read,
      measure: () => sumsOf(read()),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function expectInPlace(there: string, path: string): Promise<void> {
  if (there !== path) throw notInPlace(path);
}

/** As the system says it of a link that is not to be followed. */
const notInPlace = (path: string): Error =>
  Object.assign(new Error(`${path} is not what it was a moment ago`), { code: 'ELOOP', syscall: 'open' });
