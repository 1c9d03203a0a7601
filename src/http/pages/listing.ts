import type { Request } from 'express';
import type { StoredFile } from '../../domain/files/file.js';
import type { Folder } from '../../domain/folders/folder.js';
import { type FileListQuery, listKind, PAGE_SIZE, type Piece, sortOf } from './file-list.js';
import type { PageDeps } from './page-deps.js';
import { domainFilters, isForFilesAlone } from './search-filters.js';

/** A piece of an endless list: folders first, then files. */
export interface Listing {
  folders: Folder[];
  files: StoredFile[];
  /** Where it begins: null at the start of the list. */
  cursor: string | null;
  nextCursor: string | null;
}

/** A cursor among the folders bears this mark; all others lie among the files. */
const AMONG_FOLDERS = 'folders.';
/** After the last folder, before the first file. */
const AT_FILES = 'files';

/**
 * One page of a list that goes through the folders and on into the files.
 * @throws DomainError as the lists of folders and files do
 */
export async function listEntries(
  deps: PageDeps,
  req: Request,
  query: FileListQuery,
  { offset, limit }: Piece = { limit: PAGE_SIZE },
): Promise<Listing> {
  const cursor = offset === undefined ? query.cursor : await cursorAfter(deps, req, query, offset);
  if (cursor === null) return { folders: [], files: [], cursor, nextCursor: null };
  const page = await pageAt(deps, req, { ...query, cursor }, limit);
  return { ...page, cursor: cursor ?? null };
}

async function pageAt(deps: PageDeps, req: Request, query: FileListQuery, limit: number) {
  const { cursor } = query;
  const isAmongFolders = cursor === undefined || cursor.startsWith(AMONG_FOLDERS);
  const { folders, nextCursor } = isAmongFolders
    ? await foldersOf(deps, req, query, limit)
    : { folders: [], nextCursor: null };
  if (nextCursor !== null) return { folders, files: [], nextCursor };
  if (query.type === 'folder') return { folders, files: [], nextCursor: null };
  if (folders.length === limit) return { folders, files: [], nextCursor: AT_FILES };
  const page = await deps.useCases.files.list(req.actor, {
    ...filesOf(query),
    q: query.q,
    ...domainFilters(req, query),
    limit: limit - folders.length,
    cursor: isAmongFolders || cursor === AT_FILES ? undefined : cursor,
  });
  return { folders, files: page.items, nextCursor: page.nextCursor };
}

async function foldersOf(
  { useCases }: PageDeps,
  req: Request,
  query: FileListQuery,
  limit: number,
): Promise<{ folders: Folder[]; nextCursor: string | null }> {
  if (listKind(query) === 'recent' || isForFilesAlone(query)) return { folders: [], nextCursor: null };
  const page = await useCases.folders.list(req.actor, {
    ...foldersIn(query),
    q: query.q,
    limit,
    cursor: query.cursor?.slice(AMONG_FOLDERS.length),
  });
  return { folders: page.items, nextCursor: page.nextCursor && AMONG_FOLDERS + page.nextCursor };
}

/** How many entries the folder has. */
export async function countEntries(deps: PageDeps, req: Request, query: FileListQuery): Promise<number> {
  const [folders, files] = await Promise.all([
    countFolders(deps, req, query),
    deps.useCases.files.list(req.actor, { ...filesOf(query), limit: 1, withTotal: true }),
  ]);
  return folders + (files.total ?? 0);
}

async function countFolders({ useCases }: PageDeps, req: Request, query: FileListQuery): Promise<number> {
  const page = await useCases.folders.list(req.actor, { ...foldersIn(query), limit: 1, withTotal: true });
  return page.total ?? 0;
}

/** The cursor after so many entries of a folder: undefined at its start, null behind its end. */
async function cursorAfter(
  deps: PageDeps,
  req: Request,
  query: FileListQuery,
  offset: number,
): Promise<string | null | undefined> {
  if (offset === 0) return undefined;
  const { files, folders } = deps.useCases;
  const inFiles = offset - (await countFolders(deps, req, query));
  if (inFiles === 0) return AT_FILES;
  if (inFiles > 0) return files.cursorAfter(req.actor, filesOf(query), inFiles);
  const cursor = await folders.cursorAfter(req.actor, foldersIn(query), offset);
  return cursor && AMONG_FOLDERS + cursor;
}

/** A folder knows its owner by itself. */
const filesOf = (query: FileListQuery) => ({
  userId: query.userId,
  folderId: listKind(query) === 'folder' ? (query.folderId ?? 'root') : undefined,
  sort: sortOf(query),
});

const foldersIn = (query: FileListQuery) => ({
  userId: query.userId,
  parentId: listKind(query) === 'folder' ? (query.folderId ?? 'root') : undefined,
  sort: folderSort(sortOf(query)),
});

/** Folders have neither size nor downloads: there they keep the order of their names. */
function folderSort(sort: string): string {
  if (sort === '-name') return sort;
  if (sort === 'uploadedAt') return 'createdAt';
  return sort === '-uploadedAt' ? '-createdAt' : 'name';
}
