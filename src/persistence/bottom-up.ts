import type { Sequelize } from 'sequelize';
import { rowsOf } from './sql.js';

/** Folders, and what is to be done to them from the bottom up. */
export interface BottomUp {
  /** So many of them at most, wherever they lie; none: it is done. */
  some(limit: number): Promise<string[]>;
  /** So many at most of those that lie in these. */
  inside(ids: string[], limit: number): Promise<string[]>;
  /** To those in which none of them lies, writing so many rows at most. Returns how many it wrote. */
  act(ids: string[], maxRows: number): Promise<number>;
}

/**
 * Goes down from any of the folders to the lowest below it, acts on those, and comes up again, until so many rows are
 * written. Nobody looks for the lowest among all: those above them would be stepped over by each slice anew. True where none
 * is left.
 */
export async function bottomUp({ some, inside, act }: BottomUp, maxRows: number): Promise<boolean> {
  let room = maxRows;

  async function go(ids: string[]): Promise<void> {
    for (;;) {
      const inner = await inside(ids, room);
      if (inner.length === 0) break;
      await go(inner);
      if (room <= 0) return;
    }
    room -= await act(ids, room);
  }

  while (room > 0) {
    const ids = await some(room);
    if (ids.length === 0) return true;
    await go(ids);
  }
  return false;
}

/** The entry that a folder went to the trash with, as one index has it beside where the folder lies (and no other has it). */
export const markOfInner = 'coalesce(inner_folder.trash_id, inner_folder.owner_id)';

/** A set of folders: a query for their ids, and whether `inner_folder` is one of them. */
export interface FolderSet {
  ids: string;
  isOne: string;
  bind: Record<string, unknown>;
}

/**
 * Deletes folders, so many rows at most. Their files are gone already. What went to the trash apart is set free of them
 * first: there may be more of it than the deletion of its folder should write. True where none is left.
 */
export const deleteFolders = (
  sequelize: Sequelize,
  { ids: those, isOne, bind }: FolderSet,
  maxRows: number,
): Promise<boolean> =>
  bottomUp(
    {
      some: (limit) => idsOf(rowsOf(sequelize, `${those} LIMIT ${limit}`, bind)),
      inside: (ids, limit) =>
        idsOf(
          rowsOf(
            sequelize,
            `SELECT one.id FROM unnest($outerIds::uuid[]) AS outer_folder (id) CROSS JOIN LATERAL (
               SELECT id FROM folders inner_folder
               WHERE inner_folder.parent_id = outer_folder.id AND ${isOne} LIMIT ${limit}
             ) one LIMIT ${limit}`,
            { ...bind, outerIds: ids },
          ),
        ),
      async act(ids, maxWritten) {
        const freed = await setFree(sequelize, ids, maxWritten);
        const gone = ids.slice(0, maxWritten - freed);
        if (gone.length > 0) await rowsOf(sequelize, 'DELETE FROM folders WHERE id = ANY($gone)', { gone });
        return freed + gone.length;
      },
    },
    maxRows,
  );

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

const idsOf = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map(({ id }) => id);
