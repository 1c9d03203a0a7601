import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

export interface OsUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. Then it runs as the user who owns the data already, else as `postgres` or
 * `nobody`. Null: as who we are.
 */
export function databaseUser(dataDir: string): OsUser | null {
  if (process.getuid?.() !== 0) return null;
  const user = ownerOf(dataDir) ?? namedUser('postgres') ?? namedUser('nobody');
  if (!user || user.uid === 0) {
    throw new Error(
      'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as. ' +
        'Start Kladovka as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  return user;
}

/** Whether `user` may pass through `folder` and everything above it, going by the permission bits. */
export function canEnter(folder: string, user: OsUser): boolean {
  const { mode, uid, gid } = statSync(folder);
  const mask = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & mask) === 0) return false;
  const parent = path.dirname(folder);
  return parent === folder || canEnter(parent, user);
}

function ownerOf(folder: string): OsUser | null {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats ? { uid: stats.uid, gid: stats.gid } : null;
}

function namedUser(name: string): OsUser | null {
  const ask = (flag: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return null;
  }
}
