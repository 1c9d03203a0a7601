import type { EntrySelection } from '../domain/entries/entry.commands.js';
import type { EntryKind } from '../domain/entries/entry.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { TrashSort } from '../domain/trash/trash.commands.js';
import type { TrashEntry } from '../domain/trash/trash.js';
import type { TrashSize, TrashStore, UnsettledEntry } from '../domain/trash/trash-store.js';
import type { Database } from './database.js';
import { type ListSource, listPage } from './keyset.js';
import { byIndexAlone } from './planner.js';
import { orRefusal } from './refusals.js';
import { rowsOf, selectList } from './sql.js';
import { createTrashSlices } from './trash-slices.js';

const trashList: ListSource<TrashSort> = {
  columns: {
    id: 't.id',
    kind: 't.kind',
    ownerId: 't.owner_id',
    name: 'coalesce(f.name, d.name)',
    folderId: 'coalesce(f.folder_id, d.parent_id)',
    // Not by the join, which would be by an index of live folders where those were few a moment ago.
    folderName: 'CASE WHEN p.trash_id IS NULL THEN p.name END',
    mimeType: 'f.mime_type',
    size: 't.bytes',
    fileCount: 't.file_count',
    deletedAt: 't.deleted_at',
    deletedBy: 't.deleted_by',
    state: 't.state',
  },
  from: `trash t
    LEFT JOIN files f ON f.id = t.id AND t.kind = 'file'
    LEFT JOIN folders d ON d.id = t.id AND t.kind = 'folder'
    LEFT JOIN folders p ON p.id = coalesce(f.folder_id, d.parent_id)`,
  counted: 'trash t',
  id: { expression: 't.id', type: 'uuid' },
  sorts: { deletedAt: { expression: 't.deleted_at', type: 'timestamptz' } },
};

const sizeOf = (rows: { size: number }[]): TrashSize => ({
  fileCount: rows.length,
  bytes: rows.reduce((sum, { size }) => sum + size, 0),
});

