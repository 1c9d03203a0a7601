import { type Request, type Response, Router } from 'express';
import type { EntryKind } from '../../domain/entries/entry.js';
import type { Folder } from '../../domain/folders/folder.js';
import { asksInline, downloadFile } from '../content/download-file.js';
import type { Frame } from '../look/frame.js';
import { iconSheet, lookIcons } from '../look/icons.js';
import { param, queryText } from '../request/params.js';
import { askDelete } from './entries.routes.js';
import { rowsFor } from './entry-rows.js';
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
import {
  expectedVersions,
  type FieldMessages,
  isHtmx,
  refuseEdit,
  sentFields,
  tellScripts,
  withNotice,
} from './forms.js';
import { isListView, keepListView, listViewOf } from './list-view.js';
import { countEntries, type Listing, listEntries, placeOfEntry } from './listing.js';
import type { PageDeps } from './page-deps.js';
import { type FileView, folderUrl, type OwnerView, placeUrl, presentFile } from './presenters.js';
import { rowMenus } from './row-menus.js';
import { placeNames } from './search.routes.js';
import { isNear, searchFilters } from './search-filters.js';
import { uploadLinks } from './upload.routes.js';
import { openStorage, openWorkspace } from './workspace.js';

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

/** The file manager (R20–R25, R44). */
export function createFilePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (req, res) => list(deps, req, res));
  router.get('/summary', async (req, res) => {
    res.render('files/_summary', await openStorage(deps, req, res, queryText(req, 'userId')));
  });
  router.get('/:id/row', async (req, res) => {
    res.render('files/_row', { file: await fileView(deps, req), place: null });
  });
  router.get('/:id/content', (req, res) =>
    downloadFile(deps, req, res, { id: param(req, 'id'), isInline: asksInline(req) }),
  );
  router.get('/:id/edit', async (req, res) => showEdit(deps, req, res, await fileView(deps, req)));
  router.post('/:id', (req, res) => update(deps, req, res));
  router.get('/:id/delete', (req, res) =>
    askDelete(deps, req, res, { fileIds: [param(req, 'id')], folderIds: [] }),
  );
  return router;
}

async function list(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const query = listQuery(req);
  const view = queryText(req, 'view');
  if (isListView(view)) {
    keepListView(res, deps.settings, view);
    return res.redirect(303, fileListUrl(query));
  }
  const kind = listKind(query);
  const path = await pathOf(deps, req, query);
  const here = path.at(-1) ?? null;
  const isPiece = isHtmx(req) && req.get('HX-Target') === 'file-rows';
  const found = await sentPlace(deps, req, query);
  const piece = isPiece ? sentPiece(req, query, found) : pageOf(found);
  const listing = await listEntries(deps, req, query, piece);
  const [made, total, storage] = await Promise.all([
    makeRows(deps, req, res, query, listing),
    totalOf(deps, req, query, listing, piece),
    isPiece ? null : openStorage(deps, req, res, here?.ownerId ?? query.userId),
  ]);
  const rows = {
    ...made,
    moreUrl: listing.nextCursor && fileListUrl(query, { cursor: listing.nextCursor }),
    total,
  };
  if (!storage)
    return res.render('files/_piece', {
      ...rows,
      start: piece?.offset ?? '',
      cursor: listing.cursor,
    });
  const { owner, freeBytes } = storage;
  res.render('files/index', {
    ...rows,
    start: piece?.offset ?? 0,
    cursor: listing.cursor,
    found: found === null ? null : queryText(req, 'find'),
    owner,
    kind,
    view: listViewOf(req),
    rail: railPlace(owner, kind),
    heading: here?.name ?? req.t(headings[kind]),
    q: query.q ?? '',
    folderId: here?.id ?? null,
    crumbs: crumbsOf(req, owner, kind, path).map((crumb) => ({ ...crumb, url: inOrderOf(query, crumb.url) })),
    iconSheet: rowIconSheet,
    rowMenus,
    columns: fileColumns(query),
    sortOptions: kind === 'recent' ? [] : fileSortOptions(query),
    views: { list: withView(query, 'list'), grid: withView(query, 'grid') },
    newFolderUrl: kind === 'folder' ? newFolderUrl(owner, here) : null,
    listUrl: fileListUrl(query, { cursor: '' }),
    clearUrl: fileListUrl({ userId: query.userId }),
    filters: kind === 'search' ? searchFilters(req, query) : null,
    isNear: kind === 'search' && isNear(query.q, listing),
    isLaterPage: listing.cursor !== null,
    freeBytes,
    maxUploadBytes: deps.settings.rules.maxUploadBytes,
    ...uploadLinks(req, owner, here?.id),
  });
}

/** A folder's list says how long it is where it is shown first or jumped into; those of many folders just go on. */
async function totalOf(
  deps: PageDeps,
  req: Request,
  query: FileListQuery,
  { folders, files, nextCursor }: Listing,
  piece: Piece | undefined,
): Promise<number | null> {
  if (listKind(query) !== 'folder' || query.cursor !== undefined) return null;
  const isWhole = nextCursor === null && !piece?.offset;
  return isWhole ? folders.length + files.length : countEntries(deps, req, query);
}

