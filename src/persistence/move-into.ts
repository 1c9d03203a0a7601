import type { Sequelize } from 'sequelize';
import { orRefusal } from './refusals.js';
import { rowsOf } from './sql.js';

/** Puts many entries of one table into a folder, each under its new name, by one statement. */
export async function moveInto(
  sequelize: Sequelize,
  table: 'files' | 'folders',
  parentColumn: 'folder_id' | 'parent_id',
  entries: { id: string; name: string }[],
  folderId: string | null,
): Promise<void> {
  if (entries.length === 0) return;
  await orRefusal(
    rowsOf(
      sequelize,
      `UPDATE ${table} SET ${parentColumn} = $folderId, name = moved.name, updated_at = $now, version = version + 1
       FROM unnest($ids::uuid[], $names::text[]) AS moved (id, name)
       WHERE ${table}.id = moved.id`,
      {
        folderId,
        now: new Date(),
        ids: entries.map(({ id }) => id),
        names: entries.map(({ name }) => name),
      },
    ),
  );
}
