import type pg from 'pg';
import type { Sequelize } from 'sequelize';
import { DomainError, type ErrorCode } from '../domain/shared/domain-error.js';

/**
 * What PostgreSQL's own code of a fault, or a class of them, means to the domain: none of these is a mistake of ours, and
 * most pass. https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const codeOfSqlState: Readonly<Record<string, ErrorCode>> = {
  '08': 'unavailable', // connection exception
  '25006': 'unavailable', // read_only_sql_transaction
  '25P03': 'unavailable', // idle_in_transaction_session_timeout
  '25P04': 'unavailable', // transaction_timeout
  '28': 'unavailable', // invalid authorization: it does not let us in any more
  '3D000': 'unavailable', // the database is gone
  '40001': 'unavailable', // serialization_failure, after all attempts
  '40P01': 'unavailable', // deadlock_detected, after all attempts
  '53': 'unavailable', // insufficient resources: connections, memory, locks
  '53100': 'storage_full', // disk_full
  '55000': 'unavailable', // it takes no connections
  '55P03': 'unavailable', // lock_not_available
  '57': 'unavailable', // stops, starts, cancelled, timed out
  '58': 'unavailable', // its own system errors
};

/** Of a socket to it, whether it is being opened or breaks. */
const errnos = new Set([
  'EACCES',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENFILE',
  'ENOBUFS',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** pg, its pool and that of Sequelize have words for these, and no code. */
const messages =
  /^(Connection terminated|Client (has encountered a connection error|was closed)|timeout (expired|exceeded when trying to connect)|Query read timeout|Operation timeout|The server does not support SSL|Cannot use a pool after|pool is draining|ConnectionManager\.getConnection was called after)/;

interface Wrapping {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  parent?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** The error itself and those that it wraps, as Sequelize, Node (one for each address of a host) and we do. */
function* unwrapped(error: unknown): Generator<Wrapping> {
  if (typeof error !== 'object' || error === null) return;
  const { parent, cause, errors }: Wrapping = error;
  yield error;
  const inner = Array.isArray(errors) ? errors[0] : undefined;
  yield* unwrapped(parent ?? cause ?? inner);
}

/** PostgreSQL's own code of an error; null where it is not one of its. */
export function sqlState(error: unknown): string | null {
  // Names of errors of the system begin with an E, and no class of PostgreSQL's does.
  const isState = (code: unknown): code is string =>
    typeof code === 'string' && /^(?!E)[0-9A-Z]{5}$/.test(code);
  for (const { code } of unwrapped(error)) if (isState(code)) return code;
  return null;
}

/** Null for what is no fault of the database, but a refusal of the domain or a mistake of ours. */
export function faultOf(error: unknown): DomainError | null {
  if (error instanceof DomainError) return null;
  const code = codeOf(error);
  if (!code) return null;
  return new DomainError(code, code === 'unavailable' ? { retryAfterSeconds: 5 } : {}, { cause: error });
}

function codeOf(error: unknown): ErrorCode | undefined {
  const state = sqlState(error);
  if (state) return codeOfSqlState[state] ?? codeOfSqlState[state.slice(0, 2)];
  const isAway = [...unwrapped(error)].some(
    ({ code, name, message }) =>
      errnos.has(String(code)) ||
      String(name).startsWith('SequelizeConnection') ||
      messages.test(String(message)),
  );
  return isAway ? 'unavailable' : undefined;
}

type Ask = (...args: unknown[]) => Promise<unknown>;

/** From here on its queries throw, in place of a fault of the database, what that means to the domain. */
export function tellFaults(database: Sequelize | pg.Pool): void {
  const ask = database.query.bind(database) as Ask;
  const told: Ask = (...args) => ask(...args).catch(throwTold);
  database.query = told as typeof ask & typeof database.query;
}

/** @throws DomainError `unavailable` or `storage_full` for a fault of the database; else the error as it is */
export function throwTold(error: unknown): never {
  throw faultOf(error) ?? error;
}
