import type { Pool } from 'pg';

/**
 * Runs `work` unless somebody else, on this machine or another, is at work under the same name. Returns whether it
 * ran. The lock goes with the connection, so that a process that dies leaves none behind.
 */
export async function exclusively(pool: Pool, name: string, work: () => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  try {
    const key = [`kladovka:${name}`];
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
      key,
    );
    if (!rows[0]?.locked) return false;
    try {
      await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key);
    }
    return true;
  } finally {
    client.release();
  }
}
