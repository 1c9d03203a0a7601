import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { createDatabaseIfMissing } from '../../src/persistence/create-database.js';
import { connectDatabase, type Database, type DatabaseOptions } from '../../src/persistence/database.js';
import { createStores, type Stores } from '../../src/persistence/index.js';
import { migrate } from '../../src/persistence/migrate.js';

export interface TestDatabase {
  database: Database;
  stores: Stores;
  url: string;
  /** Drops it, unless somebody else made it. */
  close(): Promise<void>;
}

/** A migrated database that nobody else has. Close it when the test file is done. */
export async function createTestDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const url = await createEmptyTestDatabase();
  const opened = openTestDatabase(url, options);
  return {
    ...opened,
    async close() {
      await opened.close();
      await dropTestDatabase(url);
    },
  };
}

/** One that another test server has made, and drops. */
export function openTestDatabase(url: string, options: DatabaseOptions = {}): TestDatabase {
  const database = connectDatabase(url, options);
  const stores = createStores(database, { log: () => undefined });
  return {
    database,
    stores,
    url,
    async close() {
      await stores.drain();
      await database.close();
    },
  };
}

/** The same without a connection: for tests that start a server of their own on it. */
export async function createEmptyTestDatabase(): Promise<string> {
  const template = await migratedTemplate();
  const name = `kladovka_test_${randomBytes(8).toString('hex')}`;
  await onServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return urlOf(name);
}

export async function dropTestDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

/**
 * Many rows by one statement, without the triggers, which learn words and tell of changes row by row. What they would have
 * counted is counted afterwards.
 */
export function fillTable({ sequelize }: Database, statement: string, bind: object): Promise<unknown> {
  return sequelize.transaction(async () => {
    await sequelize.query('SET LOCAL session_replication_role = replica');
    await sequelize.query(statement, { bind: { ...bind } });
    if (/INTO (files|folders) /.test(statement)) await sequelize.query(countPlaces);
  });
}

/**
 * Fills tables while they have no indexes but those of their keys, then makes them anew: each row of hundreds of thousands
 * would be put into every one of them by itself.
 */
export async function fillBeforeIndexes(
  { pool }: Database,
  tables: readonly string[],
  fill: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = ANY ($1::regclass[])
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    [tables],
  );
  await pool.query(`DROP INDEX ${rows.map(({ name }) => name).join(', ')}`);
  await fill();
  for (const { definition } of rows) await pool.query(definition);
}

const countPlaces = `
  INSERT INTO place_counts (place_id, file_count, folder_count)
  SELECT place_id, sum(files), sum(folders) FROM (
    SELECT place_id, count(*) AS files, 0 AS folders FROM files WHERE trash_id IS NULL GROUP BY 1
    UNION ALL
    SELECT place_id, 0, count(*) FROM folders WHERE trash_id IS NULL GROUP BY 1
  ) entry GROUP BY place_id
  ON CONFLICT (place_id) DO UPDATE SET file_count = excluded.file_count, folder_count = excluded.folder_count`;

const templateLock = 5_108_233;

/** Copying a migrated database costs a tenth of migrating one. Made once for each state of the migrations. */
async function migratedTemplate(): Promise<string> {
  const name = `kladovka_template_${await hashOfMigrations()}`;
  await onServer(async (client) => {
    if (await isTemplate(client, name)) return;
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    if (await isTemplate(client, name)) return;
    await createDatabaseIfMissing(urlOf(name));
    await migrate(urlOf(name), () => undefined);
    await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
  });
  return name;
}

async function isTemplate(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
    name,
  ]);
  return rowCount === 1;
}

async function hashOfMigrations(): Promise<string> {
  const dir = path.resolve('db/migrations');
  const hash = createHash('sha256');
  for (const name of (await readdir(dir)).sort())
    hash.update(name).update(await readFile(path.join(dir, name)));
  return hash.digest('hex').slice(0, 16);
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl().href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(name: string): string {
  const url = serverUrl();
  url.pathname = `/${name}`;
  return url.href;
}

function serverUrl(): URL {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error('TEST_DATABASE_URL is not set: run the tests through jest, whose global setup does it');
  return new URL(url);
}
