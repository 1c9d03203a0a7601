import type { BackupRecord, BackupStore } from '../domain/backup/backup-store.js';
import type { Database } from './database.js';
import { rowsOf, selectList } from './sql.js';

const columns = {
  id: 'id',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  isWhole: 'is_whole',
  fileCount: 'file_count',
  bytes: 'bytes',
  copiedCount: 'copied_count',
  copiedBytes: 'copied_bytes',
  damagedCount: 'damaged_count',
};

/** One a day for some years. */
const KEPT = 1_000;

export function createBackupStore({ sequelize }: Pick<Database, 'sequelize'>): BackupStore {
  const latest = (limit: number, condition = 'true') =>
    rowsOf<BackupRecord>(
      sequelize,
      `SELECT ${selectList(columns)} FROM backups WHERE ${condition} ORDER BY finished_at DESC, id LIMIT $limit`,
      { limit },
    );

  return {
    async add(record) {
      const names = Object.keys(columns).map((name) => `$${name}`);
      await rowsOf(
        sequelize,
        `INSERT INTO backups (${Object.values(columns)}) VALUES (${names}) RETURNING 1 AS added`,
        { ...record },
      );
      await rowsOf(
        sequelize,
        `DELETE FROM backups WHERE finished_at < (
           SELECT finished_at FROM backups ORDER BY finished_at DESC, id OFFSET ${KEPT} LIMIT 1
         ) RETURNING 1 AS gone`,
      );
    },
    latest: (limit) => latest(limit),
    lastWhole: async () => (await latest(1, 'is_whole'))[0] ?? null,
  };
}
