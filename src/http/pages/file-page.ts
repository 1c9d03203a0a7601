import type { ServerResponse } from 'node:http';
import type { EntryKind } from '../../domain/entries/entry.js';
import type { Folder } from '../../domain/folders/folder.js';
import type { Frame } from '../look/frame.js';
import { iconSheet, lookIcons } from '../look/icons.js';
import { pagePieces } from '../look/shell.js';
import { headerOf } from '../request/headers.js';
import { queryText } from '../request/params.js';
import type { HttpDeps, PageRequest } from '../types.js';
import { type Row, rowsFor, rowsHtml } from './entry-rows.js';
import {
  type FileListQuery,
  fileColumns,
  fileListUrl,
  fileSortOptions,
  inOrderOf,
  type ListKind,
  listKind,
  PAGE_SIZE,
  type Piece,
  readListQuery,
} from './file-list.js';
import { isHtmx, type noticeOf } from './forms.js';
import { listViewOf } from './list-view.js';
import { countEntries, type Listing, listEntries, placeOfEntry } from './listing.js';
import { folderUrl, type OwnerView, placeUrl } from './presenters.js';
import { rowMenus } from './row-menus.js';
import { placeNames } from './search.routes.js';
import { isNear, searchFilters } from './search-filters.js';
import { uploadUrl } from './upload.routes.js';
import { storageOf } from './workspace.js';

type FilePageDeps = Pick<HttpDeps, 'useCases' | 'settings' | 'rules'>;

export type FilePageFrame = Frame & { nonce: string; notice: ReturnType<typeof noticeOf> };

const rowIcons = [
  ...lookIcons,
  'box-arrow-up-right',
  'download',
  'eye',
  'person-plus',
  'pencil',
  'chat-left-text',
  'folder-symlink',
  'info-circle',
  'link-45deg',
  'three-dots-vertical',
  'trash3',
];
const rowIconSheet = iconSheet([...new Set(rowIcons)]);

/**
 * The file manager, or a piece of its list for a script, as bytes in pieces. It goes out by the short way and by the long one.
 * @throws DomainError as the list of entries does
 */
export async function filePage(
  deps: FilePageDeps,
  req: PageRequest,
  res: ServerResponse,
  frame: FilePageFrame,
): Promise<Buffer[]> {
  const query = fileListQuery(req);
  const path = await pathOf(deps, req, query);
  const isPiece = isHtmx(req) && headerOf(req, 'hx-target') === 'file-rows';
  const found = await sentPlace(deps, req, query);
  const piece = isPiece ? sentPiece(req, query, found) : pageOf(found);
  const listed = listEntries(deps, req, query, piece);
  const [listing, rows, total, storage] = await Promise.all([
    listed,
    listed.then((listing) => makeRows(deps, req, frame, query, listing)),
    listed.then((listing) => totalOf(deps, req, query, listing, piece)),
    isPiece ? null : storageOf(deps, req, res, path.at(-1)?.ownerId ?? query.userId),
  ]);
  const list = {
    moreUrl: listing.nextCursor && fileListUrl(query, { cursor: listing.nextCursor }),
    total,
    start: piece?.offset ?? (isPiece ? '' : 0),
    cursor: listing.cursor,
  };
  const { nonce, csrfToken, readAt } = frame;
  const fillings = { nonce, csrfToken, readAt, rows: rowsHtml(rows) };
  if (!storage) return pagePieces('files/_piece', frame, list, fillings);
  const page = {
    ...list,
    ...storage,
    ...placeLocals(req, query, path, storage.owner),
    isEmpty: rows.length === 0,
    found: found === null ? null : queryText(req, 'find'),
    isNear: listKind(query) === 'search' && isNear(query.q, readAll(listing)),
    isLaterPage: listing.cursor !== null,
    maxUploadBytes: deps.rules.maxUploadBytes,
  };
  return pagePieces('files/index', frame, page, fillings);
}

const readAll = ({ folders, files }: Listing) => ({
  folders: folders.map(({ read }) => read()),
  files: files.map(({ read }) => read()),
});

/** What the page says of where its reader is, and leads to. */
function placeLocals(req: PageRequest, query: FileListQuery, path: readonly Folder[], owner: OwnerView) {
  const kind = listKind(query);
  const here = path.at(-1) ?? null;
  return {
    kind,
    view: listViewOf(req),
    rail: railPlace(owner, kind),
    heading: here?.name ?? req.t(headings[kind]),
    q: query.q ?? '',
    folderId: here?.id ?? null,
    crumbs: crumbsOf(req, owner, kind, path).map((crumb) => ({ ...crumb, url: inOrderOf(query, crumb.url) })),
    iconSheet: () => rowIconSheet,
    rowMenus: () => rowMenus,
    // Of these the query tells all.
    query,
    columns: () => fileColumns(query),
    sortOptions: () => (kind === 'recent' ? [] : fileSortOptions(query)),
    viewUrl: (name: string) => withView(query, name),
    clearUrl: () => fileListUrl({ userId: query.userId }),
    newFolderUrl: kind === 'folder' && owner.mayChange ? newFolderUrl(owner, here) : null,
    listUrl: fileListUrl(query, { cursor: '' }),
    filters: kind === 'search' ? searchFilters(req, query) : null,
    uploadUrl: uploadUrl(owner, here?.id),
  };
}

