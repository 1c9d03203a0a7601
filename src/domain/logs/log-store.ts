import type { Page, PageQuery } from '../shared/page.js';
import type { ListLogs } from './log.commands.js';
import type { LogEntry, StoredLogEntry } from './log-entry.js';

/** Short, even empty, where a look at more lines would take too long: the next page goes on from there. */
export interface LogPage extends Page<StoredLogEntry> {
  /** Up to which moment it was looked, where that did not fill the page; null where it did, or where nothing follows. */
  reachedAt: Date | null;
}

/** Port: the `logs` table. */
export interface LogStore {
  /** All lines in one statement. */
  append(entries: LogEntry[]): Promise<void>;
  list(query: ListLogs): Promise<LogPage>;
  /** How many there are, one more than `most` where there are more; null where only a look at very many lines would tell. */
  count(query: ListLogs, most: number): Promise<number | null>;
  find(id: string): Promise<StoredLogEntry | null>;
  /** Where a page begins that comes right after this line. */
  cursorAt(entry: Pick<StoredLogEntry, 'time' | 'id'>, sort: PageQuery<'time'>['sort']): string;
  /** The cursor of the list the other way, whose page ends where that of this one begins. */
  turned(cursor: string, sort: PageQuery<'time'>['sort']): string;
  /** Written after that one, with a time of the last days, in the order of their ids: at most so many, the latest. */
  since(id: string, limit: number): Promise<StoredLogEntry[]>;
  /** Of the last days; `0` where there is none. */
  lastId(): Promise<string>;
  /** Makes room for the next days, and indexes the words of what is written and done. */
  prepare(now: Date): Promise<void>;
  /**
   * Whole days, so that a line stays up to a day longer, or until nobody reads it. Returns about how many lines went.
   * @throws DomainError `log_held` where somebody has read it for so long that this is worth a word
   */
  deleteBefore(time: Date): Promise<number>;
}
