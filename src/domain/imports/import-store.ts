import type { ImportedAccount } from './account-import.js';

/** Port: accounts that wait to be made, and the key of their one-time passwords. */
export interface ImportStore {
  /** In the transaction that adds the job. */
  begin(jobId: string, key: string, accounts: ImportedAccount[]): Promise<void>;
  /** Those after a row, in the order of the table. */
  accountsAfter(jobId: string, row: number, limit: number): Promise<ImportedAccount[]>;
  /** Null where the import has ended, or never was. */
  key(jobId: string): Promise<string | null>;
  /** Whether this is the key; also after the end, when nobody here knows it any more. */
  isKey(jobId: string, key: string): Promise<boolean>;
  /** Forgets the accounts and the key. */
  end(jobId: string): Promise<void>;
}
