import type { ListedFile, StoredFile } from '../files/file.js';
import type { FileListQuery } from '../files/file-store.js';
import type { FolderSort } from '../folders/folder.commands.js';
import type { Folder } from '../folders/folder.js';
import { placeOwner } from '../folders/folder.policy.js';
import type { FolderListQuery } from '../folders/folder-store.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Page, Stamped } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type ListEntries, listEntriesSchema } from './entry.commands.js';
import type { EntryKind, Place } from './entry.js';

/** Folders first, then files. `total` only where asked for. */
export interface EntryPage<FolderRow = Folder, FileRow = StoredFile> {
  folders: FolderRow[];
  files: FileRow[];
  nextCursor: string | null;
  total?: number;
}

export type EntryListQuery = Omit<ListEntries, 'userId'> & { ownerId: string };

type ListPorts = Pick<Ports, 'files' | 'folders' | 'users' | 'events'>;
type PlacePorts = ListPorts & Pick<Ports, 'places'>;

/** @throws DomainError `invalid_cursor`, and as `placeOwner` does */
export const listEntries =
  (ports: ListPorts) =>
  async (actor: Actor, input: unknown): Promise<EntryPage> =>
    pageOfEntries(ports, await allowed(ports, actor, validate(listEntriesSchema, input)));

/** The same for who may know the rows already. The total comes with the first page of a place, and only then. */
export const listStampedEntries =
  (ports: PlacePorts) =>
  async (actor: Actor, input: unknown): Promise<EntryPage<Stamped<Folder>, Stamped<ListedFile>>> => {
    const query = await allowed(ports, actor, validate(listEntriesSchema, input));
    const contents = isStartOfPlace(query) ? await ports.places.lookInto(placeOf(query)) : null;
    const lists = {
      folders: async (asked: FolderListQuery) =>
        contents?.hasFolders === false ? nothing : ports.folders.listStamped(asked),
      files: (asked: FileListQuery) => ports.files.listStamped(asked),
    };
    return { ...(await pageOf(lists, query)), ...(contents && { total: contents.count }) };
  };

const nothing = { items: [], nextCursor: null };

const isStartOfPlace = ({ cursor, ...query }: EntryListQuery): boolean =>
  cursor === undefined &&
  query.folderId !== undefined &&
  !query.q &&
  hasFolders(query) &&
  query.kind === undefined;

const placeOf = ({ ownerId, folderId }: EntryListQuery): Place => ({
  ownerId,
  folderId: folderId === undefined || folderId === 'root' ? null : folderId,
});

/**
 * Where in the list of a folder its reader jumps to: the cursor after so many (one or more), or null where there are
 * not so many.
 */
export const entryCursorAfter =
  (ports: ListPorts) =>
  async (actor: Actor, input: unknown, count: number): Promise<string | null> => {
    const query = inOneFolder(await allowed(ports, actor, validate(listEntriesSchema, input)));
    const { total: folderCount = 0 } = await ports.folders.list(countOf(foldersOf(query)));
    if (count === folderCount) return FILES;
    if (count > folderCount) return marked(FILES, await ports.files.cursorAfter(query, count - folderCount));
    return marked(FOLDERS, await ports.folders.cursorAfter(foldersOf(query), count));
  };

/** How many entries the list of a folder has. */
export const countInFolder =
  (ports: PlacePorts) =>
  async (actor: Actor, input: unknown): Promise<number> => {
    const query = await allowed(ports, actor, validate(listEntriesSchema, input));
    return (await ports.places.lookInto(placeOf(query))).count;
  };

/** Which number an entry has in the list of a folder, from 0; null where it is not in it. */
export const entryPlace =
  (ports: ListPorts) =>
  async (actor: Actor, input: unknown, kind: EntryKind, id: string): Promise<number | null> => {
    const query = inOneFolder(await allowed(ports, actor, validate(listEntriesSchema, input)));
    if (!isId(id)) return null;
    if (kind === 'folder') return ports.folders.placeOf(foldersOf(query), id);
    const among = await ports.files.placeOf(query, id);
    if (among === null) return null;
    const { total: folderCount = 0 } = await ports.folders.list(countOf(foldersOf(query)));
    return folderCount + among;
  };

