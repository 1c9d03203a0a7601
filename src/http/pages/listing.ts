import type { Request } from 'express';
import type { StoredFile } from '../../domain/files/file.js';
import type { Folder } from '../../domain/folders/folder.js';
import { type FileListQuery, listKind, PAGE_SIZE } from './file-list.js';
import type { PageDeps } from './page-deps.js';
import { domainFilters, isForFilesAlone } from './search-filters.js';

/** A piece of an endless list: folders first, then files. */
export interface Listing {
  folders: Folder[];
  files: StoredFile[];
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
export async function listEntries(deps: PageDeps, req: Request, query: FileListQuery): Promise<Listing> {
  const { cursor } = query;
  const isAmongFolders = cursor === undefined || cursor.startsWith(AMONG_FOLDERS);
  const { folders, nextCursor } = isAmongFolders
    ? await foldersOf(deps, req, query)
    : { folders: [], nextCursor: null };
  if (nextCursor !== null) return { folders, files: [], nextCursor };
  if (query.type === 'folder') return { folders, files: [], nextCursor: null };
  if (folders.length === PAGE_SIZE) return { folders, files: [], nextCursor: AT_FILES };
  const page = await deps.useCases.files.list(req.actor, {
    ...ownerOf(query),
    folderId: listKind(query) === 'folder' ? (query.folderId ?? 'root') : undefined,
    q: query.q,
    ...domainFilters(req, query),
    sort: query.sort,
    limit: PAGE_SIZE - folders.length,
    cursor: isAmongFolders || cursor === AT_FILES ? undefined : cursor,
  });
  return { folders, files: page.items, nextCursor: page.nextCursor };
}

async function foldersOf(
  { useCases }: PageDeps,
  req: Request,
  query: FileListQuery,
): Promise<{ folders: Folder[]; nextCursor: string | null }> {
  const kind = listKind(query);
  if (kind === 'recent' || isForFilesAlone(query)) return { folders: [], nextCursor: null };
  const page = await useCases.folders.list(req.actor, {
    ...ownerOf(query),
    parentId: kind === 'folder' ? (query.folderId ?? 'root') : undefined,
    q: query.q,
    sort: folderSort(query.sort),
    limit: PAGE_SIZE,
    cursor: query.cursor?.slice(AMONG_FOLDERS.length),
  });
  return { folders: page.items, nextCursor: page.nextCursor && AMONG_FOLDERS + page.nextCursor };
}

/** Folders have neither size nor downloads: there they keep the order of their names. */
function folderSort(sort = 'name'): string {
  if (sort === '-name') return sort;
  if (sort === 'uploadedAt') return 'createdAt';
  return sort === '-uploadedAt' ? '-createdAt' : 'name';
}

/** A folder knows its owner by itself. */
const ownerOf = ({ userId }: FileListQuery) => ({ userId });
