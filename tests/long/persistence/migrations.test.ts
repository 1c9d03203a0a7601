import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../../src/persistence/migrate.js';
import { createEmptyTestDatabase, dropTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';

let dir: string;
let url: string;
let client: pg.Client;
const others: pg.Client[] = [];

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'kladovka-migrations-'));
  url = await createEmptyTestDatabase();
  client = await connect();
  await client.query('CREATE TABLE things (id serial PRIMARY KEY, name text)');
});
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.end()));
  await dropTestDatabase(url);
  await rm(dir, { recursive: true });
});

/** Gives up a statement that hangs. */
async function connect(): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: url, statement_timeout: 10_000 });
  connection.on('error', () => {});
  await connection.connect();
  others.push(connection);
  return connection;
}

const quick = () => ({ dir, lockTimeoutMs: 50, pauseMs: 50 });
const run = () => migrate(url, () => {}, quick());
const write = (name: string, body: string) =>
  writeFile(
    path.join(dir, name),
    `const { createIndex, dropIndex } = require(${JSON.stringify(path.resolve('db/concurrently.js'))});
     module.exports = { ${body} };`,
  );
const up = (...statements: string[]) =>
  `async up({ sequelize }) { ${statements.map((sql) => `await sequelize.query(${JSON.stringify(sql)});`).join(' ')} },
   async down() {}`;
const concurrently = (index: string) =>
  `useTransaction: false, async up(db) { await ${index}; }, async down(db) { await dropIndex(db, 'things_name'); }`;

const columns = async () =>
  (
    await client.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'things' ORDER BY 1`,
    )
  ).rows.map(({ name }) => name);
const isValid = async (): Promise<boolean | undefined> =>
  (await client.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('things_name')`))
    .rows[0]?.indisvalid;
/** As many rows as make an index take a while. */
const fill = () =>
  client.query(`INSERT INTO things (name) SELECT md5(i::text) FROM generate_series(1, 100000) AS i`);
const waitsForLock = (statement: string) =>
  eventually(async () => {
    const { rowCount } = await client.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
      [`${statement}%`],
    );
    expect(rowCount).toBeGreaterThan(0);
  });

describe('7.12: a migration is whole or not there', () => {
  it('keeps those before one that fails, undoes that one, and goes on from there', async () => {
    await write('1.js', up('ALTER TABLE things ADD one int'));
    await write('2.js', up('ALTER TABLE things ADD two int', 'SELECT 1 / 0'));
    await expect(run()).rejects.toThrow(/division by zero/);
    expect(await columns()).toEqual(['id', 'name', 'one']);

    await write('3.js', up('ALTER TABLE things ADD three int'));
    await client.query(`INSERT INTO "SequelizeMeta" VALUES ('2.js')`);
    expect(await run()).toEqual(['3.js']);
    expect(await columns()).toEqual(['id', 'name', 'one', 'three']);
  });

  it('leaves nothing of one whose connection is cut in its middle', async () => {
    await write('1.js', up('ALTER TABLE things ADD one int', `SELECT 'cut me', pg_sleep(30)`, 'SELECT 2'));
    const cut = expect(run()).rejects.toThrow();
    await eventually(async () => {
      const { rows } = await client.query(
        `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity WHERE query LIKE 'SELECT ''cut me%'`,
      );
      expect(rows).toEqual([{ done: true }]);
    });
    await cut;
    expect(await columns()).toEqual(['id', 'name']);
    expect((await client.query(`SELECT FROM "SequelizeMeta" WHERE name = '1.js'`)).rows).toEqual([]);
  });

  it('never goes on over another connection than the one it began on', async () => {
    await write(
      '1.js',
      up(
        'ALTER TABLE things ADD one int',
        'SELECT pg_terminate_backend(pg_backend_pid())',
        'ALTER TABLE things ADD two int',
      ).replace(/(pg_backend_pid\(\)\)"\))/, '$1.catch(() => {})'),
    );
    await expect(run()).rejects.toThrow(/connection.* (was lost|terminated)/i);
    expect(await columns()).toEqual(['id', 'name']);
  });
});

describe('7.12: an index is made while the table is used', () => {
  it('outside of a transaction, where the migration says so', async () => {
    await write('1.js', concurrently(`createIndex(db, 'things_name', 'ON things (name)')`));
    expect(await run()).toEqual(['1.js']);
    expect(await isValid()).toBe(true);
  });

  it('anew, where an attempt that failed left an invalid one', async () => {
    await client.query(`INSERT INTO things (name) VALUES ('twice'), ('twice')`);
    await write('1.js', concurrently(`createIndex(db, 'things_name', 'ON things (name)', { unique: true })`));
    await expect(run()).rejects.toThrow(/could not create unique index|Validation error/);
    expect(await isValid()).toBe(false);

    await client.query('DELETE FROM things WHERE id = 1');
    expect(await run()).toEqual(['1.js']);
    expect(await isValid()).toBe(true);
  });

  it('while a transaction that writes is open, which holds up the index and no one who writes', async () => {
    await write('1.js', concurrently(`createIndex(db, 'things_name', 'ON things (name)')`));
    const writer = await connect();
    await writer.query(`BEGIN; INSERT INTO things (name) VALUES ('open')`);
    const done = run();
    await waitsForLock('CREATE INDEX CONCURRENTLY');
    await client.query(`INSERT INTO things (name) VALUES ('meanwhile')`);
    await writer.query('COMMIT');
    expect(await done).toEqual(['1.js']);
    expect(await isValid()).toBe(true);
  });

  it('by one of two instances that start at once', async () => {
    await fill();
    await write('1.js', concurrently(`createIndex(db, 'things_name', 'ON things (name)')`));
    const both = await Promise.all([run(), run()]);
    expect(both.flat()).toEqual(['1.js']);
    expect(await isValid()).toBe(true);
  });
});

describe('7.12: a busy table stays usable while a migration wants it for itself', () => {
  it('waits for its lock in short turns, between which others come by', async () => {
    await write('1.js', up('ALTER TABLE things ADD one int'));
    const [holder, writer] = [await connect(), await connect()];
    await holder.query(`BEGIN; INSERT INTO things (name) VALUES ('held')`);
    const done = run();
    await waitsForLock('ALTER TABLE things');
    for (let i = 0; i < 20; i++) await writer.query(`INSERT INTO things (name) VALUES ('busy')`);
    expect(await columns()).toEqual(['id', 'name']);
    await holder.query('COMMIT');
    expect(await done).toEqual(['1.js']);
    expect(await columns()).toEqual(['id', 'name', 'one']);
  });

  it('says what held it up where that never ends', async () => {
    await write('1.js', up('ALTER TABLE things ADD one int'));
    await (await connect()).query(`BEGIN; INSERT INTO things (name) VALUES ('held')`);
    await expect(migrate(url, () => {}, { ...quick(), attempts: 3 })).rejects.toThrow(/1\.js.*lock timeout/s);
  });
});
