import type { StoredFile } from '../files/file.js';
import type { Folder } from '../folders/folder.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { ArchiveEntry } from './archive.js';
import type { EntryTree, TreePosition } from './entry-tree.js';
import { distinctNames } from './portable-name.js';

/** What an archive is made of. */
export interface ArchiveRoots {
  ownerId: string;
  files: StoredFile[];
  folders: Folder[];
  /** What comes after them, page by page, where it is a long list. */
  rest?: AsyncIterable<Pick<ArchiveRoots, 'files' | 'folders'>>;
}

/** Folders that are asked about in one query. */
const FOLDERS_AT_ONCE = 500;
const PAGE_SIZE = 2000;
/** What systems can unpack; each is kept until the archive is whole. */
const MAX_PATH_BYTES = 4096;

interface OpenFolder {
  id: string;
  path: string;
}

/**
 * Files and folders with all that lies below, level by level: a few queries for each five hundred folders, and no more
 * in memory than one page, the folders that are still to be looked into, and the names that are taken in these.
 */
export async function* walkEntries(
  { entryTree }: Pick<Ports, 'entryTree'>,
  roots: ArchiveRoots,
): AsyncGenerator<ArchiveEntry> {
  // What was selected may come from several folders.
  const nameAtTop = distinctNames();
  const queue: OpenFolder[] = [];
  for await (const { folders, files } of rootPages(roots)) {
    for (const { id, name, updatedAt } of folders) yield enter(queue, id, nameAtTop(name), updatedAt);
    for (const file of files) yield asEntry(file, nameAtTop(file.name));
  }

  while (queue.length > 0) {
    const places = queue.splice(0, FOLDERS_AT_ONCE);
    const ids = places.map(({ id }) => id);
    const pathIn = pathsIn(places);
    for await (const folder of pagesOf(entryTree.foldersIn, ids)) {
      yield enter(queue, folder.id, pathIn(folder), folder.updatedAt);
    }
    for await (const file of pagesOf(entryTree.filesIn, ids)) yield asEntry(file, pathIn(file));
  }
}

/** The path of what lies in one of these folders. */
function pathsIn(places: OpenFolder[]): (entry: TreePosition) => string {
  const open = new Map(places.map(({ id, path }) => [id, { path, nameIn: distinctNames() }]));
  return ({ parentId, name }) => {
    const place = open.get(parentId);
    return place ? place.path + place.nameIn(name) : name;
  };
}

async function* rootPages({ rest, ...first }: ArchiveRoots) {
  yield first;
  if (rest) yield* rest;
}

function enter(queue: OpenFolder[], id: string, name: string, at: Date): ArchiveEntry {
  const path = checked(`${name}/`);
  queue.push({ id, path });
  return { kind: 'folder', path, at };
}

const asEntry = (
  {
    id,
    size,
    crc32,
    sha256,
    blobKey,
    uploadedAt,
  }: Pick<StoredFile, 'id' | 'size' | 'crc32' | 'sha256' | 'blobKey' | 'uploadedAt'>,
  path: string,
): ArchiveEntry => ({
  kind: 'file',
  path: checked(path),
  at: uploadedAt,
  fileId: id,
  size,
  crc32,
  sha256,
  blobKey,
});

function checked(path: string): string {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw new DomainError('path_too_long');
  return path;
}

export async function* pagesOf<Item extends TreePosition>(
  read: (...[ids, after, limit]: Parameters<EntryTree['filesIn']>) => Promise<Item[]>,
  ids: string[],
): AsyncGenerator<Item> {
  let last: Item | undefined;
  do {
    const page: Item[] = await read(ids, last ?? null, PAGE_SIZE);
    yield* page;
    last = page.length < PAGE_SIZE ? undefined : page.at(-1);
  } while (last);
}
