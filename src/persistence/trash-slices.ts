import type { Sequelize } from 'sequelize';
import { blobKeysOf } from '../domain/files/file.js';
import type { PurgedSlice, Slice, TrashStore } from '../domain/trash/trash-store.js';
import { byIndexAlone } from './planner.js';
import { rowsOf } from './sql.js';

type Steps = Pick<TrashStore, 'fill' | 'restoreContent' | 'purge'>;

interface MarkedFile {
  id: string;
  trashId: string;
  size: number;
}

/**
 * Acts on what lies in deleted folders, so many rows at a time. Each looks for what is still to do by an index that the rows
 * which are done leave, so that the last slice costs what the first does.
 */
export function createTrashSlices({ sequelize }: { sequelize: Sequelize }): Steps {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  /** Level by level, until there are no more or no more may be written. Returns their ids. */
  async function repeat(maxRows: number, step: (room: number) => Promise<{ id: string }[]>) {
    const ids: string[] = [];
    for (;;) {
      const rows = ids.length < maxRows ? await step(maxRows - ids.length) : [];
      if (rows.length === 0) return ids;
      ids.push(...rows.map(({ id }) => id));
    }
  }

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

  /** Gives rows that were looked up the mark of their folder. */
  const mark = async <Row extends { id: string }>(
    table: 'files' | 'folders',
    inside: { id: string; trashId: string }[],
    returning: string,
  ): Promise<Row[]> => {
    if (inside.length === 0) return [];
    return run<Row>(
      `UPDATE ${table} SET trash_id = inside.trash_id, version = version + 1
       FROM unnest($ids::uuid[], $trashIds::uuid[]) AS inside (id, trash_id)
       WHERE ${table}.id = inside.id RETURNING ${returning}`,
      { ids: inside.map(({ id }) => id), trashIds: inside.map(({ trashId }) => trashId) },
    );
  };

  /** Rows that lie in folders with these marks and have none. */
  const inside = (table: 'files' | 'folders', tops: string[], room: number) =>
    run<{ id: string; trashId: string }>(
      `SELECT one.id, outer_folder.trash_id AS "trashId"
       FROM folders outer_folder JOIN ${table} one ON one.place_id = outer_folder.id
       WHERE outer_folder.trash_id = ANY($tops) AND one.trash_id IS NULL LIMIT ${room}`,
      { tops },
    );

  async function fill(ids: string[], maxRows: number): Promise<Slice> {
    const tops = await idsOf(
      run<{ id: string }>(`SELECT id FROM trash WHERE id = ANY($ids) AND state = 'filling'`, { ids }),
    );
    if (tops.length === 0) return { ...sizeOf([]), isDone: true };
    const folderIds = await repeat(maxRows, async (room) =>
      mark('folders', await inside('folders', tops, room), 'folders.id'),
    );
    const room = maxRows - folderIds.length;
    const files = await mark<MarkedFile>(
      'files',
      await inside('files', tops, room),
      'files.id, files.trash_id AS "trashId", files.size',
    );
    const fileIds = files.map(({ id }) => id);
    if (folderIds.length > 0)
      await run('DELETE FROM share_links WHERE folder_id = ANY($folderIds)', { folderIds });
    if (fileIds.length > 0) await run('DELETE FROM share_links WHERE file_id = ANY($fileIds)', { fileIds });
    await count(files, 1);
    const isDone = files.length < room;
    if (isDone) await run(`UPDATE trash SET state = 'kept' WHERE id = ANY($tops)`, { tops });
    return { ...sizeOf(files), isDone };
  }

  async function restoreContent(ids: string[], maxRows: number): Promise<Slice> {
    await run(`UPDATE trash SET state = 'restoring' WHERE id = ANY($ids) AND state <> 'restoring'`, { ids });
    const files = await run<MarkedFile>(
      `WITH slice AS (SELECT id, trash_id FROM files WHERE trash_id = ANY($ids) AND id <> trash_id LIMIT ${maxRows})
       UPDATE files SET trash_id = NULL, version = version + 1 FROM slice WHERE files.id = slice.id
       RETURNING files.id, slice.trash_id AS "trashId", files.size`,
      { ids },
    );
    await count(files, -1);
    const folderRoom = maxRows - files.length;
    // From the bottom up: nobody can put anything into a folder that is in the trash still.
    const folderIds = await repeat(folderRoom, (room) =>
      run(
        `UPDATE folders SET trash_id = NULL, version = version + 1
         WHERE id IN (
           SELECT id FROM folders lowest WHERE trash_id = ANY($ids) AND id <> trash_id AND NOT EXISTS (
             SELECT 1 FROM folders inner_folder
             WHERE inner_folder.parent_id = lowest.id AND inner_folder.trash_id = lowest.trash_id
           ) LIMIT ${room}
         )
         RETURNING id`,
        { ids },
      ),
    );
    return { ...sizeOf(files), isDone: folderIds.length < folderRoom };
  }

  async function purge(ids: string[], maxRows: number): Promise<PurgedSlice> {
    const entryIds = await idsOf(
      run<{ id: string }>(`SELECT id FROM trash WHERE id = ANY($ids) AND state = 'kept'`, { ids }),
    );
    // The rows of thumbnails go with those of the files, but not before this statement has read them.
    const files = await run<MarkedFile & { blobKey: string; thumbnailKey: string | null }>(
      `WITH gone AS (
         DELETE FROM files WHERE id IN (SELECT id FROM files WHERE trash_id = ANY($entryIds) LIMIT ${maxRows})
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

/** A set of folders: a query for their ids, and whether `inner_folder` is one of them. */
export interface FolderSet {
  ids: string;
  isOne: string;
  bind: Record<string, unknown>;
}

const foldersOfEntries = (entryIds: string[]): FolderSet => ({
  ids: 'SELECT id FROM folders WHERE trash_id = ANY($entryIds)',
  isOne: 'inner_folder.trash_id = ANY($entryIds)',
  bind: { entryIds },
});

/**
 * Deletes folders from the bottom up, so many rows at most. Their files are gone already. What went to the trash apart is set
 * free of them first: there may be more of it than the deletion of its folder should write. True where none is left.
 */
export async function deleteFolders(
  sequelize: Sequelize,
  { ids, isOne, bind }: FolderSet,
  maxRows: number,
): Promise<boolean> {
  for (let room = maxRows; room > 0; ) {
    const lowest = await idsOf(
      rowsOf<{ id: string }>(
        sequelize,
        `SELECT id FROM (${ids}) lowest WHERE NOT EXISTS (
           SELECT 1 FROM folders inner_folder WHERE inner_folder.parent_id = lowest.id AND ${isOne}
         ) LIMIT ${room}`,
        bind,
      ),
    );
    if (lowest.length === 0) return true;
    room -= await setFree(sequelize, lowest, room);
    if (room > 0) await rowsOf(sequelize, 'DELETE FROM folders WHERE id = ANY($lowest)', { lowest });
    room -= lowest.length;
  }
  return false;
}

async function setFree(sequelize: Sequelize, folderIds: string[], maxRows: number): Promise<number> {
  let count = 0;
  for (const [table, column] of [
    ['files', 'folder_id'],
    ['folders', 'parent_id'],
  ]) {
    const freed = await rowsOf(
      sequelize,
      `UPDATE ${table} SET ${column} = NULL
       WHERE id IN (SELECT id FROM ${table} WHERE ${column} = ANY($folderIds) LIMIT ${maxRows - count})
       RETURNING id`,
      { folderIds },
    );
    count += freed.length;
  }
  return count;
}

const sizeOf = (files: { size: number }[]) => ({
  fileCount: files.length,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
});

const idsOf = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map(({ id }) => id);
