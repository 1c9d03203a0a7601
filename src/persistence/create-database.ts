import type pg from 'pg';
import { Client } from './client.js';
import { faultOf, sqlState } from './faults.js';

const oldestServer = 150_000;

/**
 * Makes the database that `url` names where the server has none of that name, sorting and folding case by Unicode.
 * @throws Error that says so where the server can't be reached, lets us not in, or is older than PostgreSQL 15.
 */
export async function createDatabaseIfMissing(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  try {
    await withClient(url, checkVersion);
  } catch (error) {
    if (codeOf(error) !== 'database_missing') throw error;
    await withClient(maintenanceUrl(url), async (client) => {
      await checkVersion(client);
      await create(client, name);
    });
  }
}

/** Whether a Kladovka was ever at this database. @throws Error as `createDatabaseIfMissing` does */
export async function isKladovkas(url: string): Promise<boolean> {
  let isOurs = false;
  try {
    await withClient(url, async (client) => {
      const { rows } = await client.query<{ isOurs: boolean }>(
        `SELECT to_regclass('"SequelizeMeta"') IS NOT NULL AS "isOurs"`,
      );
      isOurs = rows[0]?.isOurs === true;
    });
  } catch (error) {
    if (codeOf(error) !== 'database_missing') throw error;
  }
  return isOurs;
}

async function create(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8'
       LOCALE_PROVIDER icu ICU_LOCALE 'und' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
  } catch (error) {
    // Another instance that starts at this moment was faster.
    if (codeOf(error) !== 'exists') throw error;
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; text: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS text`,
  );
  if (rows[0] && Number(rows[0].number) >= oldestServer) return;
  throw new Error(`Kladovka needs PostgreSQL 15 or newer; this server is ${rows[0]?.text}.`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect().catch((error: unknown) => {
      throw codeOf(error) ? error : unreachable(client, error);
    });
    await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Never the URL, in which the password stands. */
function unreachable({ host, port }: pg.Client, error: unknown): Error {
  const where = host.startsWith('/') ? host : `${host}:${port}`;
  return new DatabaseUnreachable(`The database at ${where} can't be reached: ${reasonOf(error)}`, {
    cause: error,
  });
}

class DatabaseUnreachable extends Error {}

/** Whether it may be there in a moment, as where it starts together with us; one that lets us not in will not. */
export const isAwayForNow = (error: unknown): error is Error =>
  error instanceof DatabaseUnreachable &&
  faultOf(error.cause) !== null &&
  sqlState(error.cause)?.startsWith('28') !== true;

/** Node tries each address of a host, and puts what came of it into one error without words. */
function reasonOf(error: unknown): string {
  const { message = '', errors = [] } = error as Partial<AggregateError>;
  return message || errors.map(reasonOf).join('; ');
}

function maintenanceUrl(url: string): string {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  return maintenance.href;
}

/** https://www.postgresql.org/docs/18/errcodes-appendix.html; two at once may also meet in the catalogue's index. */
const codes: Record<string, 'database_missing' | 'exists'> = {
  '3D000': 'database_missing',
  '42P04': 'exists',
  '23505': 'exists',
};

const codeOf = (error: unknown) => codes[(error as { code?: string }).code ?? ''];
