import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { program } from './binaries.js';
import type { Home } from './home.js';
import { databaseEnvironment } from './postmaster.js';

export const superuser = 'kladovka';

/** Fit for one server with its workers on a small machine; the operator may edit them in postgresql.conf. */
const configuration = {
  shared_buffers: '128MB',
  max_connections: '200',
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Makes the database files where there are none. */
export async function initialise(home: Home, isDurable: boolean): Promise<void> {
  if (await exists(home.dataDir)) return;
  await writePassword(home);
  // Whole or not at all: what initdb left when it was killed is thrown away.
  const unfinished = `${home.dataDir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const options = [
    `--pgdata=${unfinished}`,
    `--username=${superuser}`,
    `--pwfile=${home.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=icu',
    '--icu-locale=und',
    ...Object.entries(configuration).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...(isDurable ? [] : ['--no-sync']),
  ];
  try {
    await promisify(execFile)(program(home.nativeDir, 'initdb'), options, {
      ...home.user,
      cwd: home.dir,
      env: databaseEnvironment,
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(
      `The embedded PostgreSQL could not be set up in ${home.dir}: ${stderr?.trim() || message}`,
    );
  }
  await rename(unfinished, home.dataDir);
}

async function writePassword({ passwordFile, user }: Home): Promise<void> {
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600, flush: true });
  if (user) await chown(passwordFile, user.uid, user.gid);
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
