import type { Page } from '../shared/page.js';
import type { ListLogs } from './log.commands.js';
import type { LogEntry, StoredLogEntry } from './log-entry.js';

/** Port: the `logs` table. */
export interface LogStore {
  /** All lines in one statement. */
  append(entries: LogEntry[]): Promise<void>;
  list(query: ListLogs): Promise<Page<StoredLogEntry>>;
  deleteBefore(time: Date): Promise<number>;
}
