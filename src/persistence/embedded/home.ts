import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, realpath, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { usableBinaries } from './binaries.js';
import { canEnter, databaseUser, type OsUser } from './os-user.js';

/** Where the embedded PostgreSQL lives and as whom it runs. */
export interface Home {
  /** Real path; holds the rest. */
  dir: string;
  dataDir: string;
  passwordFile: string;
  logFile: string;
  /** bin, lib and share of PostgreSQL. */
  nativeDir: string;
  /** Null: as who we are. */
  user: OsUser | null;
}

/** Where an existing database lives; null where there is none yet. */
export async function findHome(
  folder: string,
): Promise<Pick<Home, 'dir' | 'dataDir' | 'passwordFile'> | null> {
  const dir = await realpath(folder).catch(() => null);
  return dir === null ? null : pathsIn(dir);
}

export async function prepareHome(folder: string, log: (message: string) => void): Promise<Home> {
  const user = databaseUser(path.join(folder, 'data'));
  const dir = user ? await homeOfOther(folder, user, log) : await ownHome(folder);
  return { ...pathsIn(dir), nativeDir: await usableBinaries(dir, user), user };
}

const pathsIn = (dir: string) => ({
  dir,
  dataDir: path.join(dir, 'data'),
  passwordFile: path.join(dir, 'password'),
  logFile: path.join(dir, 'server.log'),
});

async function ownHome(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const dir = await realpath(folder);
  const { uid } = await stat(dir);
  if (process.getuid && uid !== process.getuid()) {
    throw new Error(
      `The database in ${dir} belongs to another user (uid ${uid}): start Kladovka as that user or as root, ` +
        `or, while it is stopped, give the folder to this user with chown -R.`,
    );
  }
  return dir;
}

/** Root keeps the data where the database's user can go: in `folder` if that can be, else below /var/lib. */
async function homeOfOther(folder: string, user: OsUser, log: (message: string) => void): Promise<string> {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true, mode: 0o711 });
  if (!(await lstat(folder).catch(() => null))) {
    if (await letThrough(parent, user)) await mkdir(folder, { mode: 0o700 });
    else await symlink(await distantHome(folder), folder);
  }
  const dir = await realpath(folder);
  await chown(dir, user.uid, user.gid);
  if (!canEnter(dir, user) && !(await letThrough(path.dirname(dir), user))) {
    throw new Error(
      `The database in ${dir} can't be reached by the user it runs as (uid ${user.uid}): ` +
        'a folder above it is closed to other users. Open it (chmod o+x), or move STORAGE_DIR.',
    );
  }
  if (dir !== path.join(await realpath(parent), path.basename(folder))) {
    log(`the embedded PostgreSQL keeps its data in ${dir}: the user it runs as can't reach ${parent}`);
  }
  return dir;
}

/** The base folder itself may be opened for passing through (its contents are closed one by one), nothing above it. */
async function letThrough(parent: string, user: OsUser): Promise<boolean> {
  const real = await realpath(parent);
  if (canEnter(real, user)) return true;
  const { mode, uid } = await stat(real);
  if (uid !== process.getuid?.() || !canEnter(path.dirname(real), user)) return false;
  await chmod(real, (mode & 0o7777) | 0o011);
  return true;
}

async function distantHome(folder: string): Promise<string> {
  const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12);
  const dir = path.join('/var/lib/kladovka', `postgres-${name}`);
  await mkdir(path.dirname(dir), { recursive: true, mode: 0o711 });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return dir;
}
