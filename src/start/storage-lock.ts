import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server keeps the lock for as long as it runs; a command is soon done, and worth waiting for. */
export type Purpose = 'serve' | 'command';

export interface Holder {
  pid: number;
  host: string;
  /** Tells the process from a later one with the same number; null where the system does not say. */
  started: string | null;
  purpose: Purpose;
}

export interface StorageLock {
  release(): void;
}

export class StorageInUse extends Error {
  constructor(
    storageDir: string,
    readonly holder: Holder,
  ) {
    const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
    super(`Another Kladovka (pid ${holder.pid}${where}) already uses ${storageDir}.`);
    this.name = 'StorageInUse';
  }
}

const heartbeatMs = 5_000;
/** Without a heartbeat for so long, a holder on another machine or in another container is gone. */
const silenceMs = 20_000;
const writingMs = 1_000;

/**
 * Makes this process the only one that works with the storage.
 * @throws StorageInUse where another server does, or a command does not end.
 */
export async function lockStorage(storageDir: string, purpose: Purpose): Promise<StorageLock> {
  await mkdir(storageDir, { recursive: true, mode: 0o711 });
  const deadline = Date.now() + silenceMs + heartbeatMs;
  for (;;) {
    const lock = tryLock(lockFile(storageDir), purpose);
    if (lock) return lock;
    const holder = storageHolder(storageDir);
    if (!holder) continue;
    if (!isWorthWaiting(holder) || Date.now() > deadline) throw new StorageInUse(storageDir, holder);
    await sleep(100);
  }
}

/** Who works with the storage; null where nobody does, whatever a process that was killed has left behind. */
export function storageHolder(storageDir: string): Holder | null {
  const file = lockFile(storageDir);
  const holder = readHolder(file);
  return holder && isHeld(file, holder) ? holder : null;
}

const lockFile = (storageDir: string) => path.join(storageDir, 'kladovka.lock');

const isWorthWaiting = ({ purpose, host }: Holder) => purpose === 'command' || host !== hostname();

function tryLock(file: string, purpose: Purpose): StorageLock | null {
  const stale = readHolder(file);
  if (stale && isHeld(file, stale)) return null;
  if (stale) removeStale(file, stale);
  const holder: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid), purpose };
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
  const heartbeat = setInterval(() => beat(file), heartbeatMs).unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      rmSync(file, { force: true });
    },
  };
}

/** Aside first: what another process put there since we looked goes back to its place. */
function removeStale(file: string, stale: Holder): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const removed = readHolder(aside);
  if (removed?.pid !== stale.pid || removed.started !== stale.started) renameSync(aside, file);
  rmSync(aside, { force: true });
}

function beat(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The storage may be away for a moment.
  }
}

function isHeld(file: string, { pid, host, started }: Holder): boolean {
  if (host !== hostname()) {
    const beaten = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - beaten < (host === '' ? writingMs : silenceMs);
  }
  return isAlive(pid) && startOf(pid) === started;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Linux: in ticks since boot (proc(5), field 22, counted from behind the name, which may hold anything). */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Null where there is none. One that can't be read is either just being written or was left so by a crash. */
function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return { pid: 0, host: '', started: null, purpose: 'command' };
  }
}
