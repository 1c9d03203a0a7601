import type { EntryKind } from '../../domain/entries/entry.js';
import type { EntryPage } from '../../domain/entries/list-entries.js';
import type { ListedFile } from '../../domain/files/file.js';
import type { Folder } from '../../domain/folders/folder.js';
import type { Stamped } from '../../domain/shared/page.js';
import type { HttpDeps, PageRequest } from '../types.js';
import { type FileListQuery, listKind, PAGE_SIZE, type Piece, sortOf } from './file-list.js';
import { domainFilters } from './search-filters.js';

/** A piece of an endless list. */
export interface Listing extends EntryPage<Stamped<Folder>, Stamped<ListedFile>> {
  /** Where it begins: null at the start of the list. */
  cursor: string | null;
}

/**
 * One page of what an address of the list asks for.
 * @throws DomainError as the list of entries does
 */
export async function listEntries(
  { useCases: { entries } }: Pick<HttpDeps, 'useCases'>,
  req: PageRequest,
  query: FileListQuery,
  { offset = 0, limit }: Piece = { limit: PAGE_SIZE },
): Promise<Listing> {
  const asked = entryQuery(req, query);
  const cursor = offset === 0 ? query.cursor : await entries.cursorAfter(req.actor, asked, offset);
  if (cursor === null) return { folders: [], files: [], cursor, nextCursor: null };
  const page = await entries.listStamped(req.actor, { ...asked, limit, cursor });
  return { ...page, cursor: cursor ?? null };
}

/** Which number the entry `file-<id>` or `folder-<id>` has in the list; null where it is not in it. */
export async function placeOfEntry(
  { useCases: { entries } }: Pick<HttpDeps, 'useCases'>,
  req: PageRequest,
  query: FileListQuery,
  key: string,
): Promise<number | null> {
  const [, kind, id = ''] = /^(file|folder)-(.*)$/s.exec(key) ?? [];
  return kind ? entries.place(req.actor, entryQuery(req, query), kind as EntryKind, id) : null;
}

/** How many entries the list has. */
export async function countEntries(
  { useCases: { entries } }: Pick<HttpDeps, 'useCases'>,
  req: PageRequest,
  query: FileListQuery,
): Promise<number> {
  const asked = entryQuery(req, query);
  if (listKind(query) === 'folder') return entries.countInFolder(req.actor, asked);
  const page = await entries.list(req.actor, { ...asked, limit: 1, withTotal: true });
  return page.total ?? 0;
}

/** The list of an address as the domain asks for it. */
export function entryQuery(req: PageRequest, query: FileListQuery): Record<string, unknown> {
  const kind = listKind(query);
  const isFolders = query.type === 'folder';
  return {
    userId: query.userId,
    folderId: kind === 'folder' ? (query.folderId ?? 'root') : undefined,
    ...(kind === 'recent' && { kind: 'file' }),
    q: query.q,
    ...domainFilters(req, query),
    ...(isFolders && { kind: 'folder', type: undefined }),
    sort: sortOf(query),
  };
}
