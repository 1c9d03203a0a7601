import type { Sequelize } from 'sequelize';
import { blobKeysOf } from '../domain/files/file.js';
import type { PurgedSlice, Slice, TrashStore } from '../domain/trash/trash-store.js';
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

  async function fill(ids: string[], maxRows: number): Promise<Slice> {
    const tops = await idsOf(
      run<{ id: string }>(`SELECT id FROM trash WHERE id = ANY($ids) AND state = 'filling'`, { ids }),
    );
    if (tops.length === 0) return { ...sizeOf([]), isDone: true };
    const folderIds = await repeat(maxRows, (room) =>
      run(
        `UPDATE folders SET trash_id = inside.trash_id, version = version + 1
         FROM (
           SELECT inner_folder.id, outer_folder.trash_id
           FROM folders outer_folder JOIN folders inner_folder ON inner_folder.parent_id = outer_folder.id
           WHERE outer_folder.trash_id = ANY($tops) AND inner_folder.trash_id IS NULL LIMIT ${room}
         ) inside
         WHERE folders.id = inside.id RETURNING folders.id`,
        { tops },
      ),
    );
    const room = maxRows - folderIds.length;
    const files = await run<MarkedFile>(
      `UPDATE files SET trash_id = inside.trash_id, version = version + 1
       FROM (
         SELECT inner_file.id, outer_folder.trash_id
         FROM folders outer_folder JOIN files inner_file ON inner_file.place_id = outer_folder.id
         WHERE outer_folder.trash_id = ANY($tops) AND inner_file.trash_id IS NULL LIMIT ${room}
       ) inside
       WHERE files.id = inside.id
       RETURNING files.id, files.trash_id AS "trashId", files.size`,
      { tops },
    );
    const fileIds = files.map(({ id }) => id);
    await run('DELETE FROM share_links WHERE folder_id = ANY($folderIds)', { folderIds });
    await run('DELETE FROM share_links WHERE file_id = ANY($fileIds)', { fileIds });
    await count(files, 1);
    const isDone = files.length < room;
    if (isDone) await run(`UPDATE trash SET state = 'kept' WHERE id = ANY($tops)`, { tops });
    return { ...sizeOf(files), isDone };
  }

  async function restoreContent(id: string, maxRows: number): Promise<Slice> {
    await run(`UPDATE trash SET state = 'restoring' WHERE id = $id AND state <> 'restoring'`, { id });
    const files = await run<MarkedFile>(
      `UPDATE files SET trash_id = NULL, version = version + 1
       WHERE id IN (SELECT id FROM files WHERE trash_id = $id AND id <> $id LIMIT ${maxRows})
       RETURNING id, $id::uuid AS "trashId", size`,
      { id },
    );
    await count(files, -1);
    const folderRoom = maxRows - files.length;
    // From the bottom up: nobody can put anything into a folder that is in the trash still.
    const folderIds = await repeat(folderRoom, (room) =>
      run(
        `UPDATE folders SET trash_id = NULL, version = version + 1
         WHERE id IN (
           SELECT id FROM folders lowest WHERE trash_id = $id AND id <> $id AND NOT EXISTS (
             SELECT 1 FROM folders inner_folder WHERE inner_folder.parent_id = lowest.id AND inner_folder.trash_id = $id
           ) LIMIT ${room}
         )
         RETURNING id`,
        { id },
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
      entryCount: entryIds.length,
      files: files.map(({ id, size }) => ({ id, size })),
      blobKeys: files.flatMap(blobKeysOf),
      isDone,
    };
  }

  return { fill, restoreContent, purge };
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
