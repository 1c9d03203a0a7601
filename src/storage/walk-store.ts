import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredThing } from '../domain/files/stored-thing.js';
import { blobName, userFolderName } from './blob-path.js';
import { hasCode } from './disk.js';

/** Who else makes links or files at the top: PostgreSQL's folder may lie elsewhere, and disks have their own. */
const ownNames = new Set(['blobs', 'tmp', 'postgres', 'logs', 'quarantine']);

/** Symbolic links that somebody put beside our folders; anything else there is the operator's. */
export async function* walkStorageDir(baseDir: string): AsyncGenerator<StoredThing> {
  for await (const entry of entriesOf(baseDir)) {
    const { name } = entry;
    if (entry.isSymbolicLink() && !ownNames.has(name)) yield { kind: 'symlink', name, path: name };
  }
}

/** All that lies in the folder of the blobs, name by name: a million cost no more memory than a few. */
export async function* walkStoreFolder(root: string): AsyncGenerator<StoredThing> {
  for await (const entry of entriesOf(root)) if (isStrange(entry)) yield strange(entry, entry.name);
  yield* walkStaged(root, 'blobs/');
  for await (const entry of entriesIn(root, 'users')) {
    const name = `users/${entry.name}`;
    if (entry.isDirectory() && userFolderName.test(entry.name))
      yield* walkNames(root, name, 'blob', 'blobs/');
    else yield strange(entry, name);
  }
}

/** Systems put folders of their own into each disk, and snapshots under names with a dot. */
const isStrange = (entry: Dirent): boolean =>
  entry.isSymbolicLink() || !/^(tmp|users|store-id|lost\+found|\..*)$/.test(entry.name);

const strange = (entry: Dirent, name: string): StoredThing => ({
  kind: strangeKind(entry),
  name,
  path: `blobs/${name}`,
});

/** Bytes on their way. */
export async function* walkStaged(root: string, above: string): AsyncGenerator<StoredThing> {
  for await (const thing of walkNames(root, 'tmp', 'staged', above))
    if (!isMarker.test(thing.name)) yield thing;
}

/** Of a folder where uploads wait for a bucket, and its drafts. */
const isMarker = /^tmp\/store-id(\.new-[0-9a-f]{8})?$/;

/** @param above where the root lies, as an operator sees it */
async function* walkNames(
  root: string,
  folder: string,
  kind: 'blob' | 'staged',
  above: string,
): AsyncGenerator<StoredThing> {
  for await (const entry of entriesIn(root, folder)) {
    const name = `${folder}/${entry.name}`;
    const isOurs = entry.isFile() && blobName.test(entry.name);
    yield { kind: isOurs ? kind : strangeKind(entry), name, path: above + name };
  }
}

const strangeKind = (entry: Dirent): 'symlink' | 'foreign' =>
  entry.isSymbolicLink() ? 'symlink' : 'foreign';

/** None where a link stands in place of a folder of ours: what lies behind it is somebody else's. */
async function* entriesIn(root: string, folder: string): AsyncGenerator<Dirent> {
  const path = join(root, folder);
  const found = await lstat(path).catch(missingAsNull);
  if (found?.isDirectory()) yield* entriesOf(path);
}

/** None where there is no such folder: whether the store is there is looked at elsewhere. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  const folder = await opendir(path).catch(missingAsNull);
  if (folder) yield* folder;
}

function missingAsNull(error: unknown): null {
  if (hasCode(error, 'ENOENT')) return null;
  throw error;
}
