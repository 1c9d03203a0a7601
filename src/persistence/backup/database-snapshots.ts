import type pg from 'pg';
import { to } from 'pg-copy-streams';
import type { LogDays, TableCopy, WantedBlob } from '../../domain/backup/backup.js';
import type { DatabaseSnapshot, DatabaseSnapshots } from '../../domain/backup/database-snapshot.js';
import { Client } from '../client.js';
import { heldBytes } from './held-bytes.js';
import { boundaryOf, tablesOf } from './tables.js';

/** A connection that nobody cuts off, however long a large table takes. */
export const longLived = {
  application_name: 'kladovka backup',
  keepAlive: true,
  connectionTimeoutMillis: 10_000,
  statement_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  lock_timeout: 30_000,
};

const SIGN_OF_LIFE_MS = 20_000;
const BATCH = 500;

/** What keys there are; each table's own index has them in another order than plain text. */
const wantedSql = `
  SELECT * FROM (
    SELECT f.blob_key AS "blobKey", 'file' AS kind, f.id AS "fileId", f.name, users.login AS owner, f.size, f.sha256
    FROM files f JOIN users ON users.id = f.owner_id
    UNION ALL
    SELECT p.thumbnail_key, 'thumbnail', f.id, f.name, users.login, NULL, NULL
    FROM previews p JOIN files f ON f.blob_key = p.blob_key JOIN users ON users.id = f.owner_id
    WHERE p.thumbnail_key IS NOT NULL
    UNION ALL
    SELECT u.blob_key, 'upload', NULL, u.name, users.login, u.length, u.sha256
    FROM uploads u JOIN users ON users.id = u.owner_id WHERE u.kind = 'tus' AND u.state = 'kept' AND u.blob_key IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM files WHERE files.blob_key = u.blob_key)
  ) wanted ORDER BY "blobKey" COLLATE "C"`;

export const createDatabaseSnapshots = (url: string): DatabaseSnapshots => ({
  async take(work) {
    const client = new Client({ connectionString: url, ...longLived });
    try {
      await client.connect();
      // First the hold, then the moment: whoever ends a record after that finds the bytes held.
      await client.query(`SELECT pg_advisory_lock(${heldBytes})`);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return await work(await snapshotOf(client));
    } finally {
      await client.end().catch(() => undefined);
    }
  },
});

async function snapshotOf(client: pg.Client): Promise<DatabaseSnapshot> {
  const { rows: done } = await client.query<{ name: string }>(
    'SELECT name FROM "SequelizeMeta" ORDER BY name',
  );
  let lost: unknown;
  let alive: NodeJS.Timeout | undefined;
  return {
    migrations: done.map(({ name }) => name),
    tables: await tablesOf(client),
    logDays: await logDaysOf(client),
    copy: (table) => copyOf(client, table),
    wantedBlobs: () => wantedBlobs(client),
    sequences: async () => {
      const { rows } = await client.query<{ name: string; last: string }>(
        `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
         WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1`,
      );
      return rows;
    },
    async end() {
      await client.query('COMMIT');
      const sign = () =>
        client.query('SELECT 1').catch((error: unknown) => {
          lost ??= error;
        });
      alive = setInterval(sign, SIGN_OF_LIFE_MS).unref();
    },
    async expectHeld() {
      clearInterval(alive);
      if (!lost) await client.query('SELECT 1').catch((error: unknown) => (lost = error));
      if (lost)
        throw new Error(
          'The connection to the database broke while bytes were copied: begin the backup again',
          {
            cause: lost,
          },
        );
    },
  };
}

function copyOf(client: pg.Client, { table, columns }: Pick<TableCopy, 'table' | 'columns'>) {
  const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const rows = client.query(to(`COPY (SELECT ${names} FROM ${client.escapeIdentifier(table)}) TO STDOUT`));
  return { rows, rowCount: () => rows.rowCount };
}

async function* wantedBlobs(client: pg.Client): AsyncGenerator<WantedBlob[]> {
  await client.query(`DECLARE wanted NO SCROLL CURSOR FOR ${wantedSql}`);
  for (;;) {
    const { rows } = await client.query<WantedBlob>(`FETCH ${BATCH} FROM wanted`);
    if (rows.length === 0) return;
    yield rows;
  }
}

/** Of `logs_20261128` the day. */
async function logDaysOf(client: pg.Client): Promise<LogDays | null> {
  const boundary = await boundaryOf(client);
  if (boundary === null) return null;
  const { rows } = await client.query<{ day: string }>(
    `SELECT to_char(to_date(substring(c.relname FROM 6), 'YYYYMMDD'), 'YYYY-MM-DD') AS day
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'logs'::regclass AND c.relname ~ '^logs_[0-9]{8}$' ORDER BY 1`,
  );
  return { boundary, days: rows.map(({ day }) => day) };
}
