import { numberedName } from '../entries/name.js';
import type { StoredFile } from '../files/file.js';
import type { Folder } from '../folders/folder.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { ArchiveEntry } from './archive.js';
import type { EntryTree, TreePosition } from './entry-tree.js';

/** What an archive is made of. */
export interface ArchiveRoots {
  ownerId: string;
  files: StoredFile[];
  folders: Folder[];
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
 * in memory than one page and the folders that are still to be looked into.
 */
export async function* walkEntries(
  { entryTree }: Pick<Ports, 'entryTree'>,
  { files, folders }: ArchiveRoots,
): AsyncGenerator<ArchiveEntry> {
  const nameOf = distinctNames();
  const queue: OpenFolder[] = [];
  for (const { id, name, updatedAt } of folders) yield enter(queue, id, nameOf('', name), updatedAt);
  for (const file of files) yield asEntry(file, '', nameOf('', file.name));

  while (queue.length > 0) {
    const level = new Map(queue.splice(0, FOLDERS_AT_ONCE).map(({ id, path }) => [id, path]));
    const ids = [...level.keys()];
    const pathOf = ({ parentId }: TreePosition) => level.get(parentId) ?? '';
    // Within a folder names differ already, but for what a backslash becomes.
    const nameIn = (folder: string, name: string) => (/[\\＼]/.test(name) ? nameOf(folder, name) : name);
    for await (const folder of pagesOf(entryTree.foldersIn, ids)) {
      const path = pathOf(folder);
      yield enter(queue, folder.id, path + nameIn(path, folder.name), folder.updatedAt);
    }
    for await (const file of pagesOf(entryTree.filesIn, ids)) {
      const path = pathOf(file);
      yield asEntry(file, path, nameIn(path, file.name));
    }
  }
}

function enter(queue: OpenFolder[], id: string, name: string, at: Date): ArchiveEntry {
  const path = checked(`${name}/`);
  queue.push({ id, path });
  return { kind: 'folder', path, at };
}

const asEntry = (
  { id, size, blobKey, uploadedAt }: Pick<StoredFile, 'id' | 'size' | 'blobKey' | 'uploadedAt'>,
  folder: string,
  name: string,
): ArchiveEntry => ({
  kind: 'file',
  path: checked(folder + name),
  at: uploadedAt,
  fileId: id,
  size,
  blobKey,
});

/** Some programs that unpack take a backslash for a way into another folder: the wide one looks the same. */
const safeName = (name: string): string => name.replaceAll('\\', '＼');

function checked(path: string): string {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw new DomainError('path_too_long');
  return path;
}

/** What was selected may come from several folders: names that are equal in the archive are numbered. */
function distinctNames(): (folder: string, name: string) => string {
  const taken = new Set<string>();
  return (folder, wanted) => {
    const name = safeName(wanted);
    let free = name;
    for (let number = 1; taken.has(folder + free); number += 1) free = numberedName(name, number);
    taken.add(folder + free);
    return free;
  };
}

async function* pagesOf<Item extends TreePosition>(
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