/** Which number the entry `find` has in the list of a folder; null where none was asked for, or it is not in it any more. */
async function sentPlace(deps: PageDeps, req: Request, query: FileListQuery): Promise<number | null> {
  const key = queryText(req, 'find');
  if (key === undefined || query.cursor !== undefined || listKind(query) !== 'folder') return null;
  return placeOfEntry(deps, req, query, key);
}

/** The page of a folder's list that a number is on. */
const pageOf = (place: number | null): Piece | undefined =>
  place === null ? undefined : { offset: place - (place % PAGE_SIZE), limit: PAGE_SIZE };

/** From a number of the list of a folder on, or from where the entry `find` is. */
function sentPiece(req: Request, query: FileListQuery, found: number | null): Piece {
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

const listQuery = (req: Request): FileListQuery => readListQuery((name) => queryText(req, name));

/** From the root down to the folder that is shown. */
async function pathOf({ useCases }: PageDeps, req: Request, query: FileListQuery): Promise<Folder[]> {
  const { folderId } = query;
  if (folderId === undefined || folderId === 'root' || listKind(query) !== 'folder') return [];
  return useCases.folders.pathOf(req.actor, folderId);
}

/** Where files of many folders stand in one list, each says in which it lies: one look-up for all. */
async function makeRows(
  deps: PageDeps,
  req: Request,
  res: Response,
  query: FileListQuery,
  { folders, files }: Pick<Listing, 'folders' | 'files'>,
) {
  const places =
    listKind(query) === 'folder'
      ? null
      : await placeNames(deps, req, [
          ...folders.map(({ parentId }) => parentId),
          ...files.map(({ folderId }) => folderId),
        ]);
  const placeOf = (kind: EntryKind, id: string, ownerId: string, folderId: string | null) =>
    places && {
      name: (folderId && places.get(folderId)) ?? req.t('common.places.files'),
      url: placeUrl(req.actor, { kind, id, ownerId, folderId }),
    };
  const rows = rowsFor(req, res.locals as Frame);
  return {
    folders: folders.map((folder) =>
      rows.ofFolder(
        folder,
        placeOf('folder', folder.id, folder.ownerId, folder.parentId),
        inOrderOf(query, folderUrl(req.actor, { folderId: folder.id })),
      ),
    ),
    files: files.map((file) => rows.ofFile(file, placeOf('file', file.id, file.ownerId, file.folderId))),
  };
}

const railPlace = ({ isSelf }: OwnerView, kind: ListKind): string =>
  isSelf ? (kind === 'recent' ? 'recent' : 'files') : 'people';

/** The root first; the last is the folder that is shown. */
function crumbsOf(req: Request, { id: ownerId }: OwnerView, kind: ListKind, path: readonly Folder[]) {
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

async function fileView({ useCases: { files } }: PageDeps, req: Request): Promise<FileView> {
  return presentFile(req.actor, await files.get(req.actor, param(req, 'id')));
}

interface EditState {
  values: { name: string; comment: string };
  errors: FieldMessages;
}

/** In the row for scripts, as a page of its own without them. */
async function showEdit(
  deps: PageDeps,
  req: Request,
  res: Response,
  file: FileView,
  state: EditState = { values: file, errors: {} },
): Promise<void> {
  if (isHtmx(req)) {
    const isComment = req.query.field === 'comment' || sentFields(req, ['comment']).comment !== undefined;
    res.render('files/_row-edit', { file, field: isComment ? 'comment' : 'name', ...state });
    return;
  }
  await openWorkspace(deps, req, res);
  res.render('files/edit', { file, ...state });
}

async function update(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const id = param(req, 'id');
  const changes = sentFields(req, ['name', 'comment']);
  try {
    const before = await deps.useCases.files.get(req.actor, id);
    const file = presentFile(
      req.actor,
      await deps.useCases.files.update(req.actor, id, changes, expectedVersions(req)),
    );
    if (!isHtmx(req)) return res.redirect(303, withNotice(file.urls.list, 'saved'));
    const isRenamed = changes.name !== undefined;
    tellScripts(res, {
      toast: {
        text: req.t(isRenamed ? 'entries.renamed' : 'entries.commented', { name: file.name }),
        undo: {
          url: file.urls.self,
          fields: isRenamed ? { name: before.name } : { comment: before.comment },
        },
      },
      entriesChanged: isRenamed ? { renamed: `file-${id}` } : true,
    });
    res.render('files/_row', { file, place: null });
  } catch (error) {
    const { errors } = refuseEdit(req, res, error, Object.keys(changes));
    const file = await fileView(deps, req);
    await showEdit(deps, req, res, file, { values: { ...file, ...changes }, errors });
  }
}
