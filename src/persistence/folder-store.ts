import { randomUUID } from 'node:crypto';
import type { FolderSort } from '../domain/folders/folder.commands.js';
import type { Folder } from '../domain/folders/folder.js';
import type { FolderListQuery, FolderStore } from '../domain/folders/folder-store.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { Page } from '../domain/shared/page.js';
import type { Database } from './database.js';
import type { FilteredSource } from './filtered-page.js';
import { cursorAfter, keptTotal, placeInList } from './jump.js';
import { type Filter, listPage } from './keyset.js';
import { moveInto } from './move-into.js';
import { OrderedList } from './ordered-list.js';
import { byIndexAlone } from './planner.js';
import { orRefusal } from './refusals.js';
import { searchPage } from './search.js';
import { nameOrder, rowsOf, type StampedColumn, selectList } from './sql.js';
import { stampedRow } from './stamped-row.js';
import { isInTransaction } from './transaction-context.js';

export const folderColumns = {
  id: 'd.id',
  ownerId: 'd.owner_id',
  parentId: 'd.parent_id',
  name: 'd.name',
  createdAt: 'd.created_at',
  updatedAt: 'd.updated_at',
  version: 'd.version',
  linkCount: '(SELECT count(*) FROM share_links WHERE share_links.folder_id = d.id)',
};

const folderList: FilteredSource<FolderSort> = {
  columns: folderColumns,
  table: 'folders',
  alias: 'd',
  from: 'folders d',
  id: { expression: 'd.id', type: 'uuid' },
  sorts: {
    name: { expression: nameOrder('d.name'), type: 'text' },
    createdAt: { expression: 'd.created_at', type: 'timestamptz' },
    updatedAt: { expression: 'd.updated_at', type: 'timestamptz' },
  },
};

const stampedFolder: Readonly<Record<keyof Folder, StampedColumn>> = {
  id: { expression: folderColumns.id, kind: 'text' },
  ownerId: { expression: folderColumns.ownerId, kind: 'text' },
  parentId: { expression: folderColumns.parentId, kind: 'text', isNullable: true },
  createdAt: { expression: folderColumns.createdAt, kind: 'moment' },
  updatedAt: { expression: folderColumns.updatedAt, kind: 'moment' },
  linkCount: { expression: folderColumns.linkCount, kind: 'number' },
  version: { expression: folderColumns.version, kind: 'number' },
  name: { expression: folderColumns.name, kind: 'text' },
};

const orderedByPlace = {
  ...folderList,
  condition: 'd.trash_id IS NULL',
  name: 'folders-of-place',
  place: 'd.place_id',
  unique: ['name' as const],
  total: 'SELECT folder_count FROM place_counts WHERE place_id = $place',
};

