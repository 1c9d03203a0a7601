import { BlobMissingError, type BlobStore } from '../files/blob-store.js';
import { fewAtOnce } from '../shared/few-at-once.js';
import type { BackupProgress, ListedBlob, Manifest } from './backup.js';
import type { BackupFolder } from './backup-folder.js';
import { batchesOf, linesOf } from './blob-list.js';

/**
 * Brings all bytes of a backup to a store, each under its key, and reads each back. What a restore that was broken off has
 * brought is found there.
 * @throws Error where the store does not give back what it was given
 */
export async function restoreBlobs(
  folder: BackupFolder,
  target: BlobStore,
  { blobs }: Manifest,
  onProgress: (progress: BackupProgress) => void,
): Promise<void> {
  const reached = { count: 0, bytes: 0 };
  for await (const batch of batchesOf(linesOf<ListedBlob>(folder.read(blobs.list)))) {
    await fewAtOnce(batch, async (blob) => {
      await restoreBlob(folder, target, blob);
      reached.count += 1;
      reached.bytes += blob.size;
      onProgress({ ...reached, totalBytes: blobs.bytes });
    });
  }
}

async function restoreBlob(folder: BackupFolder, target: BlobStore, blob: ListedBlob): Promise<void> {
  if (await isThere(target, blob)) return;
  await target.adopt(blob.blobKey, blob.size, (range) => folder.open(blob.blobKey, range));
  if (await isThere(target, blob)) return;
  throw new Error(`the store does not give back ${blob.blobKey} as it was sent there`);
}

async function isThere(target: BlobStore, { blobKey, size, sha256 }: ListedBlob): Promise<boolean> {
  try {
    const sums = await target.measure(blobKey);
    return sums.sha256 === sha256 && sums.size === size;
  } catch (error) {
    if (error instanceof BlobMissingError) return false;
    throw error;
  }
}

/** Whether a store has blobs of anybody. */
export async function isEmpty(store: BlobStore): Promise<boolean> {
  let isEmptyYet = true;
  // So long ago that nothing is removed, whoever knows it.
  await store.sweep(new Date(0), async (keys) => {
    isEmptyYet = false;
    return new Set(keys);
  });
  return isEmptyYet;
}
