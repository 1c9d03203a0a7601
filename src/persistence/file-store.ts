import { randomUUID } from 'node:crypto';
import type { FileSort } from '../domain/files/file.commands.js';
import type { ListedFile, StoredFile } from '../domain/files/file.js';
import type { FileListQuery, FileStore, NewFile } from '../domain/files/file-store.js';
import { typesOf } from '../domain/files/file-types.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { Page } from '../domain/shared/page.js';
import type { Database } from './database.js';
import { type FilteredSource, filteredPage } from './filtered-page.js';
import { GatheredStatement } from './gathered-statement.js';
import { cursorAfter, keptTotal, placeInList } from './jump.js';
import { both, type Filter, listPage } from './keyset.js';
import { moveInto } from './move-into.js';
import { OrderedList, type OrderedListSource } from './ordered-list.js';
import { orRefusal } from './refusals.js';
import { searchPage } from './search.js';
import { type JsonKind, nameOrder, rowsOf, type StampedColumn, selectList } from './sql.js';
import { stampedRow } from './stamped-row.js';
import { isInTransaction } from './transaction-context.js';

export const fileColumns = {
  id: 'f.id',
  ownerId: 'f.owner_id',
  folderId: 'f.folder_id',
  name: 'f.name',
  size: 'f.size',
  mimeType: 'f.mime_type',
  sha256: 'f.sha256',
  crc32: 'f.crc32',
  isDamaged: 'f.damaged_at IS NOT NULL',
  comment: 'f.comment',
  blobKey: 'f.blob_key',
  uploadedAt: 'f.uploaded_at',
  updatedAt: 'f.updated_at',
  lastDownloadedAt: 'f.last_downloaded_at',
  downloadCount: 'f.download_count',
  linkCount: '(SELECT count(*) FROM share_links WHERE share_links.file_id = f.id)',
  version: 'f.version',
  thumbnailKey: '(SELECT thumbnail_key FROM previews WHERE previews.blob_key = f.blob_key)',
};

const fileList: FilteredSource<FileSort> = {
  columns: fileColumns,
  table: 'files',
  alias: 'f',
  from: 'files f',
  id: { expression: 'f.id', type: 'uuid' },
  sorts: {
    name: { expression: nameOrder('f.name'), type: 'text' },
    size: { expression: 'f.size', type: 'bigint' },
    uploadedAt: { expression: 'f.uploaded_at', type: 'timestamptz' },
    lastDownloadedAt: { expression: `coalesce(f.last_downloaded_at, '-infinity')`, type: 'timestamptz' },
  },
};

const jsonKinds: Readonly<Record<keyof StoredFile, JsonKind>> = {
  id: 'id',
  ownerId: 'id',
  folderId: 'id',
  name: 'text',
  size: 'plain',
  mimeType: 'text',
  sha256: 'text',
  crc32: 'plain',
  isDamaged: 'plain',
  comment: 'text',
  blobKey: 'text',
  uploadedAt: 'moment',
  updatedAt: 'moment',
  lastDownloadedAt: 'moment',
  downloadCount: 'plain',
  linkCount: 'plain',
  version: 'plain',
  thumbnailKey: 'text',
};

const listedFile: Readonly<Record<keyof ListedFile, StampedColumn>> = {
  id: { expression: fileColumns.id, kind: 'text' },
  ownerId: { expression: fileColumns.ownerId, kind: 'text' },
  folderId: { expression: fileColumns.folderId, kind: 'text', isNullable: true },
  size: { expression: fileColumns.size, kind: 'number' },
  mimeType: { expression: fileColumns.mimeType, kind: 'text' },
  sha256: { expression: fileColumns.sha256, kind: 'text' },
  uploadedAt: { expression: fileColumns.uploadedAt, kind: 'moment' },
  lastDownloadedAt: { expression: fileColumns.lastDownloadedAt, kind: 'moment', isNullable: true },
  linkCount: { expression: fileColumns.linkCount, kind: 'number' },
  version: { expression: fileColumns.version, kind: 'number' },
  thumbnailKey: { expression: fileColumns.thumbnailKey, kind: 'text', isNullable: true },
  name: { expression: fileColumns.name, kind: 'text' },
  comment: { expression: fileColumns.comment, kind: 'text' },
};

const ordered = { ...fileList, condition: 'f.trash_id IS NULL' };
const orderedByOwner = {
  ...ordered,
  name: 'files-of-owner',
  place: 'f.owner_id',
  unique: [],
  total: 'SELECT file_count FROM users WHERE id = $place',
};
const orderedByPlace = {
  ...ordered,
  name: 'files-of-place',
  place: 'f.place_id',
  unique: ['name' as const],
  total: 'SELECT file_count FROM place_counts WHERE place_id = $place',
};

