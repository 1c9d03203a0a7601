import type { TrashSort } from '../domain/trash/trash.commands.js';
import type { TrashEntry } from '../domain/trash/trash.js';
import type { TrashSize, TrashStore } from '../domain/trash/trash-store.js';
import type { Database } from './database.js';
import { type ListSource, listPage } from './keyset.js';
import { orRefusal } from './refusals.js';
import { rowsOf, selectList } from './sql.js';

const trashList: ListSource<TrashSort> = {
  columns: {
    id: 't.id',
    kind: 't.kind',
    ownerId: 't.owner_id',
    name: 'coalesce(f.name, d.name)',
    folderId: 'coalesce(f.folder_id, d.parent_id)',
    folderName: 'p.name',
    mimeType: 'f.mime_type',
    size: 't.bytes',
    fileCount: 't.file_count',
    deletedAt: 't.deleted_at',
  },
  from: `trash t
    LEFT JOIN files f ON f.id = t.id AND t.kind = 'file'
    LEFT JOIN folders d ON d.id = t.id AND t.kind = 'folder'
    LEFT JOIN folders p ON p.id = coalesce(f.folder_id, d.parent_id) AND p.trash_id IS NULL`,
  id: { expression: 't.id', type: 'uuid' },
  sorts: { deletedAt: { expression: 't.deleted_at', type: 'timestamptz' } },
};

const nothing: TrashSize = { fileCount: 0, bytes: 0 };

export function createTrashStore({ sequelize }: Database): TrashStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  /** The folder and every live one below it. */
  async function foldersInside(id: string): Promise<string[]> {
    const rows = await run<{ id: string }>(
      `WITH RECURSIVE inside AS (
         SELECT id FROM folders WHERE id = $id AND trash_id IS NULL
         UNION ALL
         SELECT folders.id FROM folders JOIN inside ON folders.parent_id = inside.id WHERE folders.trash_id IS NULL
       )
       SELECT id FROM inside`,
      { id },
    );
    return rows.map((row) => row.id);
  }

  return {
    async addFiles(ids, at) {
      const [size = nothing] = await run<TrashSize>(
        `WITH added AS (
           INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
           SELECT id, owner_id, 'file', size, 1, $at FROM files WHERE id = ANY($ids) AND trash_id IS NULL
           RETURNING bytes
         )
         SELECT count(*) AS "fileCount", coalesce(sum(bytes), 0)::bigint AS bytes FROM added`,
        { ids, at },
      );
      await run('UPDATE files SET trash_id = id, version = version + 1 WHERE id = ANY($ids)', { ids });
      await run('DELETE FROM share_links WHERE file_id = ANY($ids)', { ids });
      return size;
    },

    async addFolder(id, at) {
      const folderIds = await foldersInside(id);
      const [size = nothing] = await run<TrashSize>(
        `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
         SELECT d.id, d.owner_id, 'folder', coalesce(inside.bytes, 0), inside.file_count, $at
         FROM folders d, (
           SELECT sum(size)::bigint AS bytes, count(*) AS file_count
           FROM files WHERE folder_id = ANY($folderIds) AND trash_id IS NULL
         ) inside
         WHERE d.id = $id
         RETURNING file_count AS "fileCount", bytes`,
        { id, folderIds, at },
      );
      await run(
        `DELETE FROM share_links l
         WHERE l.folder_id = ANY($folderIds)
            OR l.file_id IN (SELECT id FROM files WHERE folder_id = ANY($folderIds) AND trash_id IS NULL)`,
        { folderIds },
      );
      await run(
        'UPDATE files SET trash_id = $id, version = version + 1 WHERE folder_id = ANY($folderIds) AND trash_id IS NULL',
        { id, folderIds },
      );
      await run('UPDATE folders SET trash_id = $id, version = version + 1 WHERE id = ANY($folderIds)', {
        id,
        folderIds,
      });
      return size;
    },

    async find(id) {
      const sql = `SELECT ${selectList(trashList.columns)} FROM ${trashList.from} WHERE t.id = $id`;
      return (await run<TrashEntry>(sql, { id }))[0] ?? null;
    },

    list: ({ ownerId, ...query }) =>
      listPage<TrashEntry, TrashSort>(
        sequelize,
        trashList,
        { where: ['t.owner_id = $ownerId'], bind: { ownerId } },
        query,
      ),

    async restore({ id, kind }, { folderId }, name) {
      const bind = { id, folderId, name, now: new Date() };
      const top =
        kind === 'file'
          ? 'UPDATE files SET folder_id = $folderId'
          : 'UPDATE folders SET parent_id = $folderId';
      await orRefusal(
        run(
          `${top}, name = $name, trash_id = NULL, updated_at = $now, version = version + 1 WHERE id = $id`,
          bind,
        ),
      );
      await run('UPDATE folders SET trash_id = NULL, version = version + 1 WHERE trash_id = $id', { id });
      await run('UPDATE files SET trash_id = NULL, version = version + 1 WHERE trash_id = $id', { id });
      await run('DELETE FROM trash WHERE id = $id', { id });
    },

    async purge(ids) {
      const files = await run<{ blobKey: string; size: number }>(
        'DELETE FROM files WHERE trash_id = ANY($ids) RETURNING blob_key AS "blobKey", size',
        { ids },
      );
      await run('DELETE FROM folders WHERE trash_id = ANY($ids)', { ids });
      await run('DELETE FROM trash WHERE id = ANY($ids)', { ids });
      return {
        fileCount: files.length,
        bytes: files.reduce((sum, { size }) => sum + size, 0),
        blobKeys: files.map(({ blobKey }) => blobKey),
      };
    },

    deletedBefore: (before, limit, ownerId) =>
      run<Pick<TrashEntry, 'id' | 'ownerId'>>(
        `SELECT id, owner_id AS "ownerId" FROM trash
         WHERE deleted_at <= $before ${ownerId ? 'AND owner_id = $ownerId' : ''}
         ORDER BY deleted_at LIMIT ${limit}`,
        { before, ownerId },
      ),
  };
}
