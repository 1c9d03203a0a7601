import type { Readable } from 'node:stream';
import type { DatabaseCopy, LogDays, TableCopy, WantedBlob } from './backup.js';

export interface CopiedTable {
  rows: Readable;
  /** Known when all of them were read. */
  rowCount(): number;
}

/** Port: the database as it was at one moment. */
export interface DatabaseSnapshot {
  migrations: string[];
  tables: Pick<TableCopy, 'table' | 'columns'>[];
  logDays: LogDays | null;
  /** Read it to its end before the next call. */
  copy(table: Pick<TableCopy, 'table' | 'columns'>): CopiedTable;
  /** All that records name, in the order of their keys, a few hundred at a time. */
  wantedBlobs(): AsyncIterable<WantedBlob[]>;
  sequences(): Promise<DatabaseCopy['sequences']>;
  /** Lets go of the moment; the bytes are still held. */
  end(): Promise<void>;
  /** @throws Error where somebody may have removed bytes since that the moment names */
  expectHeld(): Promise<void>;
}

export interface DatabaseSnapshots {
  /** Nobody removes bytes that the moment names before `work` is over. */
  take<T>(work: (snapshot: DatabaseSnapshot) => Promise<T>): Promise<T>;
}
