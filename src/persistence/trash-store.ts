import { blobKeysOf } from '../domain/files/file.js';
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

  /** Those of the folders that lie in no other of them. */
  async function topmost(ids: string[]): Promise<string[]> {
    const rows = await run<{ id: string }>(
      `WITH RECURSIVE up AS (
         SELECT id AS start, parent_id FROM folders WHERE id = ANY($ids) AND trash_id IS NULL
         UNION ALL
         SELECT up.start, folders.parent_id FROM folders JOIN up ON folders.id = up.parent_id
       )
       SELECT id FROM folders
       WHERE id = ANY($ids) AND trash_id IS NULL
         AND id NOT IN (SELECT start FROM up WHERE parent_id = ANY($ids))`,
      { ids },
    );
    return rows.map(({ id }) => id);
  }

  async function addFolders(ids: string[], at: Date): Promise<void> {
    const tops = await topmost(ids);
    await run(
      `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
       SELECT id, owner_id, 'folder', 0, 0, $at FROM folders WHERE id = ANY($tops)`,
      { tops, at },
    );
    await run(
      `WITH RECURSIVE inside AS (
         SELECT id, id AS top FROM folders WHERE id = ANY($tops)
         UNION ALL
         SELECT folders.id, inside.top FROM folders JOIN inside ON folders.parent_id = inside.id
         WHERE folders.trash_id IS NULL
       )
       UPDATE folders SET trash_id = inside.top, version = version + 1 FROM inside WHERE folders.id = inside.id`,
      { tops },
    );
    await run(
      `UPDATE files SET trash_id = folders.trash_id, version = files.version + 1
       FROM folders
       WHERE folders.trash_id = ANY($tops) AND files.folder_id = folders.id AND files.trash_id IS NULL`,
      { tops },
    );
    await run(
      `UPDATE trash SET bytes = inside.bytes, file_count = inside.file_count
       FROM (
         SELECT trash_id, sum(size)::bigint AS bytes, count(*) AS file_count
         FROM files WHERE trash_id = ANY($tops) GROUP BY trash_id
       ) inside
       WHERE trash.id = inside.trash_id`,
      { tops },
    );
  }

  async function addFiles(ids: string[], at: Date): Promise<void> {
    await run(
      `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
       SELECT id, owner_id, 'file', size, 1, $at FROM files WHERE id = ANY($ids) AND trash_id IS NULL`,
      { ids, at },
    );
    await run(
      'UPDATE files SET trash_id = id, version = version + 1 WHERE id = ANY($ids) AND trash_id IS NULL',
      {
        ids,
      },
    );
  }

  return {
    async add({ fileIds, folderIds }, at) {
      if (folderIds.length > 0) await addFolders(folderIds, at);
      if (fileIds.length > 0) await addFiles(fileIds, at);
      const ids = [...folderIds, ...fileIds];
      for (const [column, table] of [
        ['file_id', 'files'],
        ['folder_id', 'folders'],
      ])
        await run(
          `DELETE FROM share_links USING ${table} WHERE share_links.${column} = ${table}.id AND ${table}.trash_id = ANY($ids)`,
          { ids },
        );
      const [size = nothing] = await run<TrashSize>(
        `SELECT coalesce(sum(file_count), 0)::bigint AS "fileCount", coalesce(sum(bytes), 0)::bigint AS bytes
         FROM trash WHERE id = ANY($ids)`,
        { ids },
      );
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

    async purge(ids, maxFiles) {
      const entries = await run('SELECT id FROM trash WHERE id = ANY($ids)', { ids });
      // The rows of thumbnails go with those of the files, but not before this statement has read them.
      const files = await run<{
        id: string;
        trashId: string;
        blobKey: string;
        thumbnailKey: string | null;
        size: number;
      }>(
        `WITH gone AS (
           DELETE FROM files WHERE id IN (SELECT id FROM files WHERE trash_id = ANY($ids) LIMIT ${maxFiles})
           RETURNING id, trash_id, blob_key, size
         )
         SELECT id, trash_id AS "trashId", blob_key AS "blobKey", thumbnail_key AS "thumbnailKey", size
         FROM gone LEFT JOIN previews USING (blob_key)`,
        { ids },
      );
      const isDone = files.length < maxFiles;
      if (isDone) {
        await run('DELETE FROM folders WHERE trash_id = ANY($ids)', { ids });
        await run('DELETE FROM trash WHERE id = ANY($ids)', { ids });
      } else {
        await run(
          `UPDATE trash SET bytes = bytes - gone.bytes, file_count = file_count - gone.file_count
           FROM (
             SELECT id, sum(size)::bigint AS bytes, count(*) AS file_count
             FROM unnest($trashIds::uuid[], $sizes::bigint[]) AS file (id, size) GROUP BY id
           ) gone
           WHERE trash.id = gone.id`,
          { trashIds: files.map(({ trashId }) => trashId), sizes: files.map(({ size }) => size) },
        );
      }
      return {
        entryCount: entries.length,
        fileCount: files.length,
        bytes: files.reduce((sum, { size }) => sum + size, 0),
        files: files.map(({ id, size }) => ({ id, size })),
        blobKeys: files.flatMap(blobKeysOf),
        isDone,
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
