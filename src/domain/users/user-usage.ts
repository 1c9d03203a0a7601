import { type FileFamily, familyOf, fileFamilies } from '../files/file-types.js';
import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from './find-user.js';
import type { Amount, FolderAmount } from './usage-store.js';

/** What fills a storage, without the trash. */
export interface StorageUsage {
  /** The largest first; what is empty is left out. */
  byType: (Amount & { type: FileFamily })[];
  /** By the folders at the top, with all that lies in them. The largest first, `MOST_FOLDERS` of them. */
  byFolder: FolderAmount[];
  /** Smaller files that were not looked at: of a large storage only the `LOOKED_AT` largest are. */
  rest: Amount;
}

/** So many files are looked at, along the index of sizes: a large storage answers as fast as one with that many. */
export const LOOKED_AT = 10_000;

const MOST_FOLDERS = 10;

/** What an administrator sees of somebody's storage at a glance. */
export const getUserUsage =
  (ports: Pick<Ports, 'users' | 'usage'>) =>
  async (actor: Actor, id: string): Promise<StorageUsage> => {
    requireReader(actor);
    const user = await findUser(ports, id);
    const { types, folders } = await ports.usage.ofLargest(user.id, LOOKED_AT);
    const looked = sumOf(types);
    const { fileCount, usedBytes } = user.storage;
    return {
      byType: byFamily(types),
      byFolder: folders.sort((a, b) => b.bytes - a.bytes).slice(0, MOST_FOLDERS),
      // Kept counts and a look are of two moments: less than nothing is nothing.
      rest: {
        fileCount: Math.max(fileCount - looked.fileCount, 0),
        bytes: fileCount > looked.fileCount ? Math.max(usedBytes - looked.bytes, 0) : 0,
      },
    };
  };

function byFamily(types: (Amount & { mimeType: string })[]): StorageUsage['byType'] {
  return fileFamilies
    .map((type) => ({ type, ...sumOf(types.filter(({ mimeType }) => familyOf(mimeType) === type)) }))
    .filter(({ fileCount }) => fileCount > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

const sumOf = (amounts: Amount[]): Amount => ({
  fileCount: amounts.reduce((sum, { fileCount }) => sum + fileCount, 0),
  bytes: amounts.reduce((sum, { bytes }) => sum + bytes, 0),
});
