import { type FileSort, fileSorts } from '../../domain/files/file.commands.js';

/** What a list of files is asked for by its address. */
export interface FileListQuery {
  userId?: string;
  q?: string;
  sort?: string;
  cursor?: string;
}

export const PAGE_SIZE = 50;

export function fileListUrl(query: FileListQuery, changes: FileListQuery = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...changes })) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  return params.size > 0 ? `/files?${params}` : '/files';
}

/** The heads of the table: a click sorts by one, a second click the other way round. */
export function fileColumns(query: FileListQuery) {
  const [current, isDescending] = parseSort(query.sort);
  return fileSorts.map((name) => {
    const isCurrent = name === current;
    const first = firstDirection(name);
    const next = isCurrent ? (isDescending ? name : `-${name}`) : first;
    return {
      name,
      direction: isCurrent ? (isDescending ? 'descending' : 'ascending') : null,
      href: fileListUrl(query, { sort: next, cursor: '' }),
    };
  });
}

export function fileSortOptions(query: FileListQuery) {
  const [current] = parseSort(query.sort);
  return fileSorts.map((name) => ({
    name,
    isCurrent: name === current,
    href: fileListUrl(query, { sort: firstDirection(name), cursor: '' }),
  }));
}

/** Names from A; sizes and dates from the largest and the latest. */
const firstDirection = (name: FileSort): string => (name === 'name' ? name : `-${name}`);

const parseSort = (sort = 'name'): [string, boolean] =>
  sort.startsWith('-') ? [sort.slice(1), true] : [sort, false];
