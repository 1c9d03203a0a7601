import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface PostmasterPid {
  pid: number;
  /** Null while the server has not written it yet. */
  port: number | null;
}

const fileIn = (dataDir: string) => path.join(dataDir, 'postmaster.pid');

/** What PostgreSQL notes about the server that runs, or ran, on this data. */
export function readPostmasterPid(dataDir: string): PostmasterPid | null {
  const lines = readText(fileIn(dataDir))?.split('\n');
  const pid = Number(lines?.[0]);
  if (!lines || !Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]) || null };
}

/** Whether `pid` is a live server on this data, not a process that happens to have got its number, nor a zombie. */
export function isPostmaster(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  return readText(`/proc/${pid}/cmdline`)?.split('\0').includes(dataDir) ?? false;
}

/**
 * After a crash the number may belong to somebody else (after each restart of a container, for one), and PostgreSQL
 * would refuse to start. A number that nobody has keeps the rest of the file, and with it PostgreSQL's own check
 * that no process of the old server is left in its shared memory.
 */
export function disownPostmasterPid(dataDir: string): void {
  const found = readPostmasterPid(dataDir);
  if (!found || !isAlive(found.pid)) return;
  const [, ...rest] = readFileSync(fileIn(dataDir), 'utf8').split('\n');
  writeFileSync(fileIn(dataDir), [nobodysPid, ...rest].join('\n'));
}

const nobodysPid = 2 ** 31 - 1;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
