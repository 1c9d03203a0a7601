import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Readable for a group, so that a web server in front may send the bytes itself. */
export const fileMode = 0o640;
export const folderMode = 0o750;

/** Not on Windows, which knows no such flag and makes no links without being asked. */
export const noFollow = constants.O_NOFOLLOW ?? 0;

/** For bytes that others may have put something else in place of: a pipe would be waited for, for good. */
export const readFlags = constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0);

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));

/** Settles either way where the error's code is one of these, and rejects with any other. */
export async function unless(codes: string[], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasCode(error, ...codes)) throw error;
  }
}

/** Makes the names in a folder survive a power cut. Windows can't open folders, and keeps their names by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