export function createFolderStore({ sequelize, models, lists }: Database): FolderStore {
  const ofPlace = new OrderedList<Folder, FolderSort>(lists, orderedByPlace);
  const findWhere = (condition: string, bind: Record<string, unknown>): Promise<Folder[]> =>
    rowsOf<Folder>(
      sequelize,
      `SELECT ${selectList(folderColumns)} FROM folders d WHERE d.trash_id IS NULL AND ${condition}`,
      bind,
    );
  const find = async (id: string) => (await findWhere('d.id = $id', { id }))[0] ?? null;

  async function listFolders({ q, ...query }: FolderListQuery): Promise<Page<Folder>> {
    const { ownerId, withTotal } = query;
    const scope = scopeOf(query);
    const filter = { where: [], bind: {} };
    if (q) return searchPage<Folder, FolderSort>(sequelize, folderList, { scope, filter, ownerId, q }, query);
    const place = placeOf(query);
    if (place === undefined) return listPage<Folder, FolderSort>(sequelize, folderList, scope, query);
    // In a transaction the page must tell what that has written.
    const page = isInTransaction()
      ? await listPage<Folder, FolderSort>(sequelize, folderList, scope, { ...query, withTotal: false })
      : await ofPlace.page(place, query);
    return withTotal ? { ...page, total: await keptTotal(sequelize, orderedByPlace, place) } : page;
  }

  return {
    find,
    findForUpdate: async (id) => (await findWhere('d.id = $id FOR NO KEY UPDATE OF d', { id }))[0] ?? null,
    findMany: (ids) => findWhere('d.id = ANY($ids)', { ids }),
    list: listFolders,

    async listStamped(query) {
      const place = placeOf(query);
      if (place && !query.q && !query.withTotal && !isInTransaction())
        return ofPlace.stampedPage<Folder>(place, query, stampedFolder);
      const page = await listFolders(query);
      return { ...page, items: page.items.map(stampedRow) };
    },

    cursorAfter: (query, count) =>
      cursorAfter(sequelize, orderedByPlace, placeOf(query) ?? query.ownerId, query.sort, count),

    placeOf: (query, id) =>
      placeInList(sequelize, orderedByPlace, placeOf(query) ?? query.ownerId, query.sort, id),

    async insert(folder) {
      const now = new Date();
      const row = { ...folder, id: randomUUID(), createdAt: now, updatedAt: now, version: 1 };
      await orRefusal(models.Folder.create(row));
      return { ...row, linkCount: 0 };
    },

    async update(id, changes) {
      const values = { ...changes, updatedAt: new Date(), version: sequelize.literal('version + 1') };
      await orRefusal(models.Folder.update(values, { where: { id } }));
      const folder = await find(id);
      if (!folder) throw new DomainError('folder_not_found');
      return folder;
    },

    moveAll: (folders, parentId) => moveInto(sequelize, 'folders', 'parent_id', folders, parentId),

    async heightOf(ids) {
      const [row] = await byIndexAlone(sequelize, () =>
        rowsOf<{ height: number }>(
          sequelize,
          `WITH RECURSIVE down AS (
           SELECT id, trash_id, 1 AS height FROM folders WHERE id = ANY($ids)
           UNION ALL
           SELECT folders.id, down.trash_id, down.height + 1 FROM folders
           JOIN down ON folders.parent_id = down.id
             AND (folders.trash_id IS NULL OR folders.trash_id = down.trash_id)
         )
         SELECT coalesce(max(height), 0) AS height FROM down`,
          { ids },
        ),
      );
      return row?.height ?? 0;
    },

    async anyWithin(ids, topIds) {
      const rows = await rowsOf(
        sequelize,
        `WITH RECURSIVE up AS (
           SELECT id, parent_id FROM folders WHERE id = ANY($ids)
           UNION
           SELECT folders.id, folders.parent_id FROM folders JOIN up ON folders.id = up.parent_id
         )
         SELECT 1 FROM up WHERE id = ANY($topIds) LIMIT 1`,
        { ids, topIds },
      );
      return rows.length > 0;
    },

    pathOf: (id) =>
      rowsOf<Folder>(
        sequelize,
        `WITH RECURSIVE up AS (
           SELECT folders.*, 0 AS depth FROM folders WHERE id = $id
           UNION ALL
           SELECT folders.*, up.depth + 1 FROM folders JOIN up ON folders.id = up.parent_id
         )
         SELECT ${selectList(folderColumns)} FROM up d ORDER BY d.depth DESC`,
        { id },
      ),
  };
}

/** Undefined where all folders of an owner are meant. */
const placeOf = ({ ownerId, parentId }: FolderListQuery): string | undefined =>
  parentId === 'root' ? ownerId : parentId;

function scopeOf(query: FolderListQuery): Filter {
  const { ownerId } = query;
  const place = placeOf(query);
  const within = place === undefined ? 'd.owner_id = $ownerId' : 'd.place_id = $place';
  return { where: ['d.trash_id IS NULL', within], bind: { ownerId, place } };
}
