import { execFile, spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { program } from './binaries.js';
import type { Home } from './home.js';

export interface PostmasterOptions {
  port: number;
  /** False only for tests: faster, and a power cut loses everything. */
  isDurable: boolean;
}

/**
 * Starts the server detached, in a session of its own: a Ctrl-C at the terminal must not reach it before the requests
 * in progress are done. Returns its pid at once.
 */
export function spawnPostmaster(home: Home, { port, isDurable }: PostmasterOptions): number | null {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    logging_collector: 'off',
    ...(isDurable ? { fsync: 'on', full_page_writes: 'on' } : { fsync: 'off', full_page_writes: 'off' }),
  };
  const log = openLog(home);
  const child = spawn(
    program(home.nativeDir, 'postgres'),
    ['-D', home.dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...home.user,
      cwd: home.dir,
      env: databaseEnvironment,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
    },
  );
  // Why it did not start is told by the caller, who finds no server.
  child.on('error', () => {});
  child.unref();
  closeSync(log);
  return child.pid ?? null;
}

/** The command that stops the server and waits for its end: clients are cut off, everything committed is kept. */
const stopCommand = (home: Home) => ({
  file: program(home.nativeDir, 'pg_ctl'),
  args: ['stop', `--pgdata=${home.dataDir}`, '--mode=fast', '--wait', '--timeout=60'],
  options: { ...home.user, cwd: home.dir, env: databaseEnvironment },
});

export async function stopPostmaster(home: Home): Promise<void> {
  const { file, args, options } = stopCommand(home);
  await promisify(execFile)(file, args, options);
}

export function stopPostmasterNow(home: Home): void {
  const { file, args, options } = stopCommand(home);
  spawnSync(file, args, options);
}

/** The end of the server's log: what it said before it died. */
export function lastWords({ logFile }: Home): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}

/** Nothing of ours: PG* variables and the operator's secrets are no business of the server's. */
export const databaseEnvironment = { LC_ALL: 'C' };

const maxLogBytes = 10 * 2 ** 20;

function openLog({ logFile, user }: Home): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxLogBytes) renameSync(logFile, `${logFile}.1`);
  const file = openSync(logFile, 'a', 0o600);
  if (user) chownSync(logFile, user.uid, user.gid);
  return file;
}
