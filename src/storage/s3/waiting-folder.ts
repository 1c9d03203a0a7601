import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, unless } from '../disk.js';
import { NotTheStoreError } from '../faults.js';

const markerName = 'store-id';

/**
 * The id of the folder where uploads wait, which a file in it keeps; made at the first start. Uploads that began here can
 * be gone on with only here: a server on another machine knows by it that they are not lost.
 */
export async function openWaitingFolder(baseDir: string): Promise<string> {
  const marker = join(baseDir, 'tmp', markerName);
  return (await readMarker(marker)) ?? create(marker);
}

/** @throws NotTheStoreError where its disk is away, or another one. */
export async function checkWaitingFolder(baseDir: string, id: string): Promise<void> {
  const path = join(baseDir, 'tmp');
  if ((await readMarker(join(path, markerName))) === id) return;
  throw new NotTheStoreError(
    `${path} is not the folder it was: its ${markerName} is another one, or missing`,
  );
}

/** Under another name first: where another process was quicker, its id holds, and nobody reads half of one. */
async function create(marker: string): Promise<string> {
  const draft = `${marker}.new-${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(16).toString('hex')}\n`, { mode: 0o640, flush: true });
  try {
    await unless(['EEXIST'], link(draft, marker));
  } finally {
    await rm(draft, { force: true });
  }
  return (await readFile(marker, 'utf8')).trim();
}

const readMarker = (marker: string): Promise<string | null> =>
  readFile(marker, 'utf8').then(
    (text) => text.trim(),
    (error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
      return null;
    },
  );
