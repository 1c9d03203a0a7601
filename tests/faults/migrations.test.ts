import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createDatabaseIfMissing } from '../../src/persistence/create-database.js';
import { migrate } from '../../src/persistence/migrate.js';
import { createEmptyTestDatabase, dropTestDatabase } from '../support/database.js';
import { openLine } from '../support/database-line.js';
import { freePort, kladovka, temporaryFolder } from '../support/kladovka.js';
import { isWhole, patience, sampleOf, tellFigure } from './form.js';

let root: string;
let names: string[];
let databases = 0;
const run = process.pid;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'kladovka-migrations-'));
  await cp('db', path.join(root, 'db'), { recursive: true });
  await symlink(path.resolve('node_modules'), path.join(root, 'node_modules'));
  names = (await readdir('db/migrations')).filter((name) => name.endsWith('.js')).sort();
});
afterAll(() => rm(root, { recursive: true, force: true }));

const urlOf = (name: string) => new URL(`/${name}`, process.env.TEST_DATABASE_URL).href;
const nameOf = (url: string) => new URL(url).pathname.slice(1);

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const onServer = (sql: string) => ask(urlOf('postgres'), sql);

async function copyOf(url: string): Promise<string> {
  const copy = `kladovka_killed_${run}_${databases++}`;
  await onServer(`CREATE DATABASE ${copy} TEMPLATE ${nameOf(url)}`);
  return urlOf(copy);
}

/** The migrations up to this one, in a folder of their own. */
async function folderUpTo(count: number): Promise<string> {
  const dir = path.join(root, 'db', `up-to-${count}`);
  await mkdir(dir, { recursive: true });
  for (const name of names.slice(0, count)) await cp(path.join('db/migrations', name), path.join(dir, name));
  return dir;
}

const up = async (url: string, count: number) =>
  migrate(url, () => undefined, { dir: await folderUpTo(count), lockTimeoutMs: 500, pauseMs: 50 });

/** All that a schema consists of; an index that was left half made shows. */
const schemaOf = async (url: string) =>
  (await ask<{ thing: string }>(url, wholeSchema)).map(({ thing }) => thing);

const wholeSchema = `
  WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
  SELECT format('%s.%s %s %s %s %s', nspname, relname, attname, format_type(atttypid, atttypmod), attnotnull,
    pg_get_expr(adbin, adrelid)) AS thing
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN ours ON ours.oid = relnamespace
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm')
  UNION ALL SELECT format('%s %s %s', pg_get_indexdef(indexrelid), indisvalid, indisready)
  FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN ours ON ours.oid = relnamespace
  UNION ALL SELECT format('%s %s %s', conname, pg_get_constraintdef(pg_constraint.oid), convalidated)
  FROM pg_constraint JOIN ours ON ours.oid = connamespace
  UNION ALL SELECT pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT pg_get_functiondef(pg_proc.oid) FROM pg_proc JOIN ours ON ours.oid = pronamespace
  WHERE prokind <> 'a' AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  ORDER BY 1`;

/** People who were there before, with a file, as of the first migrations. */
const someRows = `
  INSERT INTO users (id, login, full_name, email, storage_path, created_at, updated_at)
  VALUES (gen_random_uuid(), 'anna', 'Anna', 'anna@example.org', 'users/anna', now(), now());
  INSERT INTO files (id, owner_id, name, size, sha256, mime_type, blob_key, uploaded_at, updated_at)
  SELECT gen_random_uuid(), id, 'a.txt', 0, repeat('a', 64), 'text/plain', 'users/anna/a', now(), now() FROM users`;
const fileTable = 3;

type Way = 'cut before' | 'killed amid';

/** Runs the migration and breaks it off at its k-th statement; returns whether it came to that one. */
async function breakOff(url: string, count: number, k: number, way: Way): Promise<boolean> {
  let isHit = false;
  const kills: Promise<unknown>[] = [];
  const line = await openLine(url, ({ number, backend }) => {
    if (number !== k) return 'pass';
    isHit = true;
    if (way === 'cut before') return 'cut';
    kills.push(onServer(`SELECT pg_terminate_backend(${backend})`));
    return 'pass';
  });
  await up(line.url, count).catch(() => undefined);
  await Promise.all(kills);
  await line.close();
  return isHit;
}

async function statementsOf(base: string, count: number): Promise<number> {
  const url = await copyOf(base);
  let most = 0;
  const line = await openLine(url, ({ number }) => {
    most = number;
    return 'pass';
  });
  await up(line.url, count);
  await line.close();
  await dropTestDatabase(url);
  return most;
}

/** The schema as it should be comes of a copy that nobody disturbed. */
async function expectEachToComplete(count: number): Promise<number> {
  const base = urlOf(`kladovka_base_${run}_${databases++}`);
  await createDatabaseIfMissing(base);
  if (count > fileTable) {
    await up(base, fileTable);
    await ask(base, someRows);
  }
  if (count > 1) await up(base, count - 1);
  const undisturbed = await copyOf(base);
  await up(undisturbed, count);
  const wanted = await schemaOf(undisturbed);
  const statements = await statementsOf(base, count);
  const points = Array.from({ length: statements }, (_, i) => i + 1).flatMap((k) =>
    (['cut before', 'killed amid'] as const).map((way) => ({ k, way })),
  );
  let broken = 0;
  for (const { k, way } of sampleOf(points, 3)) {
    const url = await copyOf(base);
    if (await breakOff(url, count, k, way)) broken += 1;
    await up(url, count);
    expect([names[count - 1], k, way, await schemaOf(url)]).toEqual([names[count - 1], k, way, wanted]);
    await dropTestDatabase(url);
  }
  await Promise.all([base, undisturbed].map(dropTestDatabase));
  return broken;
}

describe('10.5: a migration that is killed at any of its statements', () => {
  it(
    'is completed by the next start, to the same schema',
    async () => {
      const counts = Array.from(names, (_, i) => i + 1);
      let broken = 0;
      for (const count of sampleOf(counts.toReversed(), 3)) broken += await expectEachToComplete(count);
      expect(broken).toBeGreaterThan(isWhole ? 500 : 4);
      tellFigure(
        `10.5 migrations: ${names.length}, broken off at ${broken} statements, all completed by the next start`,
      );
    },
    patience,
  );
});

describe('10.5: a program that is older than the schema', () => {
  it('refuses to start, to migrate and to work, says why, and changes nothing', async () => {
    const databaseUrl = await createEmptyTestDatabase();
    const { dir, remove } = await temporaryFolder();
    try {
      const newer = '29991231235959-of-a-later-version.js';
      await ask(databaseUrl, `INSERT INTO "SequelizeMeta" VALUES ('${newer}')`);
      const env = { STORAGE_DIR: path.join(dir, 'storage'), DATABASE_URL: databaseUrl };
      for (const command of [['serve', '--port', String(await freePort())], ['migrate'], ['user', 'list']]) {
        const { code, stderr } = await kladovka(command, env);
        expect([command, code]).toEqual([command, 1]);
        expect(stderr).toMatch(new RegExp(`newer Kladovka \\(${newer}\\).*Start the newer version`));
      }
      expect(await ask(databaseUrl, 'SELECT FROM users')).toEqual([]);
    } finally {
      await dropTestDatabase(databaseUrl);
      await remove();
    }
  });
});
