import { createHash } from 'node:crypto';
import type { ImportedAccount } from '../domain/imports/account-import.js';
import type { ImportStore } from '../domain/imports/import-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

type KeptAccount = Omit<ImportedAccount, 'expiresAt'> & { expiresAt?: string | null };

export function createImportStore({ sequelize }: Pick<Database, 'sequelize'>): ImportStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  return {
    async begin(jobId, key, accounts) {
      await run(
        `WITH begun AS (
           INSERT INTO account_imports (job_id, key, key_hash) VALUES ($jobId, $key, decode($keyHash, 'hex')) RETURNING job_id
         )
         INSERT INTO account_import_rows (job_id, row, account)
         SELECT job_id, (account ->> 'row')::integer, account - 'row'
         FROM begun, jsonb_array_elements($accounts::jsonb) AS account
         RETURNING 1 AS kept`,
        { jobId, key, keyHash: hashOf(key), accounts: JSON.stringify(accounts) },
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

    async key(jobId) {
      const [found] = await run<{ key: string | null }>(
        'SELECT key FROM account_imports WHERE job_id = $jobId',
        { jobId },
      );
      return found?.key ?? null;
    },

    async isKey(jobId, key) {
      const found = await run(
        `SELECT 1 AS known FROM account_imports WHERE job_id = $jobId AND key_hash = decode($keyHash, 'hex')`,
        { jobId, keyHash: hashOf(key) },
      );
      return found.length > 0;
    },

    async end(jobId) {
      await run(
        `WITH forgotten AS (DELETE FROM account_import_rows WHERE job_id = $jobId)
         UPDATE account_imports SET key = NULL WHERE job_id = $jobId RETURNING 1 AS ended`,
        { jobId },
      );
    },
  };
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
