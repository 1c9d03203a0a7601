import type { Sequelize } from 'sequelize';
import { blobKeysOf } from '../domain/files/file.js';
import type { PurgedSlice, Slice, TrashStore } from '../domain/trash/trash-store.js';
import { bottomUp, deleteFolders, type FolderSet, markOfInner } from './bottom-up.js';
import { fillTrash, type MarkedFile } from './fill-trash.js';
import { byIndexAlone } from './planner.js';
import { rowsOf } from './sql.js';

type Steps = Pick<TrashStore, 'fill' | 'restoreContent' | 'purge'>;

/**
 * Acts on what lies in deleted folders, so many rows at a time. Each looks for what is still to do by an index that the rows
 * which are done leave, so that the last slice costs what the first does.
 */
export function createTrashSlices({ sequelize }: { sequelize: Sequelize }): Steps {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  /** What so many files less or more in it mean to each entry. */
  const count = (files: Pick<MarkedFile, 'trashId' | 'size'>[], sign: 1 | -1) =>
    run(
      `UPDATE trash SET bytes = trash.bytes + $sign::bigint * changed.bytes,
         file_count = trash.file_count + $sign::bigint * changed.file_count
       FROM (
         SELECT id, sum(size)::bigint AS bytes, count(*) AS file_count
         FROM unnest($trashIds::uuid[], $sizes::bigint[]) AS file (id, size) GROUP BY id
       ) changed
       WHERE trash.id = changed.id`,
      { sign, trashIds: files.map(({ trashId }) => trashId), sizes: files.map(({ size }) => size) },
    );

  async function fill(ids: string[], maxRows: number): Promise<Slice> {
    const tops = await idsOf(
      run<{ id: string }>(`SELECT id FROM trash WHERE id = ANY($ids) AND state = 'filling'`, { ids }),
    );
    if (tops.length === 0) return { ...sizeOf([]), isDone: true };
    const { folderIds, files, isDone } = await fillTrash(sequelize, tops, maxRows);
    const fileIds = files.map(({ id }) => id);
    if (folderIds.length > 0)
      await run('DELETE FROM share_links WHERE folder_id = ANY($folderIds)', { folderIds });
    if (fileIds.length > 0) await run('DELETE FROM share_links WHERE file_id = ANY($fileIds)', { fileIds });
    await count(files, 1);
    if (isDone) await run(`UPDATE trash SET state = 'kept' WHERE id = ANY($tops)`, { tops });
    return { ...sizeOf(files), isDone };
  }

  async function restoreContent(ids: string[], maxRows: number): Promise<Slice> {
    await run(`UPDATE trash SET state = 'restoring' WHERE id = ANY($ids) AND state <> 'restoring'`, { ids });
    const files = await run<MarkedFile>(
      `WITH slice AS (
         SELECT id, trash_id FROM files WHERE trash_id = ANY($ids) AND id <> trash_id ORDER BY trash_id LIMIT ${maxRows}
       )
       UPDATE files SET trash_id = NULL, version = version + 1 FROM slice WHERE files.id = slice.id
       RETURNING files.id, slice.trash_id AS "trashId", files.size`,
      { ids },
    );
    await count(files, -1);
    const room = maxRows - files.length;
    return { ...sizeOf(files), isDone: room > 0 && (await restoreFolders(ids, room)) };
  }

  /** From the bottom up: nobody can put anything into a folder that is in the trash still. */
  const restoreFolders = (entryIds: string[], maxRows: number) =>
    bottomUp(
      {
        some: (limit) =>
          idsOf(
            run(
              `SELECT id FROM folders WHERE trash_id = ANY($entryIds) AND id <> trash_id ${byEntry} LIMIT ${limit}`,
              { entryIds },
            ),
          ),
        inside: (ids, limit) =>
          idsOf(
            run(
              `SELECT one.id FROM folders outer_folder CROSS JOIN LATERAL (
                 SELECT id FROM folders inner_folder
                 WHERE inner_folder.parent_id = outer_folder.id AND ${markOfInner} = outer_folder.trash_id LIMIT ${limit}
               ) one
               WHERE outer_folder.id = ANY($ids) LIMIT ${limit}`,
              { ids },
            ),
          ),
        async act(ids, maxWritten) {
          const back = ids.slice(0, maxWritten);
          await run('UPDATE folders SET trash_id = NULL, version = version + 1 WHERE id = ANY($back)', {
            back,
          });
          return back.length;
        },
      },
      maxRows,
    );

  async function purge(ids: string[], maxRows: number): Promise<PurgedSlice> {
    const entryIds = await idsOf(
      run<{ id: string }>(`SELECT id FROM trash WHERE id = ANY($ids) AND state = 'kept'`, { ids }),
    );
    // The rows of thumbnails go with those of the files, but not before this statement has read them.
    const files = await run<MarkedFile & { blobKey: string; thumbnailKey: string | null }>(
      `WITH gone AS (
         DELETE FROM files WHERE id IN (${filesOfEntries} LIMIT ${maxRows})
         RETURNING id, trash_id, blob_key, size
       )
       SELECT id, trash_id AS "trashId", blob_key AS "blobKey", thumbnail_key AS "thumbnailKey", size
       FROM gone LEFT JOIN previews USING (blob_key)`,
      { entryIds },
    );
    await count(files, -1);
    const room = maxRows - files.length;
    const isDone = room > 0 && (await deleteFolders(sequelize, foldersOfEntries(entryIds), room));
    if (isDone) await run('DELETE FROM trash WHERE id = ANY($entryIds)', { entryIds });
    return {
      ...sizeOf(files),
      entryIds,
      files: files.map(({ id, size }) => ({ id, size })),
      blobKeys: files.flatMap(blobKeysOf),
      isDone,
    };
  }

  return {
    fill: (ids, maxRows) => byIndexAlone(sequelize, () => fill(ids, maxRows)),
    restoreContent: (ids, maxRows) => byIndexAlone(sequelize, () => restoreContent(ids, maxRows)),
    purge: (ids, maxRows) => byIndexAlone(sequelize, () => purge(ids, maxRows)),
  };
}

/** The order of the one index that has those of an entry alone. */
const byEntry = 'ORDER BY trash_id, trash_level, id';

/** By the one index that has no others. */
export const filesOfEntries = 'SELECT id FROM files WHERE trash_id = ANY($entryIds) ORDER BY trash_id';

export const foldersOfEntries = (entryIds: string[]): FolderSet => ({
  ids: `SELECT id FROM folders WHERE trash_id = ANY($entryIds) ${byEntry}`,
  isOne: `${markOfInner} = ANY($entryIds)`,
  bind: { entryIds },
});

const sizeOf = (files: { size: number }[]) => ({
  fileCount: files.length,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
});

const idsOf = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map(({ id }) => id);