/** A folder's list says how long it is where it is shown first or jumped into; those of many folders just go on. */
async function totalOf(
  deps: FilePageDeps,
  req: PageRequest,
  query: FileListQuery,
  { folders, files, nextCursor, total }: Listing,
  piece: Piece | undefined,
): Promise<number | null> {
  if (listKind(query) !== 'folder' || query.cursor !== undefined) return null;
  const isWhole = nextCursor === null && !piece?.offset;
  return isWhole ? folders.length + files.length : (total ?? countEntries(deps, req, query));
}

/** Which number the entry `find` has in the list of a folder; null where none was asked for, or it is not in it any more. */
async function sentPlace(deps: FilePageDeps, req: PageRequest, query: FileListQuery): Promise<number | null> {
  const key = queryText(req, 'find');
  if (key === undefined || query.cursor !== undefined || listKind(query) !== 'folder') return null;
  return placeOfEntry(deps, req, query, key);
}

/** The page of a folder's list that a number is on. */
const pageOf = (place: number | null): Piece | undefined =>
  place === null ? undefined : { offset: place - (place % PAGE_SIZE), limit: PAGE_SIZE };

/** From a number of the list of a folder on, or from where the entry `find` is. */
function sentPiece(req: PageRequest, query: FileListQuery, found: number | null): Piece {
  const limit = Number(queryText(req, 'limit') ?? PAGE_SIZE);
  if (listKind(query) !== 'folder') return { limit };
  const offset = found ?? Number(queryText(req, 'offset') ?? Number.NaN);
  return Number.isSafeInteger(offset) && offset >= 0 ? { offset, limit } : { limit };
}

const headings = {
  folder: 'common.places.files',
  recent: 'common.places.recent',
  search: 'search.title',
} as const;

export const fileListQuery = (req: PageRequest): FileListQuery =>
  readListQuery((name) => queryText(req, name));

/** From the root down to the folder that is shown. */
async function pathOf({ useCases }: FilePageDeps, req: PageRequest, query: FileListQuery): Promise<Folder[]> {
  const { folderId } = query;
  if (folderId === undefined || folderId === 'root' || listKind(query) !== 'folder') return [];
  return useCases.folders.pathOf(req.actor, folderId);
}

async function makeRows(
  deps: FilePageDeps,
  req: PageRequest,
  frame: Frame,
  query: FileListQuery,
  { folders, files }: Pick<Listing, 'folders' | 'files'>,
): Promise<Row[]> {
  const rows = rowsFor(req, frame);
  const openUrl = ({ id }: Folder) => inOrderOf(query, folderUrl(req.actor, { folderId: id }));
  if (listKind(query) === 'folder')
    return [
      ...folders.map((folder) => rows.ofFolder(folder, null, openUrl(folder.read()))),
      ...files.map((file) => rows.ofFile(file, null)),
    ];
  const placeOf = await placesOf(deps, req, { folders, files });
  return [
    ...folders.map((folder) => {
      const { id, ownerId, parentId } = folder.read();
      return rows.ofFolder(folder, placeOf('folder', id, ownerId, parentId), openUrl(folder.read()));
    }),
    ...files.map((file) => {
      const { id, ownerId, folderId } = file.read();
      return rows.ofFile(file, placeOf('file', id, ownerId, folderId));
    }),
  ];
}

/** Where files of many folders stand in one list, each says in which it lies: one look-up for all. */
async function placesOf(
  deps: FilePageDeps,
  req: PageRequest,
  { folders, files }: Pick<Listing, 'folders' | 'files'>,
) {
  const names = await placeNames(deps, req, [
    ...folders.map(({ read }) => read().parentId),
    ...files.map(({ read }) => read().folderId),
  ]);
  return (kind: EntryKind, id: string, ownerId: string, folderId: string | null) => ({
    name: (folderId && names.get(folderId)) ?? req.t('common.places.files'),
    url: placeUrl(req.actor, { kind, id, ownerId, folderId }),
  });
}

const railPlace = ({ isSelf }: OwnerView, kind: ListKind): string =>
  isSelf ? (kind === 'recent' ? 'recent' : 'files') : 'people';

/** The root first; the last is the folder that is shown. */
function crumbsOf(req: PageRequest, { id: ownerId }: OwnerView, kind: ListKind, path: readonly Folder[]) {
  if (kind !== 'folder') return [];
  return [
    { id: '', name: req.t('common.places.files'), url: folderUrl(req.actor, { ownerId }) },
    ...path.map(({ id, name }) => ({ id, name, url: folderUrl(req.actor, { folderId: id }) })),
  ];
}

const withView = (query: FileListQuery, view: string): string => {
  const url = fileListUrl(query, { cursor: '' });
  return `${url}${url.includes('?') ? '&' : '?'}view=${view}`;
};

function newFolderUrl({ id, isSelf }: OwnerView, here: Folder | null): string {
  if (here) return `/folders/new?folderId=${here.id}`;
  return isSelf ? '/folders/new' : `/folders/new?userId=${id}`;
}
