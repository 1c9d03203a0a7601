import type { Sequelize } from 'sequelize';
import type { Drift, DriftStore } from '../domain/doctor/doctor-store.js';
import { rowsOf } from './sql.js';

interface Sum {
  /** Gives id, name, user_id, login and for each figure what is kept (`kept_…`) and what there is (`real_…`). */
  source: string;
  /** The domain's name of a figure and the column of it. */
  figures: Readonly<Record<string, string>>;
  /** Corrects those of `$id` by `real - kept`. */
  mend: string;
}

/** All files are read once, in one look: so the rows and the sums are those of one moment, whoever writes. */
const usage: Sum = {
  source: `
    SELECT users.id, NULL::text AS name, users.id AS user_id, login,
      users.file_count AS kept_file_count, coalesce(f.file_count, 0) AS real_file_count,
      users.used_bytes AS kept_used_bytes, coalesce(f.used_bytes, 0) AS real_used_bytes,
      users.trash_bytes AS kept_trash_bytes, coalesce(f.trash_bytes, 0) AS real_trash_bytes,
      users.reserved_bytes AS kept_reserved_bytes, coalesce(u.reserved_bytes, 0) AS real_reserved_bytes
    FROM users LEFT JOIN (
      SELECT owner_id, count(*) FILTER (WHERE trash_id IS NULL) AS file_count,
        coalesce(sum(size) FILTER (WHERE trash_id IS NULL), 0)::bigint AS used_bytes,
        coalesce(sum(size) FILTER (WHERE trash_id IS NOT NULL), 0)::bigint AS trash_bytes
      FROM files GROUP BY owner_id
    ) f (owner_id, file_count, used_bytes, trash_bytes) ON f.owner_id = users.id LEFT JOIN (
      SELECT owner_id, sum(reserved_bytes)::bigint FROM uploads GROUP BY owner_id
    ) u (owner_id, reserved_bytes) ON u.owner_id = users.id`,
  figures: {
    fileCount: 'file_count',
    usedBytes: 'used_bytes',
    trashBytes: 'trash_bytes',
    reservedBytes: 'reserved_bytes',
  },
  mend: `UPDATE users SET file_count = users.file_count + drift.real_file_count - drift.kept_file_count,
      used_bytes = users.used_bytes + drift.real_used_bytes - drift.kept_used_bytes,
      trash_bytes = users.trash_bytes + drift.real_trash_bytes - drift.kept_trash_bytes,
      reserved_bytes = users.reserved_bytes + drift.real_reserved_bytes - drift.kept_reserved_bytes
    FROM drift WHERE users.id = drift.id RETURNING users.id`,
};

const folders: Sum = {
  source: `
    SELECT place.id, folders.name, users.id AS user_id, users.login,
      coalesce(kept.file_count, 0) AS kept_file_count, coalesce(actual.file_count, 0) AS real_file_count,
      coalesce(kept.folder_count, 0) AS kept_folder_count, coalesce(actual.folder_count, 0) AS real_folder_count
    FROM place_counts kept FULL JOIN (
      SELECT place_id, sum(file_count)::bigint AS file_count, sum(folder_count)::bigint AS folder_count
      FROM (
        SELECT place_id, count(*) AS file_count, 0 AS folder_count FROM files WHERE trash_id IS NULL GROUP BY place_id
        UNION ALL
        SELECT place_id, 0, count(*) FROM folders WHERE trash_id IS NULL GROUP BY place_id
      ) counted GROUP BY place_id
    ) actual ON actual.place_id = kept.place_id
    CROSS JOIN LATERAL (SELECT coalesce(kept.place_id, actual.place_id) AS id) place
    LEFT JOIN folders ON folders.id = place.id
    LEFT JOIN users ON users.id = coalesce(folders.owner_id, place.id)`,
  figures: { fileCount: 'file_count', folderCount: 'folder_count' },
  mend: 'SELECT recount_places(array_agg(id)) FROM drift HAVING count(*) > 0',
};

const trash: Sum = {
  source: `
    SELECT trash.id, coalesce(files.name, folders.name) AS name, users.id AS user_id, login,
      trash.file_count AS kept_file_count, coalesce(f.file_count, 0) AS real_file_count,
      trash.bytes AS kept_bytes, coalesce(f.bytes, 0) AS real_bytes
    FROM trash LEFT JOIN (
      SELECT trash_id, count(*), sum(size)::bigint FROM files WHERE trash_id IS NOT NULL GROUP BY trash_id
    ) f (trash_id, file_count, bytes) ON f.trash_id = trash.id
    LEFT JOIN files ON files.id = trash.id LEFT JOIN folders ON folders.id = trash.id
    LEFT JOIN users ON users.id = trash.owner_id`,
  figures: { fileCount: 'file_count', bytes: 'bytes' },
  mend: `UPDATE trash SET file_count = trash.file_count + drift.real_file_count - drift.kept_file_count,
      bytes = trash.bytes + drift.real_bytes - drift.kept_bytes
    FROM drift WHERE trash.id = drift.id RETURNING trash.id`,
};

type Row = Pick<Drift, 'id' | 'name'> & { userId: string | null; login: string | null } & Record<
    string,
    unknown
  >;

function createDriftStore(sequelize: Sequelize, { source, figures, mend }: Sum): DriftStore {
  const names = Object.entries(figures);
  const listOf = (prefix: string) => names.map(([, column]) => `${prefix}_${column}`).join(', ');
  const columns = names.flatMap(([name, column]) => [
    `kept_${column} AS "recorded.${name}"`,
    `real_${column} AS "found.${name}"`,
  ]);
  const drifted = (condition: string) =>
    `SELECT * FROM (${source}) sums WHERE (${listOf('kept')}) <> (${listOf('real')}) AND ${condition}`;

  return {
    async after(id, limit) {
      const rows = await rowsOf<Row & Pick<Drift, 'recorded' | 'found'>>(
        sequelize,
        `SELECT id, name, user_id AS "userId", login, ${columns.join(', ')}
         FROM (${drifted('($id::uuid IS NULL OR id > $id)')}) drift ORDER BY id LIMIT $limit`,
        { id, limit },
      );
      return rows.map(({ id: driftedId, name, userId, login, recorded, found }) => ({
        id: driftedId,
        name,
        user: userId === null ? null : { id: userId, login: login ?? '' },
        recorded,
        found,
      }));
    },

    async mend(id) {
      return (await rowsOf(sequelize, `WITH drift AS (${drifted('id = $id')}) ${mend}`, { id })).length > 0;
    },
  };
}

export const createDriftStores = (sequelize: Sequelize) => ({
  usage: createDriftStore(sequelize, usage),
  folders: createDriftStore(sequelize, folders),
  trash: createDriftStore(sequelize, trash),
});
