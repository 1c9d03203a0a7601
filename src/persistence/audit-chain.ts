import { createHash } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import type { ChainEnd } from '../domain/audit/audit-store.js';
import { rowsOf } from './sql.js';
import { inTransaction } from './unit-of-work.js';

/** Where a chain of nothing ends. */
const BEGIN: ChainEnd = { position: 0, hash: '0'.repeat(64) };

/** So many records are chained in one transaction, … */
const SEAL_BATCH = 500;

/** … and so many leave in one. */
const CUT_BATCH = 5_000;

/**
 * All of a record `a` as one text. It stands here and not in the database, so that who has nothing but that can't change
 * what is compared. PostgreSQL writes jsonb in one way: keys in its order, one blank after each colon and comma.
 */
export const canonical = `jsonb_build_array(
  a.id, to_char(a.time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), a.act, a.actor_kind, a.actor_id, a.actor_name,
  a.means, a.address, a.agent, a.request_id, a.object_kind, a.object_id, a.object_name, a.owner_id, a.owner_name,
  a.changes, a.details)::text`;

/** SHA-256 of the predecessor's hash and the record's text. In hex, as it is passed on. */
export const linkOf = (predecessor: string, text: string): string =>
  createHash('sha256').update(Buffer.from(predecessor, 'hex')).update(text).digest('hex');

/**
 * Chains records in the order in which they are found. Acts never wait for each other's place in it: they leave their records, and one
 * instance at a time comes by for them.
 */
export const sealNext = (sequelize: Sequelize): Promise<number> =>
  inTransaction(sequelize, async () => {
    const records = (await isFree(sequelize)) ? await unsealed(sequelize) : [];
    if (records.length === 0) return 0;
    const { position, hash } = await endOf(sequelize);
    const hashes: string[] = [];
    for (const { text } of records) hashes.push(linkOf(hashes.at(-1) ?? hash, text));
    const ids = records.map(({ id }) => id);
    await rowsOf(
      sequelize,
      `INSERT INTO audit_chain (position, record_id, hash)
       SELECT $position::bigint + n, id, decode(hash, 'hex')
       FROM unnest($ids::bigint[], $hashes::text[]) WITH ORDINALITY AS sealed (id, hash, n)`,
      { position, ids, hashes },
    );
    await rowsOf(sequelize, 'DELETE FROM audit_unsealed WHERE record_id = ANY($ids::bigint[])', { ids });
    return records.length;
  });

async function isFree(sequelize: Sequelize): Promise<boolean> {
  const sql = `SELECT pg_try_advisory_xact_lock(hashtextextended('kladovka:audit', 0)) AS free`;
  return (await rowsOf<{ free: boolean }>(sequelize, sql))[0]?.free === true;
}

/** From those that wait to their records, never from all records in search of them: each OFFSET leaves the planner no choice. */
const unsealed = (sequelize: Sequelize) =>
  rowsOf<{ id: string; text: string }>(
    sequelize,
    `SELECT a.id::text AS id, ${canonical} AS text
     FROM (SELECT record_id FROM audit_unsealed ORDER BY record_id OFFSET 0) u
     CROSS JOIN LATERAL (SELECT * FROM audit WHERE audit.id = u.record_id OFFSET 0) a
     ORDER BY u.record_id LIMIT ${SEAL_BATCH}`,
  );

export async function endOf(sequelize: Sequelize): Promise<ChainEnd> {
  const [end] = await rowsOf<ChainEnd>(sequelize, lastOf('audit_chain'));
  return end ?? (await beginOf(sequelize));
}

/** The link that the first record of the chain goes on from. */
export async function beginOf(sequelize: Sequelize): Promise<ChainEnd> {
  return (await rowsOf<ChainEnd>(sequelize, lastOf('audit_cuts')))[0] ?? BEGIN;
}

const lastOf = (table: string): string =>
  `SELECT position, encode(hash, 'hex') AS hash FROM ${table} ORDER BY position DESC LIMIT 1`;

export async function cutChain(
  sequelize: Sequelize,
  before: Date,
): Promise<({ count: number } & ChainEnd) | null> {
  const [done] = await rowsOf<{ count: number } & ChainEnd>(
    sequelize,
    `SELECT record_count AS count, last_position AS position, encode(last_hash, 'hex') AS hash
     FROM audit_cut($before, ${CUT_BATCH})`,
    { before },
  );
  return done ?? null;
}
