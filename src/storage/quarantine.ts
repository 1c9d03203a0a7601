import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, open, readlink, rename, rm, symlink, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobMissingError } from '../domain/files/blob-store.js';
import type { QuarantineRecord, ThingLook } from '../domain/files/stored-thing.js';
import { fileMode, folderMode, hasCode, syncFolder, unless } from './disk.js';

const folderName = 'quarantine';

/** At what lies there, be it a symbolic link. */
export async function lookAtPath(baseDir: string, path: string): Promise<ThingLook | null> {
  try {
    const found = await lstat(join(baseDir, path));
    const kind = found.isFile() ? 'file' : found.isSymbolicLink() ? 'symlink' : 'other';
    return { kind, size: found.size, modifiedAt: found.mtime };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

/**
 * Moves something of the storage below its folder `quarantine/`, under the path that it had, with a record beside it. The
 * record comes first: a crash leaves one too many, never something of which nobody knows where it was.
 */
export async function quarantine(baseDir: string, path: string, record: QuarantineRecord): Promise<string> {
  const from = join(baseDir, path);
  const look = await lookAtPath(baseDir, path);
  if (!look) throw isUnspeakable(path) ? new Error(notUtf8) : new BlobMissingError(path);
  const target = look.kind === 'symlink' ? await readlink(from) : undefined;
  const text = recordText(record, { size: look.size, modifiedAt: look.modifiedAt, target });
  const place = await takePlace(baseDir, path, text);
  try {
    await move(from, join(baseDir, place), look);
  } catch (error) {
    await rm(join(baseDir, `${place}.json`), { force: true });
    throw hasCode(error, 'ENOENT') ? new BlobMissingError(path) : error;
  }
  await syncFolder(dirname(from));
  return place;
}

/** What Node puts in place of bytes that are no UTF-8: by such a name nothing is found again. */
const isUnspeakable = (path: string): boolean => path.includes('\ufffd');
const notUtf8 = 'its name is not UTF-8: move it by hand';

export const recordText = (record: QuarantineRecord, more: object): string =>
  `${JSON.stringify({ ...record, ...more }, null, 2)}\n`;

/** Under a free name, which its record takes. */
async function takePlace(baseDir: string, path: string, record: string): Promise<string> {
  await makeFolders(baseDir, dirname(`${folderName}/${path}`));
  for (let number = 1; ; number++) {
    const place = quarantinePath(path, number);
    if (await lookAtPath(baseDir, place)) continue;
    try {
      await writeSynced(join(baseDir, `${place}.json`), record);
      return place;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

export function quarantinePath(path: string, number: number): string {
  const cut = path.lastIndexOf('/') + 1;
  return `${folderName}/${path.slice(0, cut)}${shortened(path.slice(cut))}${number === 1 ? '' : `.${number}`}`;
}

/** So that a number and the record's ending have room in what a disk takes for a name; the record has all of it. */
const MOST_BYTES = 240;

function shortened(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= MOST_BYTES) return name;
  // A character that was cut in two goes wholly.
  return bytes.toString('utf8', 0, MOST_BYTES).replace(/\ufffd+$/, '');
}

/** Whoever put a link in their way would lead bytes out of the storage. */
async function makeFolders(baseDir: string, path: string): Promise<void> {
  let made = '';
  for (const name of path.split('/')) {
    made = join(made, name);
    await unless(['EEXIST'], mkdir(join(baseDir, made), { mode: folderMode }));
    if (!(await lstat(join(baseDir, made))).isDirectory())
      throw new Error(`${made} is a symbolic link, or no folder, and nothing is put there`);
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', fileMode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

/** The blobs may lie on a disk of their own: then a file or a link is copied, and goes when the copy is safe. */
async function move(from: string, to: string, { kind }: ThingLook): Promise<void> {
  try {
    await rename(from, to);
    await syncFolder(dirname(to));
  } catch (error) {
    if (!hasCode(error, 'EXDEV') || kind === 'other') throw error;
    await (kind === 'file' ? copySynced(from, to) : symlink(await readlink(from), to));
    await syncFolder(dirname(to));
    await unlink(from);
  }
}

async function copySynced(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    const copy = await open(to, 'r+');
    await copy.sync().finally(() => copy.close());
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}
