import type { Sequelize } from 'sequelize';
import type { PreviewJob, PreviewStore } from '../domain/previews/preview-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

/** A picture that brings its process down every time is let be after so many. */
const MAX_ATTEMPTS = 3;

/** A thumbnail whose bytes are nowhere, or no thumbnail. False where no row names it. */
export async function redrawThumbnail(sequelize: Sequelize, thumbnailKey: string): Promise<boolean> {
  const redrawn = await rowsOf(
    sequelize,
    `UPDATE previews SET thumbnail_key = NULL, attempts = 0, due_at = now()
     WHERE thumbnail_key = $thumbnailKey RETURNING 1 AS redrawn`,
    { thumbnailKey },
  );
  return redrawn.length > 0;
}

export function createPreviewStore({ sequelize }: Database): PreviewStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  return {
    async enqueue(blobKey) {
      await run('SELECT enqueue_preview($blobKey, $now)', { blobKey, now: new Date() });
    },

    async take(now, leaseEnd) {
      const [job] = await run<PreviewJob>(
        `WITH taken AS (
           UPDATE previews
           SET attempts = attempts + 1,
               due_at = CASE WHEN attempts + 1 < ${MAX_ATTEMPTS} THEN $leaseEnd::timestamptz END
           WHERE blob_key = (
             SELECT blob_key FROM previews WHERE due_at <= $now ORDER BY turn FOR UPDATE SKIP LOCKED LIMIT 1
           )
           RETURNING blob_key, owner_id
         )
         SELECT taken.blob_key AS "blobKey", users.storage_path AS "storagePath"
         FROM taken JOIN users ON users.id = taken.owner_id`,
        { now, leaseEnd },
      );
      return job ?? null;
    },

    async finish(blobKey, thumbnailKey) {
      const rows = await run(
        `UPDATE previews SET thumbnail_key = $thumbnailKey, due_at = NULL
         WHERE blob_key = $blobKey AND thumbnail_key IS NULL RETURNING 1 AS done`,
        { blobKey, thumbnailKey },
      );
      return rows.length > 0;
    },

    async putBack(blobKey, dueAt) {
      await run(
        `UPDATE previews SET attempts = GREATEST(attempts - 1, 0), due_at = $dueAt
         WHERE blob_key = $blobKey AND thumbnail_key IS NULL`,
        { blobKey, dueAt },
      );
    },

    async giveUp(blobKey) {
      await run('UPDATE previews SET due_at = NULL WHERE blob_key = $blobKey', { blobKey });
    },
  };
}