async function allowed(
  ports: ListPorts,
  actor: Actor,
  { userId, ...query }: ListEntries,
): Promise<EntryListQuery> {
  const { folderId } = query;
  const inFolder = folderId === undefined || folderId === 'root' ? null : folderId;
  return { ...query, ...(await placeOwner(ports, actor, inFolder, userId, 'read')) };
}

/** A list that has numbers: the root where no folder is named. */
const inOneFolder = (query: EntryListQuery): EntryListQuery => ({
  ...query,
  folderId: query.folderId ?? 'root',
});

/** The cursor tells in which of the two lists, each by key, the page before it ended. */
const FOLDERS = 'folders.';
const FILES = 'files.';

/** The same of a place to which somebody was found to have a right, as by a share link. */
export async function pageOfEntries(
  ports: Pick<Ports, 'files' | 'folders'>,
  query: EntryListQuery,
): Promise<EntryPage> {
  const lists = {
    folders: (asked: FolderListQuery) => ports.folders.list(asked),
    files: (asked: FileListQuery) => ports.files.list(asked),
  };
  const total = query.withTotal ? { total: await countEntries(ports, query) } : {};
  return { ...(await pageOf(lists, query)), ...total };
}

interface Lists<FolderRow, FileRow> {
  folders(query: FolderListQuery): Promise<Page<FolderRow>>;
  files(query: FileListQuery): Promise<Page<FileRow>>;
}

async function pageOf<FolderRow, FileRow>(
  lists: Lists<FolderRow, FileRow>,
  { cursor = FOLDERS, ...query }: EntryListQuery,
): Promise<EntryPage<FolderRow, FileRow>> {
  const [, list, key] = /^(folders\.|files\.)(.*)$/s.exec(cursor) ?? [];
  if (list === undefined) throw new DomainError('invalid_cursor');
  const after = key ? { cursor: key } : {};
  const folders =
    list === FOLDERS && hasFolders(query)
      ? await lists.folders({ ...foldersOf({ ...query, withTotal: false }), ...after })
      : nothing;
  if (folders.nextCursor !== null || query.kind === 'folder')
    return { folders: folders.items, files: [], nextCursor: marked(FOLDERS, folders.nextCursor) };

  const limit = query.limit - folders.items.length;
  if (limit === 0) return { folders: folders.items, files: [], nextCursor: FILES };
  const afterFile = list === FILES ? after : {};
  const files = await lists.files({ ...query, ...afterFile, limit, withTotal: false });
  const nextCursor = marked(FILES, files.nextCursor);
  return { folders: folders.items, files: files.items, nextCursor };
}

async function countEntries(
  { files, folders }: Pick<Ports, 'files' | 'folders'>,
  query: Omit<EntryListQuery, 'withTotal' | 'cursor'>,
): Promise<number> {
  const whole = countOf({ ...query, withTotal: true });
  const [ofFolders, ofFiles] = await Promise.all([
    hasFolders(query) ? folders.list(foldersOf(whole)) : { total: 0 },
    query.kind === 'folder' ? { total: 0 } : files.list(whole),
  ]);
  return (ofFolders.total ?? 0) + (ofFiles.total ?? 0);
}

const countOf = <Query extends FileListQuery | FolderListQuery>(query: Query): Query => ({
  ...query,
  cursor: undefined,
  limit: 1,
  withTotal: true,
});

const marked = (list: string, key: string | null): string | null => (key === null ? null : list + key);

const hasFolders = ({ kind, type, minSize, maxSize, uploadedAfter, uploadedBefore }: Partial<ListEntries>) =>
  kind !== 'file' &&
  [type, minSize, maxSize, uploadedAfter, uploadedBefore].every((filter) => filter === undefined);

const foldersOf = ({ ownerId, folderId, q, sort, limit, withTotal }: EntryListQuery): FolderListQuery => ({
  ownerId,
  parentId: folderId,
  q,
  sort: folderSorts[sort] ?? 'name',
  limit,
  withTotal,
});

/** Folders have neither size nor downloads: there they keep the order of their names. */
const folderSorts: Partial<Record<string, FolderSort | `-${FolderSort}`>> = {
  '-name': '-name',
  uploadedAt: 'createdAt',
  '-uploadedAt': '-createdAt',
};
