import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { connectDatabase } from '../../src/persistence/database.js';
import { createStores } from '../../src/persistence/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

/** What PostgreSQL does to its clients when it stops. */
async function onServer(work: (client: pg.Client, name: string) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await work(client, new URL(test.url).pathname.slice(1)).finally(() => client.end());
}

const cutConnections = (client: pg.Client, name: string) =>
  client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);

describe('the connection', () => {
  it('keeps to UTC, names itself and reads sizes as numbers', async () => {
    const [row] = (await test.database.sequelize.query(
      `SELECT '2026-01-01T12:00Z'::timestamptz::text AS noon, current_setting('application_name') AS name,
              current_setting('statement_timeout') AS timeout, current_setting('lock_timeout') AS "lockTimeout",
              9007199254740991::bigint AS size`,
    )) as unknown as [[Record<string, unknown>]];
    expect(row[0]).toEqual({
      noon: '2026-01-01 12:00:00+00',
      name: 'kladovka',
      timeout: '1min',
      lockTimeout: '15s',
      size: 2 ** 53 - 1,
    });
    const { rows } = await test.database.pool.query(
      "SELECT current_setting('application_name') AS name, 1::bigint AS one",
    );
    expect(rows).toEqual([{ name: 'kladovka', one: 1 }]);
  });

  it('8.5: compiles nothing, whichever it is: statements that take two milliseconds would take a second', async () => {
    const { sequelize, pool, lookups, lists, shortWrites } = test.database;
    const text = `SELECT current_setting('jit') AS jit`;
    const piped = [lookups, lists, shortWrites].map((connection) =>
      connection.rows({ name: 'is-compiled', text }, []),
    );
    const found = [
      sequelize.query(text, { type: 'SELECT' }),
      pool.query(text).then(({ rows }) => rows),
      ...piped,
    ];
    expect((await Promise.all(found)).flat()).toEqual(Array(5).fill({ jit: 'off' }));
  });

  it('heals after the server cut it off, idle or in the midst of work', async () => {
    const errors: Error[] = [];
    const database = connectDatabase(test.url, { onError: (error) => errors.push(error) });
    const { users, unitOfWork } = createStores(database, { log: () => undefined });
    const user = await make.user();
    await database.pool.query('SELECT 1');
    await users.find(user.id);

    await onServer(cutConnections);
    const cutOff = unitOfWork.run(async () => {
      await users.book(user.id, { usedBytes: 5, fileCount: 1 });
      await onServer(cutConnections);
      await users.book(user.id, { usedBytes: 5, fileCount: 1 });
    });
    await expect(cutOff).rejects.toThrow();
    expect((await users.find(user.id))?.storage.usedBytes).toBe(0);
    expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(errors.length).toBeGreaterThan(0);
    await database.close();
  });

  it('tells by a ping whether the database is there', async () => {
    await test.database.ping();
    const nowhere = connectDatabase('postgres://nobody@127.0.0.1:1/nothing');
    await expect(nowhere.ping()).rejects.toThrow();
    await nowhere.close();
  });

  it('holds counted downloads while the database is away', async () => {
    const logged: string[] = [];
    const database = connectDatabase(test.url);
    const stores = createStores(database, { log: (message) => logged.push(message) });
    const file = await make.file();
    await onServer(async (client, name) => {
      await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await cutConnections(client, name);
      stores.downloads.record({ fileId: file.id, linkId: null, at: new Date() });
      await eventually(() => expect(logged).not.toEqual([]));
      stores.downloads.record({ fileId: file.id, linkId: null, at: new Date() });
      await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    });
    await eventually(async () => expect((await stores.files.find(file.id))?.downloadCount).toBe(2));
    await stores.drain();
    await database.close();
  });
});
