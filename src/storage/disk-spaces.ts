import { statfs } from 'node:fs/promises';
import type { DiskSpace } from '../domain/stats/stats.js';
import type { DiskSpaces } from '../domain/stats/stats-store.js';

/** The disks on which these folders lie; null: not on a disk of this machine. */
export const createDiskSpaces = (folders: { files: string | null; database: string | null }): DiskSpaces => ({
  ofFiles: () => spaceOf(folders.files),
  ofDatabase: () => spaceOf(folders.database),
});

/** What those who are not root may still write. A folder that is not there has no room to tell of. */
async function spaceOf(folder: string | null): Promise<DiskSpace | null> {
  if (folder === null) return null;
  const found = await statfs(folder).catch(() => null);
  return found && { freeBytes: found.bavail * found.bsize, totalBytes: found.blocks * found.bsize };
}
