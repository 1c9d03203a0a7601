import { execFile } from 'node:child_process';
import { access, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { kladovka } from './kladovka.js';

/**
 * Puts into a storage an embedded database that is up to date, as a first start would: to make one and to migrate it takes four
 * times as long as such a start. Made once for a run of the tests.
 */
export async function bringEmbeddedDatabase(storageDir: string): Promise<void> {
  const scratch = process.env.TEST_SCRATCH ?? '';
  const made = path.join(scratch, 'storage');
  if (!(await exists(made))) await makeStorage(made);
  // With their owner, who is PostgreSQL's where we are root.
  await promisify(execFile)('cp', ['-a', path.join(made, 'postgres'), storageDir]);
}

/** Whole or not at all: several test processes may come here at once. */
async function makeStorage(target: string): Promise<void> {
  const unfinished = `${target}-${process.pid}`;
  const { code, stderr } = await kladovka(['migrate'], { STORAGE_DIR: unfinished });
  if (code !== 0) throw new Error(stderr);
  await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true }));
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