const turnContent = `
  UPDATE files
  SET size = $size, mime_type = $mimeType, sha256 = $sha256, crc32 = $crc32, blob_key = $blobKey, damaged_at = NULL,
    comment = coalesce($comment::text, comment), uploaded_at = $now, updated_at = $now, version = version + 1
  WHERE id = $id RETURNING id`;

/** In one statement: the thumbnail's row refers to the blob's key, which is never without its file. The join puts them in order. */
const keepContent = `
  WITH before AS (SELECT * FROM files WHERE id = $id), turned AS (${turnContent})
  INSERT INTO files (
    id, trash_id, owner_id, folder_id, name, size, mime_type, sha256, crc32, comment, blob_key, uploaded_at, updated_at, damaged_at
  )
  SELECT $trashId::uuid, $trashId::uuid, owner_id, folder_id, name, size, mime_type, sha256, crc32, comment, blob_key,
    uploaded_at, updated_at, damaged_at
  FROM before JOIN turned USING (id) RETURNING id`;

const findFiles = {
  name: 'find-files',
  text: `SELECT asked.n::int AS asked, ${selectList(fileColumns)}
    FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, n) JOIN files f ON f.id = asked.id
    WHERE f.trash_id IS NULL`,
};

export function createFileStore(database: Database): FileStore {
  const { sequelize, models } = database;
  const files = new GatheredStatement<StoredFile>(database, findFiles);
  const ofOwner = new OrderedList<StoredFile, FileSort>(database.lists, orderedByOwner);
  const ofPlace = new OrderedList<StoredFile, FileSort>(database.lists, orderedByPlace);
  const find = (id: string) => files.ask(id);
  const findWhere = async (condition: string, bind: Record<string, unknown>): Promise<StoredFile | null> => {
    const sql = `SELECT ${selectList(fileColumns)} FROM files f WHERE f.trash_id IS NULL AND ${condition}`;
    return (await rowsOf<StoredFile>(sequelize, sql, bind))[0] ?? null;
  };

  const orderedOf = ({ folderId }: FileListQuery) => (folderId === undefined ? ofOwner : ofPlace);

  /** With the kept total of all that lies there, where it is asked for. */
  async function totalled<Found extends object>(
    query: FileListQuery,
    page: Promise<Found>,
  ): Promise<Found & { total?: number }> {
    if (!query.withTotal) return page;
    return { ...(await page), total: await keptTotal(sequelize, sourceOf(query), placeOf(query)) };
  }

  function listFiles(query: FileListQuery): Promise<Page<StoredFile>> {
    if (isOrdered(query)) return totalled(query, orderedOf(query).page(placeOf(query), query));
    if (!isFiltered(query)) {
      const uncounted = { ...query, withTotal: false };
      return totalled(query, listPage<StoredFile, FileSort>(sequelize, fileList, scopeOf(query), uncounted));
    }
    const { q, ownerId } = query;
    const [scope, filter] = splitFilters(query);
    if (q) return searchPage<StoredFile, FileSort>(sequelize, fileList, { scope, filter, ownerId, q }, query);
    if (filter.where.length > 0)
      return filteredPage<StoredFile, FileSort>(
        sequelize,
        fileList,
        { scope, tests: filter, ownerId },
        query,
      );
    return listPage<StoredFile, FileSort>(sequelize, fileList, scope, query);
  }

  async function change(id: string, changes: Partial<StoredFile>): Promise<StoredFile> {
    const values = { ...changes, version: sequelize.literal('version + 1') };
    await orRefusal(models.File.update(values, { where: { id } }));
    return mustFind(id);
  }

  async function mustFind(id: string): Promise<StoredFile> {
    const file = await find(id);
    if (!file) throw new DomainError('file_not_found');
    return file;
  }

  return {
    find,
    findForUpdate: (id) => findWhere('f.id = $id FOR NO KEY UPDATE OF f', { id }),

    findMany: (ids) =>
      rowsOf<StoredFile>(
        sequelize,
        `SELECT ${selectList(fileColumns)} FROM files f WHERE f.trash_id IS NULL AND f.id = ANY($ids)`,
        { ids },
      ),

    list: listFiles,

    async listText(query, names) {
      if (isOrdered(query)) {
        const members = names.map((name) => [name, { expression: fileColumns[name], kind: jsonKinds[name] }]);
        return totalled(query, orderedOf(query).pageText(placeOf(query), query, Object.fromEntries(members)));
      }
      const { items, ...page } = await listFiles(query);
      return { ...page, items: JSON.stringify(items, [...names]) };
    },

    async listStamped(query) {
      if (isOrdered(query))
        return orderedOf(query).stampedPage<ListedFile>(placeOf(query), query, listedFile);
      const page = await listFiles(query);
      return { ...page, items: page.items.map(stampedRow) };
    },

    cursorAfter: (query, count) => cursorAfter(sequelize, sourceOf(query), placeOf(query), query.sort, count),

    placeOf: (query, id) => placeInList(sequelize, sourceOf(query), placeOf(query), query.sort, id),

    async insert(file) {
      const made = newFile(file);
      await orRefusal(models.File.create({ ...made }));
      return made;
    },

    update: (id, changes) => change(id, { ...changes, updatedAt: new Date() }),

    async replaceContent(id, content, { trashId, comment = null }) {
      const bind = { ...content, id, trashId, comment, now: new Date() };
      if (trashId === null)
        await rowsOf(
          sequelize,
          'DELETE FROM previews USING files WHERE files.id = $id AND previews.blob_key = files.blob_key',
          bind,
        );
      await rowsOf(sequelize, trashId === null ? turnContent : keepContent, bind);
      return mustFind(id);
    },

    moveAll: (files, folderId) => moveInto(sequelize, 'files', 'folder_id', files, folderId),

    async hasAny() {
      return (await rowsOf(sequelize, 'SELECT 1 FROM files LIMIT 1')).length > 0;
    },

    async knownBlobKeys(keys) {
      const sql = `SELECT blob_key AS key FROM files WHERE blob_key = ANY($keys)
                   UNION ALL SELECT thumbnail_key FROM previews WHERE thumbnail_key = ANY($keys)
                   UNION ALL SELECT blob_key FROM uploads WHERE blob_key = ANY($keys)`;
      return new Set((await rowsOf<{ key: string }>(sequelize, sql, { keys })).map(({ key }) => key));
    },
  };
}

