import type { DamagedFile, RecordedContent, ScrubStore, ScrubTally } from '../domain/scrub/scrub-store.js';
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

interface StateRow {
  beganAt: Date | null;
  isUnderWay: boolean;
  endedAt: Date | null;
  underWay: ScrubTally & { totalBytes: number };
  last: ScrubTally;
}

const tallyOf = (name: string, prefix = ''): string =>
  ['fileCount', 'damagedCount', 'readBytes']
    .map(
      (figure) =>
        `${prefix}${figure.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`)} AS "${name}.${figure}"`,
    )
    .join(', ');

const state = `
  SELECT began_at AS "beganAt", after_key IS NOT NULL AS "isUnderWay", ended_at AS "endedAt",
    ${tallyOf('underWay')}, ${tallyOf('last', 'last_')},
    (SELECT coalesce(sum(used_bytes + trash_bytes), 0)::bigint FROM users) AS "underWay.totalBytes"
  FROM scrub`;

export function createScrubStore({ sequelize }: Database): ScrubStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown> = {}) =>
    rowsOf<Row>(sequelize, sql, bind);
  const isStill = 'id = $fileId AND blob_key = $blobKey';

  return {
    async position(now, lastBefore) {
      await run(
        `UPDATE scrub SET after_key = '', began_at = $now, file_count = 0, damaged_count = 0, read_bytes = 0
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

    async moveTo(key, { fileCount, damagedCount, readBytes }) {
      await run(
        `UPDATE scrub SET after_key = $key, file_count = file_count + $fileCount,
           damaged_count = damaged_count + $damagedCount, read_bytes = read_bytes + $readBytes RETURNING 1 AS moved`,
        { key, fileCount, damagedCount, readBytes },
      );
    },

    async finish(now) {
      const [tally] = await run<ScrubTally>(
        `UPDATE scrub SET after_key = NULL, ended_at = $now, last_file_count = file_count,
           last_damaged_count = damaged_count, last_read_bytes = read_bytes
         RETURNING file_count AS "fileCount", damaged_count AS "damagedCount", read_bytes AS "readBytes"`,
        { now },
      );
      return tally ?? { fileCount: 0, damagedCount: 0, readBytes: 0 };
    },

    async state() {
      const [row] = await run<StateRow>(state);
      if (!row) return { beganAt: null, underWay: null, last: null };
      const { beganAt, isUnderWay, endedAt, underWay, last } = row;
      return {
        beganAt,
        underWay: isUnderWay ? underWay : null,
        last: endedAt && { endedAt, ...last },
      };
    },

    damaged: (limit) =>
      run<DamagedFile>(
        `SELECT f.id, f.name, f.owner_id AS "ownerId", users.login AS "ownerLogin",
           f.trash_id IS NOT NULL AS "isTrashed", f.damaged_at AS "damagedAt"
         FROM files f JOIN users ON users.id = f.owner_id
         WHERE f.damaged_at IS NOT NULL ORDER BY f.damaged_at, f.id LIMIT $limit`,
        { limit },
      ),

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
