import type { ImportedAccount } from './account-import.js';

/** Port: accounts that wait to be made. */
export interface ImportStore {
  /** In the transaction that adds the job, after its key. */
  keep(jobId: string, accounts: ImportedAccount[]): Promise<void>;
  /** Those after a row, in the order of the table. */
  accountsAfter(jobId: string, row: number, limit: number): Promise<ImportedAccount[]>;
  forget(jobId: string): Promise<void>;
}
