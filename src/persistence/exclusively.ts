import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` unless somebody else, on this machine or another, is at work under the same name. Returns whether it
 * ran. The lock goes with the connection, so that a process that dies leaves none behind; where only the connection
 * dies, the work goes on without the lock.
 */
export async function exclusively(pool: Pool, name: string, work: () => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  const key = [`kladovka:${name}`];
  let isLocked = true;
  try {
    isLocked = await tryLock(client, key);
    if (!isLocked) return false;
    await work();
    return true;
  } finally {
    // Closing it frees what could not be freed otherwise.
    client.release(isLocked && !(await unlock(client, key)));
  }
}

async function tryLock(client: PoolClient, key: string[]): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
    key,
  );
  return rows[0]?.locked === true;
}

const unlock = (client: PoolClient, key: string[]): Promise<boolean> =>
  client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key).then(
    () => true,
    () => false,
  );
