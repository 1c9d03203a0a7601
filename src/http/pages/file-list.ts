import { type FileSort, fileSorts, foundFileSort } from '../../domain/files/file.commands.js';

const filterNames = ['type', 'minSize', 'maxSize', 'uploadedAfter', 'uploadedBefore'] as const;

/** What narrows a list beside its words. Days are those of the reader's clock (`2026-12-31`), both included. */
export type FilterQuery = Partial<Record<(typeof filterNames)[number], string>>;

export const isFiltered = (query: FilterQuery): boolean => filterNames.some((name) => query[name]);

/** What a list is asked for by its address. */
export interface FileListQuery extends FilterQuery {
  userId?: string;
  /** A folder's id, or `root`, which only says that the root is meant and not all folders. */
  folderId?: string;
  q?: string;
  sort?: string;
  cursor?: string;
}

/** What a script asks for of one folder's list: from where on, and how many rows. */
export interface Piece {
  /** So many entries stand before it; absent: it begins at the cursor. */
  offset?: number;
  limit: number;
}

/** Of one folder, or of all: what was found, and what came last. */
export type ListKind = 'folder' | 'search' | 'recent';

export const PAGE_SIZE = 100;

const RECENT_SORT = '-uploadedAt';

export function listKind({ q, folderId, sort, ...filters }: FileListQuery): ListKind {
  if (q || isFiltered(filters)) return 'search';
  return folderId === undefined && sort === RECENT_SORT ? 'recent' : 'folder';
}

/** What the address of a list says, by the values of its parameters. */
export const readListQuery = (value: (name: string) => string | undefined): FileListQuery => ({
  userId: value('userId'),
  folderId: value('folderId'),
  q: value('q')?.trim(),
  type: value('type'),
  minSize: value('minSize'),
  maxSize: value('maxSize'),
  uploadedAfter: value('uploadedAfter'),
  uploadedBefore: value('uploadedBefore'),
  sort: value('sort'),
  cursor: value('cursor'),
});

export function fileListUrl(query: FileListQuery, changes: FileListQuery = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...changes })) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  return params.size > 0 ? `/files?${params}` : '/files';
}

/** The heads of the table: a click sorts by one, a second click the other way round. What came last has one order. */
export function fileColumns(query: FileListQuery) {
  const [current, isDescending] = parseSort(sortOf(query));
  return fileSorts.map((name) => {
    const isCurrent = name === current;
    const first = firstDirection(name);
    const next = isCurrent ? (isDescending ? name : `-${name}`) : first;
    return {
      name,
      direction: isCurrent ? (isDescending ? 'descending' : 'ascending') : null,
      href: listKind(query) === 'recent' ? null : sortUrl(query, next),
    };
  });
}

export function fileSortOptions(query: FileListQuery) {
  const [current] = parseSort(sortOf(query));
  return fileSorts.map((name) => ({
    name,
    isCurrent: name === current,
    href: sortUrl(query, firstDirection(name)),
  }));
}

/** The root in the order of *Recent* says that it is the root. */
function sortUrl(query: FileListQuery, sort: string): string {
  const changes = { sort: sort === sortOf({ q: query.q }) ? '' : sort, cursor: '' };
  const isRecent = listKind({ ...query, folderId: rootless(query.folderId), sort }) === 'recent';
  return fileListUrl({ ...query, folderId: isRecent ? 'root' : rootless(query.folderId) }, changes);
}

/** The address of a folder with its list in the order that this one was given; of what came last there is but one. */
export function inOrderOf(query: FileListQuery, url: string): string {
  if (!query.sort || listKind(query) !== 'folder') return url;
  return sortUrl(Object.fromEntries(new URLSearchParams(url.split('?')[1])), query.sort);
}

const rootless = (folderId: string | undefined) => (folderId === 'root' ? undefined : folderId);

/** Names from A; sizes and dates from the largest and the latest. */
const firstDirection = (name: FileSort): string => (name === 'name' ? name : `-${name}`);

/** As it stands in the address, else as the list comes by itself. */
export const sortOf = ({ q, sort }: FileListQuery): string => sort ?? (q ? foundFileSort : 'name');

const parseSort = (sort: string): [string, boolean] =>
  sort.startsWith('-') ? [sort.slice(1), true] : [sort, false];
