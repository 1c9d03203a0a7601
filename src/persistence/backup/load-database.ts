import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import type { DatabaseCopy, LogDays, TableCopy } from '../../domain/backup/backup.js';
import { jobKindNames, rulesOf } from '../../domain/jobs/job-kinds.js';
import { createAuditStore } from '../audit-store.js';
import { Client } from '../client.js';
import { connectDatabase } from '../database.js';
import { sqlState } from '../faults.js';
import { migrateTo } from '../migrate.js';
import { inTransaction } from '../unit-of-work.js';
import { longLived } from './database-snapshots.js';
import { boundaryOf, tablesOf } from './tables.js';

export interface LoadOrder {
  /** Of the backup; the database bears it afterwards, until `finishLoad`. */
  id: string;
  copy: DatabaseCopy;
  open(table: TableCopy): Readable;
  onTable(table: TableCopy): void;
}

/** Null where it is empty, else what it was loaded from, or `foreign`: it has accounts of its own. */
export async function contentOf(url: string): Promise<string | null> {
  try {
    return await withClient(url, contentBy);
  } catch (error) {
    if (sqlState(error) === NO_DATABASE) return null;
    throw error;
  }
}

const NO_DATABASE = '3D000';

/**
 * Fills an empty database: its tables are made as the program that made the backup had them, then all rows come in one
 * transaction. Killed at any moment, it is empty, or done.
 * @throws Error where the database is not empty, or not all rows came
 */
export async function loadDatabase(url: string, order: LoadOrder): Promise<void> {
  await migrateTo(url, order.copy.migrations);
  await withClient(url, async (client) => {
    await client.query('BEGIN');
    await loadAll(client, order);
    await client.query('COMMIT');
    // What the planner knows of tables is not in the backup.
    await client.query('ANALYZE');
  });
}

/** Puts it on record, once: the tables are those of this program by now. */
export async function finishLoad(url: string, { id, madeAt }: { id: string; madeAt: string }): Promise<void> {
  const database = connectDatabase(url, { poolSize: 1 });
  const audit = createAuditStore(database, { requestId: () => null });
  try {
    await inTransaction(database.sequelize, async () => {
      const object = { kind: 'backup', id, name: madeAt } as const;
      await audit.append({ kind: 'system', means: 'cli' }, { act: 'backup.restored', object });
      await database.sequelize.query('COMMENT ON TABLE "SequelizeMeta" IS NULL');
    });
  } finally {
    await database.close();
  }
}

async function contentBy(client: pg.Client): Promise<string | null> {
  const { rows: tables } = await client.query<{ there: boolean; loaded: string | null }>(
    `SELECT to_regclass('users') IS NOT NULL AS there,
       obj_description(to_regclass('"SequelizeMeta"'), 'pg_class') AS loaded`,
  );
  if (tables[0]?.loaded) return tables[0].loaded;
  if (!tables[0]?.there) return null;
  const { rows } = await client.query('SELECT 1 FROM users LIMIT 1');
  return rows.length > 0 ? 'foreign' : null;
}

async function loadAll(client: pg.Client, { id, copy, open, onTable }: LoadOrder): Promise<void> {
  const tables = (await tablesOf(client)).map(({ table }) => table);
  const quoted = tables.map((table) => client.escapeIdentifier(table));
  await client.query(`LOCK TABLE ${quoted.join(', ')} IN ACCESS EXCLUSIVE MODE`);
  if ((await contentBy(client)) !== null)
    throw new Error('The database has got accounts meanwhile: something else uses it');
  const references = await dropReferences(client);
  // What triggers made of the rows is in the backup itself, and nobody is to be told.
  for (const table of quoted) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await client.query(`TRUNCATE ${quoted.join(', ')}`);
  if (copy.logDays) await layDays(client, copy.logDays);
  for (const table of copy.tables) {
    if (!tables.includes(table.table))
      throw new Error(`The backup has a table ${table.table}, which is not ours`);
    await loadTable(client, table, open(table));
    onTable(table);
  }
  for (const { name, last } of copy.sequences)
    await client.query('SELECT setval(quote_ident($1)::regclass, $2::bigint)', [name, last]);
  for (const table of quoted) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  for (const { table, name, definition } of references)
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  if (tables.includes('jobs')) await queueJobs(client);
  await client.query(`COMMENT ON TABLE "SequelizeMeta" IS ${client.escapeLiteral(id)}`);
}

async function loadTable(
  client: pg.Client,
  { table, columns, rowCount }: TableCopy,
  rows: Readable,
): Promise<void> {
  const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const target = client.query(from(`COPY ${client.escapeIdentifier(table)} (${names}) FROM STDIN`));
  await pipeline(rows, target);
  if (target.rowCount !== rowCount)
    throw new Error(`The backup says that ${table} has ${rowCount} rows; ${target.rowCount} came`);
}

interface Reference {
  table: string;
  name: string;
  definition: string;
}

/** They would be looked at row by row, and tell which table has to come first; made anew they are checked at once. */
async function dropReferences(client: pg.Client): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `SELECT conrelid::regclass::text AS "table", quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND connamespace = current_schema()::regnamespace`,
  );
  for (const { table, name } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  return rows;
}

/** The log has the days that it had: a migration of today lets them begin tomorrow. */
async function layDays(client: pg.Client, { boundary, days }: LogDays): Promise<void> {
  if ((await boundaryOf(client)) === null) return;
  const { rows: parts } = await client.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'logs'::regclass`,
  );
  for (const { name } of parts) if (name !== 'logs_earlier') await client.query(`DROP TABLE ${name}`);
  await client.query('ALTER TABLE logs DETACH PARTITION logs_earlier');
  await client.query(
    `ALTER TABLE logs ATTACH PARTITION logs_earlier FOR VALUES FROM (MINVALUE) TO (${client.escapeLiteral(boundary)})`,
  );
  await client.query('SELECT make_log_day(day::date) FROM unnest($1::text[]) AS day', [days]);
}

/** Their places in the queue are not in the backup. What was under way is taken for cut off, and goes on from its cursor. */
async function queueJobs(client: pg.Client): Promise<void> {
  await client.query(
    `SELECT graphile_worker.add_job('job', json_build_object('jobId', id::text),
       queue_name => CASE WHEN kind = ANY($1) THEN kind END, job_key => id::text, flags => ARRAY[kind])
     FROM jobs WHERE state = 'waiting'`,
    [jobKindNames.filter((kind) => rulesOf(kind).schedule)],
  );
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, ...longLived });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
