import { BlobMissingError } from '../files/blob-store.js';
import { fewAtOnce } from '../shared/few-at-once.js';
import type { BackupProgress, FileSum, ListedBlob, Manifest } from './backup.js';
import type { BackupFolder } from './backup-folder.js';
import { batchesOf, linesOf } from './blob-list.js';

/** Something of a backup that is not what it was. */
export interface BackupFault {
  /** The file in the backup's folder. */
  path: string;
  reason: 'missing' | 'changed';
}

const MOST_TOLD = 100;

/** Reads every byte of a backup, and changes nothing. Returns the first faults; none: it is whole. */
export async function verifyBackup(
  folder: BackupFolder,
  manifest: Manifest,
  onProgress: (progress: BackupProgress) => void,
): Promise<BackupFault[]> {
  const faults: BackupFault[] = [];
  const files = [...manifest.database.tables.map(({ file }) => file), manifest.blobs.list, manifest.secrets];
  for (const file of files) if (file) faults.push(...(await faultOfFile(folder, file)));
  // What the list says counts only where it is the list that it was.
  if (faults.some(({ path }) => path === manifest.blobs.list.name)) return faults;
  const reached = { count: 0, bytes: 0 };
  for await (const batch of batchesOf(linesOf<ListedBlob>(folder.read(manifest.blobs.list)))) {
    await fewAtOnce(batch, async (blob) => {
      faults.push(...(await faultOfBlob(folder, blob)));
      reached.count += 1;
      reached.bytes += blob.size;
      onProgress({ ...reached, totalBytes: manifest.blobs.bytes });
    });
    if (faults.length >= MOST_TOLD) break;
  }
  return faults.slice(0, MOST_TOLD);
}

async function faultOfFile(folder: BackupFolder, file: FileSum): Promise<BackupFault[]> {
  try {
    return isSame(await folder.sumsOf(file), file) ? [] : [{ path: file.name, reason: 'changed' }];
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
    return [{ path: file.name, reason: 'missing' }];
  }
}

async function faultOfBlob(folder: BackupFolder, blob: ListedBlob): Promise<BackupFault[]> {
  const path = `blobs/${blob.blobKey}`;
  try {
    return isSame(await folder.measure(blob.blobKey), blob) ? [] : [{ path, reason: 'changed' }];
  } catch (error) {
    if (!(error instanceof BlobMissingError)) throw error;
    return [{ path, reason: 'missing' }];
  }
}

type Sums = Pick<FileSum, 'size' | 'sha256'>;

const isSame = (one: Sums, other: Sums): boolean => one.sha256 === other.sha256 && one.size === other.size;
