import type { ImportedAccount } from '../domain/imports/account-import.js';
import type { ImportStore } from '../domain/imports/import-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

type KeptAccount = Omit<ImportedAccount, 'expiresAt'> & { expiresAt?: string | null };

export function createImportStore({ sequelize }: Pick<Database, 'sequelize'>): ImportStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  return {
    async keep(jobId, accounts) {
      await run(
        `INSERT INTO account_import_rows (job_id, row, account)
         SELECT $jobId, (account ->> 'row')::integer, account - 'row' FROM jsonb_array_elements($accounts::jsonb) AS account
         RETURNING 1 AS kept`,
        { jobId, accounts: JSON.stringify(accounts) },
      );
    },

    async accountsAfter(jobId, row, limit) {
      const rows = await run<{ row: number; account: KeptAccount }>(
        `SELECT row, account FROM account_import_rows WHERE job_id = $jobId AND row > $row ORDER BY row LIMIT $limit`,
        { jobId, row, limit },
      );
      return rows.map(({ row: number, account: { expiresAt, ...account } }) => ({
        ...account,
        row: number,
        ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
      }));
    },

    async forget(jobId) {
      await run('DELETE FROM account_import_rows WHERE job_id = $jobId RETURNING 1 AS gone', { jobId });
    },
  };
}
