import type { FieldError } from '../shared/domain-error.js';

/** A row of a table of accounts as it was read: text, but for what its reader understood. */
export interface ImportRow {
  /** As a spreadsheet counts: the heading is row 1. */
  row: number;
  /** To be checked as any new account is. */
  account: Record<string, unknown>;
}

/** What is wrong with a row, or with the whole table. */
export interface ImportFault extends FieldError {
  /** Null: the table itself. */
  row: number | null;
}

/** A table as its reader gives it, with what was wrong with it already. */
export interface ImportTable {
  rows: ImportRow[];
  faults: ImportFault[];
}

export interface ImportReport {
  rowCount: number;
  faultCount: number;
  /** The first of them, by row. */
  faults: ImportFault[];
  /** The first accounts, as they would be made. */
  accounts: ImportedAccount[];
}

/** An account that is to be made. */
export interface ImportedAccount {
  row: number;
  login: string;
  fullName: string;
  email: string;
  /** Undefined: what the server gives everybody. */
  quotaBytes?: number | null;
  expiresAt?: Date | null;
}

export const MAX_IMPORT_ROWS = 100_000;
export const MAX_IMPORT_BYTES = 20 * 1024 * 1024;
