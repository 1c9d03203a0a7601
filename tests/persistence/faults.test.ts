import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { createDatabaseIfMissing } from '../../src/persistence/create-database.js';
import { connectDatabase } from '../../src/persistence/database.js';
import { exclusively } from '../../src/persistence/exclusively.js';
import { faultOf } from '../../src/persistence/faults.js';
import { inTransaction } from '../../src/persistence/unit-of-work.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

let test: TestDatabase;

beforeAll(async () => {
  // Sequelize tells it of each transaction that broke off.
  jest.spyOn(console, 'warn').mockReturnValue();
  test = await createTestDatabase();
});
afterAll(() => test.close());

const unavailable = { code: 'unavailable', details: { retryAfterSeconds: 5 } };
/** What a query comes to in a transaction that was told something first. */
const asked = (first: string, sql: string) =>
  inTransaction(test.database.sequelize, async () => {
    await test.database.sequelize.query(first);
    await test.database.sequelize.query(sql);
  });
/** On a pool of its own, which is closed again. */
async function elsewhere(url: string): Promise<unknown> {
  const database = connectDatabase(url);
  const answers = await Promise.allSettled([
    database.sequelize.query('SELECT 1'),
    database.pool.query('SELECT 1'),
    inTransaction(database.sequelize, async () => {}),
  ]);
  await database.close();
  return answers.map((answer) => answer.status === 'rejected' && answer.reason);
}

describe('7.9: what a fault of the database means', () => {
  it.each([
    ['a read-only database', 'SET TRANSACTION READ ONLY', `UPDATE users SET login = 'x'`],
    ['a statement that took too long', `SET LOCAL statement_timeout = '20ms'`, 'SELECT pg_sleep(30)'],
    ['a connection that is cut', 'SELECT 1', 'SELECT pg_terminate_backend(pg_backend_pid())'],
    ['a statement that somebody cancels', 'SELECT 1', 'SELECT pg_cancel_backend(pg_backend_pid())'],
  ])('%s: it is out of reach for now', async (_, first, sql) => {
    await expect(asked(first, sql)).rejects.toMatchObject(unavailable);
  });

  it('a lock for which somebody waited too long: it is out of reach for now', async () => {
    const { sequelize } = test.database;
    await inTransaction(sequelize, async () => {
      await sequelize.query('LOCK TABLE users');
      const other = test.database.pool.query(`SET lock_timeout = '20ms'; SELECT FROM users`);
      await expect(other).rejects.toMatchObject(unavailable);
    });
  });

  it.each([
    ['one that nobody answers for', () => 'postgres://nobody@127.0.0.1:1/nothing'],
    ['one at a name that nobody has', () => 'postgres://nobody@no-such-host.invalid/nothing'],
    ['one that does not know us', () => test.url.replace(/:[^:@]+@/, ':wrong@')],
    ['one that is gone', () => test.url.replace(/[^/]+$/, 'no_such_database')],
  ])('%s: it is out of reach for now', async (_, url) => {
    expect(await elsewhere(url())).toEqual(
      [unavailable, unavailable, unavailable].map(expect.objectContaining),
    );
  });

  it('one whose connections are all taken: it is out of reach for now', async () => {
    const role = `crowded_${process.pid}`;
    const { pool } = test.database;
    await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'crowded' CONNECTION LIMIT 0`);
    const url = new URL(test.url);
    [url.username, url.password] = [role, 'crowded'];
    expect(await elsewhere(url.href)).toEqual(
      [unavailable, unavailable, unavailable].map(expect.objectContaining),
    );
    await pool.query(`DROP ROLE ${role}`);
  });

  it.each([
    ['53100', 'storage_full'],
    ['53200', 'unavailable'],
    ['53300', 'unavailable'],
    ['57P01', 'unavailable'],
    ['57P03', 'unavailable'],
    ['58030', 'unavailable'],
    ['08006', 'unavailable'],
  ])('SQLSTATE %s is %s', (code, meaning) => {
    const parent = Object.assign(new Error('fault'), { code });
    expect(faultOf(parent)).toMatchObject({ code: meaning });
    expect(faultOf(Object.assign(new Error('wrapped'), { parent }))).toMatchObject({ code: meaning });
  });

  it('a mistake of ours stays one', async () => {
    await expect(test.database.sequelize.query('SELECT nonsense')).rejects.toMatchObject({
      name: 'SequelizeDatabaseError',
    });
    expect(faultOf(new TypeError('x is not a function'))).toBeNull();
  });
});

describe('7.9: a database that can’t be reached at the start', () => {
  it('is named by host and port, without the password', async () => {
    const url = 'postgres://nobody:s3cr3t-word@127.0.0.1:1/nothing';
    const message = await createDatabaseIfMissing(url).catch((error: Error) => error.message);
    expect(message).toMatch(/^The database at 127\.0\.0\.1:1 can't be reached: .*ECONNREFUSED/);
    expect(message).not.toContain('s3cr3t-word');
  });

  it('is named where a host has several addresses, and where it has none', async () => {
    await expect(createDatabaseIfMissing('postgres://nobody@localhost:1/nothing')).rejects.toThrow(
      /^The database at localhost:1 can't be reached: .*ECONNREFUSED/,
    );
    await expect(createDatabaseIfMissing('postgres://nobody@no-such-host.invalid/nothing')).rejects.toThrow(
      /^The database at no-such-host\.invalid:5432 can't be reached: ./,
    );
  });

  it('says what the server has against us', async () => {
    const { host } = new URL(test.url);
    await expect(createDatabaseIfMissing(test.url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow(
      `The database at ${host} can't be reached: password authentication failed`,
    );
  });
});

describe('7.7: a connection that is cut', () => {
  const cutOwn = async (client: pg.Client, pid: number) => {
    await client.query('SELECT pg_terminate_backend($1)', [pid]);
    await eventually(async () => {
      const { rowCount } = await client.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid]);
      expect(rowCount).toBe(0);
    });
  };
  const holderOf = async (client: pg.Client): Promise<number> => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows[0]?.pid ?? 0;
  };

  it('in the middle of a job ends neither the job nor the process, and the next one has the lock', async () => {
    const { pool } = test.database;
    const other = new pg.Client({ connectionString: test.url });
    await other.connect();
    let isDone = false;
    const ran = await exclusively(pool, 'cut', async () => {
      await cutOwn(other, await holderOf(other));
      isDone = true;
    });
    expect([ran, isDone]).toEqual([true, true]);
    expect(await exclusively(pool, 'cut', async () => {})).toBe(true);
    expect([pool.totalCount, pool.waitingCount]).toEqual([pool.idleCount, 0]);
    await other.end();
  });

  it('leaves the pools as they were, however often it happens', async () => {
    const { sequelize, pool } = test.database;
    for (let i = 0; i < 20; i++) {
      await expect(asked('SELECT 1', 'SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
      await expect(pool.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject(
        unavailable,
      );
      await expect(
        exclusively(pool, `cut-${i}`, async () => {
          await pool.query(
            `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          );
        }),
      ).resolves.toBe(true);
    }
    await Promise.all(Array.from({ length: 20 }, () => sequelize.query('SELECT 1')));
    await Promise.all(Array.from({ length: 20 }, () => pool.query('SELECT 1')));
    expect(pool.waitingCount).toBe(0);
    const { rows } = await pool.query<{ count: number }>(
      'SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()',
    );
    expect(rows[0]?.count).toBeLessThanOrEqual(14);
  });
});
