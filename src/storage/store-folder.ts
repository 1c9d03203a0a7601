import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  statfs,
} from 'node:fs/promises';
import { join } from 'node:path';
import { folderMode, hasCode, syncFolder, unless } from './disk.js';
import { NotTheStoreError } from './faults.js';

const markerName = 'store-id';

export interface StoreFolder {
  /** With its symbolic links resolved. */
  path: string;
  /** Stands in the marker file. Another one, or none, is another disk. */
  id: string;
}

/**
 * Opens the folder of the blobs. Where it is missing, this is the first start: it is made, with its marker, at one
 * stroke, or an empty disk that is mounted there is taken. Where it is there without a marker later, a disk is not
 * mounted, and writing below it would hide files.
 * @throws Error that tells the operator what keeps it from that
 */
export const openStoreFolder = (baseDir: string, mayCreate: boolean): Promise<StoreFolder> =>
  openOrCreate(baseDir, mayCreate).catch((error: unknown) => {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) throw error;
    throw new Error(
      `the blob folder ${join(baseDir, 'blobs')} can't be used: ${(error as Error).message}; ` +
        'it must be one that the user of the server may write to',
      { cause: error },
    );
  });

async function openOrCreate(baseDir: string, mayCreate: boolean): Promise<StoreFolder> {
  const wanted = join(baseDir, 'blobs');
  const path = await realpath(wanted).catch(async (error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
    if (!mayCreate)
      throw new Error(
        `the blob folder ${wanted} is missing; is its disk mounted? ` +
          `For a new, empty disk make the folder, and the file ${markerName} in it, once`,
      );
    await createStoreFolder(baseDir, wanted);
    return realpath(wanted);
  });
  if (mayCreate && (await isFresh(path))) await markFirst(path);
  const id = (await readMarker(path)) || (await adopt(path));
  if (mayCreate) await makeFolders(path);
  return { path, id };
}

/** Under another name first, so that no crash leaves a folder without its marker. */
async function createStoreFolder(baseDir: string, wanted: string): Promise<void> {
  await mkdir(baseDir, { recursive: true, mode: folderMode });
  const draft = `${wanted}.new-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(draft, { mode: folderMode });
    await writeMarker(draft);
    await makeFolders(draft);
    await rename(draft, wanted);
    await syncFolder(baseDir);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process of the server was quicker.
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}

/** An empty disk, but for what the system itself puts into each, and drafts of markers. */
async function isFresh(path: string): Promise<boolean> {
  const names = await readdir(path);
  return names.every((name) => name === 'lost+found' || name.startsWith('.'));
}

/** Whole from the first moment, and never over that of another process, which was quicker. */
async function markFirst(path: string): Promise<void> {
  const draft = `.${markerName}-${randomBytes(4).toString('hex')}`;
  await writeMarker(path, draft);
  try {
    await unless(['EEXIST'], link(join(path, draft), join(path, markerName)));
  } finally {
    await rm(join(path, draft), { force: true });
  }
}

/** An empty marker is the operator's word that this new disk is meant for the blobs. */
async function adopt(path: string): Promise<string> {
  const id = await writeMarker(path);
  await makeFolders(path);
  return id;
}

async function makeFolders(path: string): Promise<void> {
  await mkdir(join(path, 'tmp'), { recursive: true, mode: folderMode });
  await mkdir(join(path, 'users'), { recursive: true, mode: folderMode });
  await syncFolder(path);
}

async function writeMarker(path: string, name = markerName): Promise<string> {
  const id = randomBytes(16).toString('hex');
  const marker = await open(join(path, name), 'w', 0o640);
  try {
    await marker.writeFile(`${id}\n`);
    await marker.sync();
  } finally {
    await marker.close();
  }
  return id;
}

async function readMarker(path: string): Promise<string> {
  const marker = join(path, markerName);
  return readFile(marker, 'utf8').then(
    (text) => text.trim(),
    (error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
      throw new NotTheStoreError(
        `${path} is not the blob store it was: ${markerName} is missing; is its disk mounted? ` +
          `For a new, empty disk make the file once: touch ${marker}`,
      );
    },
  );
}

/** @throws Error that tells the operator that the disk is away, or another one. */
export async function checkIsStore({ path, id }: StoreFolder): Promise<void> {
  await access(path).catch((error: unknown) => {
    throw hasCode(error, 'ENOENT') ? new NotTheStoreError(`the blob folder ${path} is missing`) : error;
  });
  if ((await readMarker(path)) === id) return;
  throw new NotTheStoreError(`${path} is not the blob store it was: another ${markerName} stands in it`);
}

/** @throws Error that tells the operator why nothing can be written here. */
export async function checkHasRoom(
  path: string,
  folders: readonly string[],
  minFreeBytes: number,
): Promise<void> {
  await Promise.all(folders.map((name) => checkWritable(join(path, name))));
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize >= minFreeBytes) return;
  throw new Error(`the disk of ${path} is full: ${bavail * bsize} bytes are left`);
}

async function checkWritable(path: string): Promise<void> {
  await access(path, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    if (hasCode(error, 'EROFS', 'EACCES', 'EPERM')) throw new Error(`the blob folder ${path} is read-only`);
    if (hasCode(error, 'ENOENT')) throw new Error(`the blob folder ${path} is missing`);
    throw error;
  });
}
