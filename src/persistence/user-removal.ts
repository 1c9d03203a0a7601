import type { Sequelize } from 'sequelize';
import type { UserStore } from '../domain/users/user-store.js';
import { deleteFolders, type FolderSet } from './bottom-up.js';
import { alone, byIndexAlone } from './planner.js';
import { nameOrder, rowsOf } from './sql.js';
import { filesOfEntries, foldersOfEntries } from './trash-slices.js';

type Removal = Pick<UserStore, 'beginDelete' | 'deleteContent' | 'beingDeleted' | 'delete'>;

/** An account that goes: for everybody at once, its rows by slices. */
export function createUserRemoval({ sequelize }: { sequelize: Sequelize }): Removal {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  /** Of those files so many. Returns their sizes. */
  const deleteFiles = async (those: string, bind: Record<string, unknown>, maxRows: number) =>
    (
      await run<{ size: number }>(
        `DELETE FROM files WHERE id IN (${those} LIMIT ${maxRows}) RETURNING size`,
        bind,
      )
    ).map(({ size }) => size);

  /** Booked, so that the storage is worth what its rows are at all times. Returns how many there were. */
  async function deleteLiveFiles(id: string, maxRows: number): Promise<number> {
    const sizes = await deleteFiles(liveFiles, { id }, maxRows);
    await run(
      'UPDATE users SET used_bytes = used_bytes - $bytes, file_count = file_count - $count WHERE id = $id',
      { id, bytes: sumOf(sizes), count: sizes.length },
    );
    return sizes.length;
  }

  /** The first entries of the trash, with all that is in them; booked likewise. True where no entry is left. */
  async function deleteTrash(id: string, maxRows: number): Promise<boolean> {
    const entries = await run<{ id: string }>(
      `SELECT id FROM trash WHERE ${alone('owner_id', '$id')} ORDER BY owner_id, deleted_at, id LIMIT ${maxRows}`,
      { id },
    );
    if (entries.length === 0) return true;
    const entryIds = entries.map((entry) => entry.id);
    const sizes = await deleteFiles(filesOfEntries, { entryIds }, maxRows);
    await run('UPDATE users SET trash_bytes = trash_bytes - $bytes WHERE id = $id', {
      id,
      bytes: sumOf(sizes),
    });
    const room = maxRows - sizes.length;
    if (room > 0 && (await deleteFolders(sequelize, foldersOfEntries(entryIds), room)))
      await run('DELETE FROM trash WHERE id = ANY($entryIds)', { entryIds });
    return false;
  }

  async function deleteContent(id: string, maxRows: number): Promise<boolean> {
    const room = maxRows - (await deleteLiveFiles(id, maxRows));
    return room > 0 && (await deleteTrash(id, room)) && deleteFolders(sequelize, liveFolders(id), room);
  }

  return {
    async beginDelete(id) {
      const deleted = await run(
        `UPDATE users SET deleted_at = $now, is_active = false, is_admin = false, login = id::text, email = id::text
         WHERE id = $id AND deleted_at IS NULL RETURNING id`,
        { id, now: new Date() },
      );
      if (deleted.length === 0) return false;
      await run('DELETE FROM credentials WHERE user_id = $id', { id });
      await run('DELETE FROM sessions WHERE user_id = $id', { id });
      return true;
    },

    deleteContent: (id, maxRows) => byIndexAlone(sequelize, () => deleteContent(id, maxRows)),

    beingDeleted: (limit) =>
      run<{ id: string }>(
        `SELECT id FROM users WHERE deleted_at IS NOT NULL ORDER BY deleted_at LIMIT ${limit}`,
        {},
      ),

    async delete(id) {
      const [gone] = await run<{ storagePath: string | null }>(
        `DELETE FROM users WHERE id = $id
         RETURNING CASE WHEN shares_bytes THEN NULL ELSE storage_path END AS "storagePath"`,
        { id },
      );
      return gone ?? null;
    },
  };
}

const liveFiles = `SELECT id FROM files WHERE ${alone('owner_id', '$id')} AND trash_id IS NULL
  ORDER BY owner_id, uploaded_at, id`;

const liveFolders = (id: string): FolderSet => ({
  ids: `SELECT id FROM folders WHERE ${alone('owner_id', '$id')} AND trash_id IS NULL
        ORDER BY owner_id, ${nameOrder('name')}, id`,
  isOne: 'inner_folder.owner_id = $id',
  bind: { id },
});

const sumOf = (sizes: number[]): number => sizes.reduce((sum, size) => sum + size, 0);