export function newFile(file: NewFile): StoredFile {
  const now = new Date();
  return {
    ...file,
    id: randomUUID(),
    uploadedAt: now,
    updatedAt: now,
    isDamaged: false,
    lastDownloadedAt: null,
    downloadCount: 0,
    linkCount: 0,
    thumbnailKey: null,
    version: 1,
  };
}

const placeOf = ({ ownerId, folderId }: FileListQuery): string =>
  folderId === undefined || folderId === 'root' ? ownerId : folderId;

const sourceOf = ({ folderId }: FileListQuery): OrderedListSource<FileSort> =>
  folderId === undefined ? orderedByOwner : orderedByPlace;

/** Whether an index has just its rows. In a transaction the page must tell what that has written. */
const isOrdered = (query: FileListQuery): boolean => !isInTransaction() && !isFiltered(query);

const isFiltered = ({ q, type, ...query }: FileListQuery): boolean =>
  [q, type, query.minSize, query.maxSize, query.uploadedAfter, query.uploadedBefore].some(
    (filter) => filter !== undefined,
  );

function scopeOf(query: FileListQuery): Filter {
  const within = query.folderId === undefined ? 'f.owner_id = $place' : 'f.place_id = $place';
  return { where: ['f.trash_id IS NULL', within], bind: { place: placeOf(query) } };
}

/** Bounds of what the list is sorted by say where in its order it lies; the others are tests of each row. */
function splitFilters(query: FileListQuery): [scope: Filter, tests: Filter] {
  const sorted = query.sort.replace('-', '');
  const filters: [string, Filter][] = [
    ['type', typeFilter(query)],
    ['size', sizeFilter(query)],
    ['uploadedAt', timeFilter(query)],
  ];
  const ofOrder = filters.filter(([name]) => name === sorted).map(([, filter]) => filter);
  const others = filters.filter(([name]) => name !== sorted).map(([, filter]) => filter);
  return [ofOrder.reduce(both, scopeOf(query)), others.reduce(both)];
}

const typeFilter = ({ type }: FileListQuery): Filter => ({
  where: type ? ['type_keys(f.mime_type) && $types'] : [],
  bind: { types: type && typesOf(type) },
});

const sizeFilter = ({ minSize, maxSize }: FileListQuery): Filter => ({
  where: [
    ...(minSize === undefined ? [] : ['f.size >= $minSize']),
    ...(maxSize === undefined ? [] : ['f.size <= $maxSize']),
  ],
  bind: { minSize, maxSize },
});

const timeFilter = ({ uploadedAfter, uploadedBefore }: FileListQuery): Filter => ({
  where: [
    ...(uploadedAfter ? ['f.uploaded_at >= $uploadedAfter'] : []),
    ...(uploadedBefore ? ['f.uploaded_at < $uploadedBefore'] : []),
  ],
  bind: { uploadedAfter, uploadedBefore },
});
