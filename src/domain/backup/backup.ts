import type { ContentSums } from '../files/blob-store.js';

/** What a file of the backup is: whoever changed a byte of it is found out. */
export interface FileSum {
  /** Below the backup's folder. */
  name: string;
  /** In bytes. */
  size: number;
  sha256: string;
}

export interface TableCopy {
  table: string;
  columns: string[];
  rowCount: number;
  file: FileSum;
}

/** The database at one moment, as its rows; the tables themselves are made by the migrations. */
export interface DatabaseCopy {
  /** All that had run, in the order of their names. */
  migrations: string[];
  tables: TableCopy[];
  /** Only those that were ever asked. */
  sequences: { name: string; last: string }[];
  /** null: the log had no days yet. */
  logDays: LogDays | null;
}

export interface LogDays {
  /** Where the first day begins, as PostgreSQL writes it. */
  boundary: string;
  /** `2026-11-28` */
  days: string[];
}

/** What makes a folder a backup. It is written last: as long as the former one stands, the former backup is the one. */
export interface Manifest {
  format: 1;
  id: string;
  madeAt: string;
  /** Of the program. */
  version: string;
  database: DatabaseCopy;
  blobs: { list: FileSum; count: number; bytes: number };
  /** null: the secrets come from the environment. */
  secrets: FileSum | null;
  /** Files that had no whole bytes when it was made. */
  damagedCount: number;
}

/** A blob that a record of the database names. */
export interface WantedBlob {
  blobKey: string;
  /** An upload that is kept, and is no file yet, counts as well. */
  kind: 'file' | 'thumbnail' | 'upload';
  /** null where there is no file yet. */
  fileId: string | null;
  name: string;
  /** The login. */
  owner: string;
  /** Like the SHA-256 null for a thumbnail, of which no record tells. */
  size: number | null;
  sha256: string | null;
}

/** A blob that lies in the backup. */
export interface ListedBlob extends Pick<ContentSums, 'size' | 'sha256'> {
  blobKey: string;
  /** Of the copy: one that was touched since is read again. */
  modifiedAt: number;
}

export interface UnbackedFile extends Pick<WantedBlob, 'fileId' | 'name' | 'owner'> {
  /** `changed`: other bytes than were uploaded. `unreadable`: the store is there, and does not give them. */
  reason: 'missing' | 'changed' | 'unreadable';
}

export interface BackupResult {
  id: string;
  startedAt: string;
  seconds: number;
  /** Nothing that a record names is left out. */
  isWhole: boolean;
  /** Blobs in it, and their bytes. */
  fileCount: number;
  bytes: number;
  rowCount: number;
  copiedCount: number;
  copiedBytes: number;
  /** Were in the folder already. */
  foundCount: number;
  /** No record names them any more. */
  removedCount: number;
  damagedCount: number;
  /** The first of them. */
  damaged: UnbackedFile[];
}

export interface BackupProgress {
  count: number;
  /** Looked at, of all that there is. */
  bytes: number;
  totalBytes: number;
}
