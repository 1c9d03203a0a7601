import type { RecordedContent, ScrubStore, ScrubTally } from '../domain/scrub/scrub-store.js';
import type { Database } from './database.js';
import { rowsOf, selectList } from './sql.js';

export const contentColumns = {
  fileId: 'f.id',
  blobKey: 'f.blob_key',
  size: 'f.size',
  sha256: 'f.sha256',
  crc32: 'f.crc32',
  isDamaged: 'f.damaged_at IS NOT NULL',
};

export function createScrubStore({ sequelize }: Database): ScrubStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown> = {}) =>
    rowsOf<Row>(sequelize, sql, bind);
  const isStill = 'id = $fileId AND blob_key = $blobKey';

  return {
    async position(now, lastBefore) {
      await run(
        `UPDATE scrub SET after_key = '', began_at = $now, file_count = 0, damaged_count = 0
         WHERE after_key IS NULL AND (began_at IS NULL OR began_at < $lastBefore) RETURNING 1 AS begun`,
        { now, lastBefore },
      );
      return (await run<{ key: string | null }>('SELECT after_key AS key FROM scrub'))[0]?.key ?? null;
    },

    contentsAfter: (key, limit) =>
      run<RecordedContent>(
        `SELECT ${selectList(contentColumns)} FROM files f WHERE f.blob_key > $key ORDER BY f.blob_key LIMIT $limit`,
        { key, limit },
      ),

    async moveTo(key, { fileCount, damagedCount }) {
      await run(
        `UPDATE scrub SET after_key = $key, file_count = file_count + $fileCount,
           damaged_count = damaged_count + $damagedCount RETURNING 1 AS moved`,
        { key, fileCount, damagedCount },
      );
    },

    async finish() {
      const [tally] = await run<ScrubTally>(
        `UPDATE scrub SET after_key = NULL
         RETURNING file_count AS "fileCount", damaged_count AS "damagedCount"`,
      );
      return tally ?? { fileCount: 0, damagedCount: 0 };
    },

    async markWhole({ fileId, blobKey }, crc32) {
      await run(`UPDATE files SET crc32 = $crc32, damaged_at = NULL WHERE ${isStill} RETURNING 1 AS marked`, {
        fileId,
        blobKey,
        crc32,
      });
    },

    async markDamaged({ fileId, blobKey }, at) {
      const marked = await run(
        `UPDATE files SET damaged_at = coalesce(damaged_at, $at) WHERE ${isStill} RETURNING 1 AS marked`,
        { fileId, blobKey, at },
      );
      return marked.length > 0;
    },
  };
}
