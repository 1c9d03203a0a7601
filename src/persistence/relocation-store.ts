import type {
  RecordedBlob,
  Relocation,
  RelocationStore,
  UnfinishedBytes,
} from '../domain/relocation/relocation-store.js';
import type { Database } from './database.js';
import { redrawThumbnail } from './preview-store.js';
import { type Bind, rowsOf } from './sql.js';
import { inTransaction } from './unit-of-work.js';

const isKnown = (key: string): string =>
  `(EXISTS (SELECT 1 FROM files WHERE files.blob_key = ${key})
    OR EXISTS (SELECT 1 FROM previews WHERE previews.thumbnail_key = ${key})
    OR EXISTS (SELECT 1 FROM uploads WHERE uploads.blob_key = ${key}))`;

/** The first of one kind that are not noted; each comes by the index of its keys. */
const leftOf = (key: string, columns: string, from: string): string =>
  `(SELECT ${key} AS "blobKey", ${columns} FROM ${from}
    WHERE ${key} > $key AND NOT EXISTS (SELECT 1 FROM relocated_blobs r WHERE r.blob_key = ${key})
    ORDER BY ${key} LIMIT $limit)`;

const leftAfter = `
  ${leftOf(
    'f.blob_key',
    `'file' AS kind, f.id AS "fileId", f.name, users.login AS owner, f.size, f.sha256`,
    'files f JOIN users ON users.id = f.owner_id',
  )}
  UNION ALL
  ${leftOf(
    'p.thumbnail_key',
    `'thumbnail', f.id, f.name, users.login, NULL, NULL`,
    'previews p JOIN files f ON f.blob_key = p.blob_key JOIN users ON users.id = f.owner_id',
  )}
  UNION ALL
  ${leftOf(
    'u.blob_key',
    `'upload', NULL, u.name, users.login, u.length, u.sha256`,
    `(SELECT * FROM uploads WHERE kind = 'tus' AND state = 'kept') u JOIN users ON users.id = u.owner_id`,
  )}
  ORDER BY "blobKey" LIMIT $limit`;

export function createRelocationStore({ sequelize }: Database): RelocationStore {
  const run = <Row extends object>(sql: string, bind: Bind = {}) => rowsOf<Row>(sequelize, sql, bind);
  const keys = async (sql: string, bind: Bind) =>
    (await run<{ key: string }>(sql, bind)).map(({ key }) => key);
  const current = async () =>
    (await run<Relocation>('SELECT to_kind AS "to", place FROM relocation'))[0] ?? null;
  const end = async () => {
    await run('WITH gone AS (DELETE FROM relocation) DELETE FROM relocated_blobs');
  };

  return {
    current,
    end,

    begin: ({ to, place }) =>
      inTransaction(sequelize, async () => {
        const before = await current();
        if (before?.to === to && before.place === place) return;
        await end();
        await run('INSERT INTO relocation (to_kind, place) VALUES ($to, $place)', { to, place });
      }),

    async progress() {
      const [progress] = await run<{ bytes: number; notedBytes: number }>(
        `SELECT (SELECT coalesce(sum(used_bytes + trash_bytes), 0)::bigint FROM users) AS bytes,
          (SELECT coalesce(sum(size), 0)::bigint FROM relocated_blobs) AS "notedBytes"`,
      );
      return progress ?? { bytes: 0, notedBytes: 0 };
    },

    leftAfter: (key, limit) => run<RecordedBlob>(leftAfter, { key, limit }),

    async isKnown(key) {
      return (await run(`SELECT 1 WHERE ${isKnown('$key')}`, { key })).length > 0;
    },

    async note(key, size) {
      const sql = `WITH known AS (SELECT 1 WHERE ${isKnown('$key')}),
          noted AS (INSERT INTO relocated_blobs SELECT $key::text, $size::bigint FROM known ON CONFLICT DO NOTHING)
        SELECT 1 FROM known`;
      return (await run(sql, { key, size })).length > 0;
    },

    notedAfter: (key, limit) =>
      keys(
        'SELECT blob_key AS key FROM relocated_blobs WHERE blob_key > $key ORDER BY blob_key LIMIT $limit',
        { key, limit },
      ),

    notedInVain: (limit) =>
      keys(`SELECT blob_key AS key FROM relocated_blobs r WHERE NOT ${isKnown('r.blob_key')} LIMIT $limit`, {
        limit,
      }),

    async forget(blobKeys) {
      await run('DELETE FROM relocated_blobs WHERE blob_key = ANY($blobKeys)', { blobKeys });
    },

    async redraw(key) {
      await redrawThumbnail(sequelize, key);
    },

    unfinishedIn: (storeId, afterId, limit) =>
      run<UnfinishedBytes>(
        `SELECT id, handle, offset_bytes AS "offset" FROM uploads
         WHERE store_id = $storeId AND kind = 'tus' AND state = 'receiving' AND expires_at > now()
           AND ($afterId::uuid IS NULL OR id > $afterId)
         ORDER BY id LIMIT $limit`,
        { storeId, afterId, limit },
      ),

    async carry({ id, offset }, from, to) {
      const carried = await run(
        `UPDATE uploads SET store_id = $storeId, handle = $handle
         WHERE id = $id AND store_id = $fromStoreId AND handle = $fromHandle AND offset_bytes = $offset
           AND state = 'receiving' AND (lock_token IS NULL OR lock_until < now())
         RETURNING 1 AS carried`,
        { id, offset, fromStoreId: from.storeId, fromHandle: from.handle, ...to },
      );
      return carried.length > 0;
    },
  };
}
