import type { BackupResult } from './backup.js';

/** What is known of a backup when it is over, of its folder apart. */
export interface BackupRecord
  extends Pick<
    BackupResult,
    'id' | 'isWhole' | 'fileCount' | 'bytes' | 'copiedCount' | 'copiedBytes' | 'damagedCount'
  > {
  startedAt: Date;
  finishedAt: Date;
}

/** Port: which backups were made. */
export interface BackupStore {
  add(record: BackupRecord): Promise<void>;
  /** The last ones, the newest first. */
  latest(limit: number): Promise<BackupRecord[]>;
  /** The last one in which nothing is missing. */
  lastWhole(): Promise<BackupRecord | null>;
}
