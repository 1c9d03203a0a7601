import type { ImportedAccount } from '../../../domain/imports/account-import.js';
import type { SentJob } from '../jobs/job-types.js';

/** What the API says of a table. */
export interface SentImport {
  rowCount: number;
  faultCount: number;
  faults: { row: number | null; field: string; message: string }[];
  accounts: (Omit<ImportedAccount, 'expiresAt'> & { expiresAt?: string | null })[];
  job: SentJob | null;
  key: string | null;
}
