import type { Sequelize } from 'sequelize';
import type { UserStore } from '../domain/users/user-store.js';
import { deleteFolders } from './bottom-up.js';
import { byIndexAlone } from './planner.js';
import { rowsOf } from './sql.js';

type Removal = Pick<UserStore, 'beginDelete' | 'deleteContent' | 'beingDeleted'>;

/** An account that goes: for everybody at once, its rows by slices. */
export function createUserRemoval({ sequelize }: { sequelize: Sequelize }): Removal {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  /** Of those files so many; booked, so that the storage is worth what its rows are at all times. */
  async function deleteFiles(id: string, those: string, isTrash: boolean, maxRows: number): Promise<number> {
    const gone = await run<{ size: number }>(
      `DELETE FROM files WHERE id IN (${those} LIMIT ${maxRows}) RETURNING size`,
      { id },
    );
    const bytes = gone.reduce((sum, { size }) => sum + size, 0);
    if (isTrash)
      await run('UPDATE users SET trash_bytes = trash_bytes - $bytes WHERE id = $id', { id, bytes });
    else
      await run(
        'UPDATE users SET used_bytes = used_bytes - $bytes, file_count = file_count - $count WHERE id = $id',
        { id, bytes, count: gone.length },
      );
    return gone.length;
  }

  async function deleteContent(id: string, maxRows: number): Promise<boolean> {
    const live = 'SELECT id FROM files WHERE owner_id = $id AND trash_id IS NULL';
    const trashed = 'SELECT f.id FROM trash t JOIN files f ON f.trash_id = t.id WHERE t.owner_id = $id';
    let room = maxRows - (await deleteFiles(id, live, false, maxRows));
    if (room > 0) room -= await deleteFiles(id, trashed, true, room);
    if (room === 0 || !(await deleteFolders(sequelize, foldersOf(id), room))) return false;
    const entries = await run(
      `DELETE FROM trash WHERE id IN (SELECT id FROM trash WHERE owner_id = $id LIMIT ${maxRows}) RETURNING id`,
      { id },
    );
    return entries.length < maxRows;
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
      run<{ id: string; storagePath: string }>(
        `SELECT id, storage_path AS "storagePath" FROM users WHERE deleted_at IS NOT NULL
         ORDER BY deleted_at LIMIT ${limit}`,
        {},
      ),
  };
}

/** Each half by an index of its own. */
const foldersOf = (id: string) => ({
  ids: `SELECT id FROM folders WHERE owner_id = $id AND trash_id IS NULL
        UNION ALL
        SELECT d.id FROM trash t JOIN folders d ON d.trash_id = t.id WHERE t.owner_id = $id`,
  isOne: 'inner_folder.owner_id = $id',
  bind: { id },
});
