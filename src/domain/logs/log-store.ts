import type { Page } from '../shared/page.js';
import type { ListLogs } from './log.commands.js';
import type { LogEntry, StoredLogEntry } from './log-entry.js';

/** Port: the `logs` table. */
export interface LogStore {
  /** All lines in one statement. */
  append(entries: LogEntry[]): Promise<void>;
  list(query: ListLogs): Promise<Page<StoredLogEntry>>;
  /** Written after that one, in the order of their ids: at most so many, the latest. */
  since(id: string, limit: number): Promise<StoredLogEntry[]>;
  /** `0` where there is none. */
  lastId(): Promise<string>;
  deleteBefore(time: Date): Promise<number>;
}
