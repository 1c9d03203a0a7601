import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { hasCode } from './disk.js';

/** What file systems say that can't share the bytes of two files, or of two disks. */
const cannot = ['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EINVAL', 'ENOSYS', 'ENOTTY', 'EPERM'];

/**
 * Makes a file of the bytes of another without copying them: whoever changes one does not change the other. False where the
 * file system can't, and nothing is made.
 */
export async function cloneFile(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (error) {
    if (!hasCode(error, ...cannot)) throw error;
    await rm(to, { force: true });
    return false;
  }
}
