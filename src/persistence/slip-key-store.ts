import { createHash } from 'node:crypto';
import type { SlipKeyStore } from '../domain/slips/slip-key-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

/** They stand in `account_imports`, after the first kind of job that gave passwords. */
export function createSlipKeyStore({ sequelize }: Pick<Database, 'sequelize'>): SlipKeyStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  return {
    async begin(jobId, key) {
      await run(
        `INSERT INTO account_imports (job_id, key, key_hash) VALUES ($jobId, $key, decode($keyHash, 'hex'))
         RETURNING 1 AS kept`,
        { jobId, key, keyHash: hashOf(key) },
      );
    },

    async find(jobId) {
      const [found] = await run<{ key: string | null }>(
        'SELECT key FROM account_imports WHERE job_id = $jobId',
        { jobId },
      );
      return found?.key ?? null;
    },

    async matches(jobId, key) {
      const found = await run(
        `SELECT 1 AS known FROM account_imports WHERE job_id = $jobId AND key_hash = decode($keyHash, 'hex')`,
        { jobId, keyHash: hashOf(key) },
      );
      return found.length > 0;
    },

    async end(jobId) {
      await run('UPDATE account_imports SET key = NULL WHERE job_id = $jobId RETURNING 1 AS ended', {
        jobId,
      });
    },

    async endFailed(before) {
      const ended = await run(
        `WITH failed AS (
           SELECT i.job_id FROM account_imports i JOIN jobs j ON j.id = i.job_id
           WHERE i.key IS NOT NULL AND j.state = 'failed' AND j.finished_at < $before
         ), accounts AS (DELETE FROM account_import_rows WHERE job_id IN (SELECT job_id FROM failed))
         UPDATE account_imports SET key = NULL WHERE job_id IN (SELECT job_id FROM failed) RETURNING 1 AS ended`,
        { before },
      );
      return ended.length;
    },
  };
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
