import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Settings } from './settings.js';

type Secrets = Settings['secrets'];

/** The secrets of this storage, made at the first start and kept in `secrets.json` for its owner's eyes only. */
export function storedSecrets(storageDir: string): Secrets {
  const file = path.join(storageDir, 'secrets.json');
  return readSecrets(file) ?? createSecrets(file);
}

function readSecrets(file: string): Secrets | null {
  const text = readIfThere(file);
  if (text === null) return null;
  const { session, jwt } = parseSecrets(text);
  if (isLong(session) && isLong(jwt)) return { session, jwt };
  throw new Error(
    `${file} is damaged: restore it from a backup, or delete it (everybody has to sign in again)`,
  );
}

const isLong = (value: unknown): value is string => typeof value === 'string' && value.length >= 32;

function parseSecrets(text: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}

export const newSecrets = (): Secrets => ({
  session: randomBytes(32).toString('hex'),
  jwt: randomBytes(32).toString('hex'),
});

/** Linked into place whole and on stable storage; where another process was faster, its secrets hold. */
function createSecrets(file: string): Secrets {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const secrets = newSecrets();
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(unfinished, file);
    syncFolder(folder);
    return secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readSecrets(file) ?? secrets;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
