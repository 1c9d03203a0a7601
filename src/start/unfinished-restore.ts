import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Stands in the storage as long as a restore fills it: nobody else may take what is there for all there is. */
export interface RestoreMark {
  /** Of the backup. */
  id: string;
  madeAt: string;
  /** The database has all of its rows. */
  isLoaded: boolean;
}

export const markName = 'unfinished-restore.json';

export async function readMark(storageDir: string): Promise<RestoreMark | null> {
  const text = await readFile(path.join(storageDir, markName), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : JSON.parse(text);
}

export const writeMark = (storageDir: string, mark: RestoreMark): Promise<void> =>
  writeSafely(storageDir, markName, JSON.stringify(mark));

export const removeMark = (storageDir: string): Promise<void> =>
  rm(path.join(storageDir, markName), { force: true });

/** @throws Error where a restore was broken off */
export async function expectNoUnfinishedRestore(storageDir: string): Promise<void> {
  if (!(await readMark(storageDir))) return;
  throw new Error(
    `A restore into ${storageDir} was broken off: run kladovka restore again with the same backup, and it goes on.`,
  );
}

/** Whole or not at all, whatever happens to the machine, and for its owner's eyes alone. */
export async function writeSafely(folder: string, name: string, text: string): Promise<void> {
  const target = path.join(folder, name);
  const file = await open(`${target}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${target}.new`, target);
  if (process.platform === 'win32') return;
  const opened = await open(folder, 'r');
  await opened.sync().finally(() => opened.close());
}