export function createTrashStore({ sequelize }: Pick<Database, 'sequelize'>): TrashStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);
  const find = (ids: string[]) =>
    run<TrashEntry>(`SELECT ${selectList(trashList.columns)} FROM ${trashList.from} WHERE t.id = ANY($ids)`, {
      ids,
    });

  /** Those that lie in none of the selected folders. */
  async function topmost({ fileIds, folderIds }: EntrySelection): Promise<EntrySelection> {
    const rows = await run<{ id: string; kind: EntryKind }>(
      `WITH RECURSIVE selected AS (
         SELECT id, 'folder' AS kind, parent_id FROM folders WHERE id = ANY($folderIds) AND trash_id IS NULL
         UNION ALL
         SELECT id, 'file', folder_id FROM files WHERE id = ANY($fileIds) AND trash_id IS NULL
       ), up AS (
         SELECT id AS start, parent_id FROM selected
         UNION ALL
         SELECT up.start, folders.parent_id FROM folders JOIN up ON folders.id = up.parent_id
       )
       SELECT id, kind FROM selected WHERE id NOT IN (SELECT start FROM up WHERE parent_id = ANY($folderIds))`,
      { fileIds, folderIds },
    );
    const idsOf = (kind: EntryKind) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
    return { fileIds: idsOf('file'), folderIds: idsOf('folder') };
  }

  /** Part of what lies in such a folder may be somebody else's already. */
  async function expectNoHandover(folderIds: string[]): Promise<void> {
    const sql = `SELECT 1 AS found FROM folders JOIN handovers ON leaver_id = owner_id
      WHERE folders.id = ANY($folderIds) LIMIT 1`;
    if ((await run(sql, { folderIds })).length > 0) throw new DomainError('handover_under_way');
  }

  return {
    ...createTrashSlices({ sequelize }),

    async add(selection, { at, by }, jobId) {
      const { fileIds, folderIds } = await topmost(selection);
      if (folderIds.length > 0) await expectNoHandover(folderIds);
      await run(
        `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, state, job_id, deleted_by, search_text)
         SELECT id, owner_id, 'folder', 0, 0, $at::timestamptz, 'filling', $jobId::uuid, $by::uuid, search_text
         FROM folders WHERE id = ANY($folderIds)
         UNION ALL
         SELECT id, owner_id, 'file', size, 1, $at, 'kept', $jobId, $by, search_text FROM files WHERE id = ANY($fileIds)`,
        { fileIds, folderIds, at, by, jobId: jobId ?? null },
      );
      await run(
        'UPDATE folders SET trash_id = id, trash_level = 0, version = version + 1 WHERE id = ANY($folderIds)',
        { folderIds },
      );
      const files = await run<{ size: number }>(
        'UPDATE files SET trash_id = id, version = version + 1 WHERE id = ANY($fileIds) RETURNING size',
        { fileIds },
      );
      await run('DELETE FROM share_links WHERE folder_id = ANY($folderIds)', { folderIds });
      await run('DELETE FROM share_links WHERE file_id = ANY($fileIds)', { fileIds });
      return sizeOf(files);
    },

    async addContent({ id, ofFileId, ownerId, size }, { at, by }) {
      await orRefusal(
        run(
          `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, state, deleted_by, search_text)
         VALUES ($id, $ownerId, 'file', $size, 1, $at, 'kept', $by::uuid, (SELECT search_text FROM files WHERE id = $ofFileId))`,
          { id, ofFileId, ownerId, size, at, by },
        ),
      );
    },

    find: async (id) => (await find([id]))[0] ?? null,
    findMany: find,

    list: ({ ownerId, jobId, deletedBy, deletedAfter, deletedBefore, ...query }) => {
      const where = ['t.owner_id = $ownerId'];
      if (jobId) where.push('t.job_id = $jobId');
      if (deletedBy) where.push('t.deleted_by = $deletedBy');
      if (deletedAfter) where.push('t.deleted_at >= $deletedAfter');
      if (deletedBefore) where.push('t.deleted_at <= $deletedBefore');
      const bind = { ownerId, jobId, deletedBy, deletedAfter, deletedBefore };
      return listPage<TrashEntry, TrashSort>(sequelize, trashList, { where, bind }, query);
    },

    async restore(kind, entries) {
      const [table, parent, size] =
        kind === 'file' ? ['files', 'folder_id', 'size'] : ['folders', 'parent_id', 'NULL'];
      const ids = entries.map(({ id }) => id);
      const restored = await orRefusal(
        run<{ size: number | null }>(
          `UPDATE ${table} SET ${parent} = back.folder_id, name = back.name, trash_id = NULL, updated_at = $now,
             version = version + 1
           FROM unnest($ids::uuid[], $folderIds::uuid[], $names::text[]) AS back (id, folder_id, name)
           WHERE ${table}.id = back.id RETURNING ${size}::bigint AS size`,
          {
            ids,
            folderIds: entries.map(({ folderId }) => folderId),
            names: entries.map(({ name }) => name),
            now: new Date(),
          },
        ),
      );
      // Its foreign keys look for what refers to it.
      await byIndexAlone(sequelize, () => run('DELETE FROM trash WHERE id = ANY($ids)', { ids }));
      return sizeOf(restored.flatMap(({ size: bytes }) => (bytes === null ? [] : [{ size: bytes }])));
    },

    deletedBefore: (before, limit, ownerId) =>
      run<Pick<TrashEntry, 'id' | 'ownerId'>>(
        `SELECT id, owner_id AS "ownerId" FROM trash
         WHERE state <> 'restoring' AND deleted_at <= $before ${ownerId ? 'AND owner_id = $ownerId' : ''}
         ORDER BY deleted_at LIMIT ${limit}`,
        { before, ownerId },
      ),

    unsettled: (limit) =>
      run<UnsettledEntry>(
        `SELECT id, owner_id AS "ownerId", state FROM trash WHERE state <> 'kept' ORDER BY deleted_at LIMIT ${limit}`,
        {},
      ),
  };
}
