import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { createEmptyTestDatabase, dropTestDatabase, openTestDatabase } from '../../support/database.js';

const migration = (name: string) => createRequire(import.meta.url)(path.resolve(`db/migrations/${name}.js`));
const steps = [
  '20261127232010-log-boundary',
  '20261127232020-log-boundary-holds',
  '20261127232030-log-days',
  '20261127232040-log-words',
].map(migration);
const LINES = 12_000;

let url: string;
let sequelize: Sequelize;
let client: pg.Client;

const up = async (count = steps.length) => {
  for (const step of steps.slice(0, count)) await step.up(sequelize.getQueryInterface());
};
const down = async () => {
  for (const step of steps.toReversed()) await step.down(sequelize.getQueryInterface());
};

/** A log as it was before there were days. */
beforeEach(async () => {
  url = await createEmptyTestDatabase();
  sequelize = new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: 1 } });
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await down();
  await client.query(`
    INSERT INTO logs (time, level, message, event, request_id, user_id)
    SELECT now() - n * interval '1 minute', 'info', 'line ' || n, CASE WHEN n % 2 = 0 THEN 'file.uploaded' END, n::text, gen_random_uuid()
    FROM generate_series(1, ${LINES}) n;
    INSERT INTO logs (time, level, message) SELECT now() + n * interval '1 day', 'info', 'ahead ' || n FROM generate_series(5, 7) n`);
});
afterEach(async () => {
  await sequelize.close();
  await client.end();
  await dropTestDatabase(url);
});

const one = async (sql: string) => (await client.query(sql)).rows[0];
const sum = () =>
  one(
    `SELECT count(*)::int AS lines, md5(string_agg(id || message || time, ',' ORDER BY id)) AS all FROM logs`,
  );
const shapeOf = async (table: string) =>
  (
    await client.query(
      `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = to_regclass($1) ORDER BY 1`,
      [table],
    )
  ).rows.map(({ definition }) => definition);
const insert = (message: string) =>
  client.query(`INSERT INTO logs (time, level, message) VALUES (now(), 'info', $1) RETURNING id`, [message]);

it('9.10: a log that is there becomes one of days and that again, and loses no line', async () => {
  // Of somebody else in the same database.
  await client.query(`CREATE SCHEMA elsewhere;
    CREATE TABLE elsewhere.other (a integer CONSTRAINT logs_earlier_days CHECK (a > 0));
    CREATE INDEX logs_20260101_words ON elsewhere.other (a)`);
  const [before, shape] = [await sum(), await shapeOf('logs')];
  await up();
  expect(await sum()).toEqual(before);
  // All indexes that it had are the log's now; none was made anew, or is missing.
  expect(await shapeOf('logs_earlier')).toHaveLength(8);
  expect(
    (await one(`SELECT count(*)::int AS parts FROM pg_inherits WHERE inhparent = 'logs'::regclass`)).parts,
  ).toBeGreaterThan(5);
  const [{ id }] = (await insert('after')).rows;
  expect(Number(id)).toBe(LINES + 4);

  const { stores, close } = openTestDatabase(url);
  await stores.logs.prepare(new Date(Date.now() + 3 * 86_400_000));
  expect(
    (await stores.logs.list({ sort: 'time', limit: 10, withTotal: false, q: 'ahead' })).items,
  ).toHaveLength(3);
  await close();

  const between = await sum();
  await down();
  expect(await sum()).toEqual(between);
  expect(await shapeOf('logs')).toEqual(shape);
  expect(Number((await insert('on')).rows[0].id)).toBe(LINES + 5);
  await up();
  expect((await sum()).lines).toBe(LINES + 5);
});

it('9.10: that may break off anywhere and begin again; nobody who writes waits for more than a moment', async () => {
  const writer = new pg.Client({ connectionString: url, statement_timeout: 5_000 });
  await writer.connect();
  const before = (await sum()).lines;
  let isOver = false;
  let written = 0;
  const writing = (async () => {
    while (!isOver) {
      await writer.query(`INSERT INTO logs (time, level, message) VALUES (now(), 'info', 'meanwhile')`);
      written += 1;
    }
  })();
  for (const count of [1, 1, 2, 2, 3, 3, 4, 4])
    for (const step of steps.slice(count - 1, count)) await step.up(sequelize.getQueryInterface());
  isOver = true;
  await writing;
  await writer.end();
  expect(written).toBeGreaterThan(0);
  expect((await sum()).lines).toBe(before + written);
});

it('9.10: one step of it is taken back and done again, and a step that never came to its end loses no line', async () => {
  const before = await sum();
  const db = sequelize.getQueryInterface();
  await up();
  for (const step of steps.slice(2).toReversed()) await step.down(db);
  await insert('between');
  for (const step of steps.slice(2)) await step.up(db);
  expect((await sum()).lines).toBe(before.lines + 1);
  expect(await one(`SELECT relkind FROM pg_class WHERE oid = 'logs'::regclass`)).toEqual({ relkind: 'p' });
  await down();
  await up(2);
  for (const step of steps.slice(0, 2).toReversed()) await step.down(db);
  expect((await sum()).lines).toBe(before.lines + 1);
});
