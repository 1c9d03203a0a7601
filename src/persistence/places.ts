import type { EntryRef, Place } from '../domain/entries/entry.js';
import type { PlaceContents, Places } from '../domain/entries/places.js';
import type { Database } from './database.js';
import { GatheredStatement } from './gathered-statement.js';
import { orderedName, rowsOf } from './sql.js';

/** How `place_id` calls a place: by its folder, or by its owner for the root. */
export const placeId = ({ ownerId, folderId }: Place): string => folderId ?? ownerId;

/** Whether there are folders is seen by the folders themselves: what is kept only says how many. */
const lookInto = {
  name: 'look-into-places',
  text: `SELECT asked.n::int AS asked, coalesce(c.file_count + c.folder_count, 0) AS count,
      EXISTS (SELECT FROM folders d WHERE d.place_id = asked.id AND d.trash_id IS NULL) AS "hasFolders"
    FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, n) LEFT JOIN place_counts c ON c.place_id = asked.id`,
};

export function createPlaces(database: Database): Places {
  const { sequelize } = database;
  const contents = new GatheredStatement<PlaceContents>(database, lookInto);
  const lock = (key: string, mode: '' | '_shared') =>
    rowsOf(sequelize, `SELECT pg_advisory_xact_lock${mode}(hashtextextended($key, 0))`, { key });

  async function takenNames(place: Place, names: string[]): Promise<Map<string, EntryRef>> {
    const bind = { place: placeId(place), names: names.map(orderedName) };
    const rows = await rowsOf<EntryRef & { name: string }>(
      sequelize,
      'SELECT * FROM entries_named($place, $names)',
      bind,
    );
    return new Map(rows.map(({ kind, id, name }) => [name, { kind, id }]));
  }

  return {
    async lockTree(ownerId, mode) {
      await lock(`tree/${ownerId}`, mode === 'shared' ? '_shared' : '');
    },
    async lock(place) {
      await lock(`place/${placeId(place)}`, '');
    },
    takenNames,

    async lookInto(place) {
      return (await contents.ask(placeId(place))) ?? { count: 0, hasFolders: false };
    },

    entryNamed: async (place, name) => (await takenNames(place, [name])).get(name) ?? null,
  };
}
