import type { Pool } from 'pg';
import type { Sequelize } from 'sequelize';
import { DomainError } from '../domain/shared/domain-error.js';
import type { Database } from './database.js';
import { exclusively } from './exclusively.js';
import { sqlState } from './faults.js';
import { rowsApart } from './sql.js';

/** The log by days (UTC), each a table of its own; before them what was written when there were none. docs/decisions/0043. */

const DAY_MS = 86_400_000;
const EARLIER = 'logs_earlier';

/** So many are made ahead: a server that slept for longer makes the one it needs with its first line. */
const DAYS_AHEAD = 3;

/** A day's words are indexed at once when nothing comes to it any more; until then, stretch by stretch as they grow. */
const SETTLED_MS = 3_600_000;
const STRETCH_LINES = 10_000;
/** Lines come to the table within seconds; a stretch that ends later than this may still grow. */
const LATE_MS = 60_000;

const LOCK_NOT_AVAILABLE = '55P03';
const DROP_ATTEMPTS = 10;
const DROP_WAIT_MS = 200;
const DELETE_BATCH = 10_000;
/** A day that is kept by whoever reads the log is nobody's trouble before it is so old beyond its time. */
const HELD_MS = DAY_MS;

/** A stretch of time with one index of words, or none. */
export interface Span {
  /** null: since ever. */
  from: Date | null;
  to: Date;
  hasWords: boolean;
  /** The days that lie in it as a whole; none where it is a stretch of one. */
  wholeDays: string[];
}

interface Part {
  table: string;
  from: Date | null;
  to: Date;
  /** Its indexes of words: of all of it, or from minute to minute of the day. */
  words: { name: string; from: Date; to: Date }[];
  hasAllWords: boolean;
  /** Left half made by whoever died over it. */
  broken: string[];
}

interface PartRow {
  table: string;
  /** In seconds. */
  until: number;
  words: string[] | null;
  broken: string[] | null;
}

const wordsThat = (condition: string) => `
    (SELECT array_agg(w.relname::text ORDER BY w.relname) FROM pg_index x JOIN pg_class w ON w.oid = x.indexrelid
     WHERE x.indrelid = c.oid AND ${condition} AND w.relname LIKE '%\\_words%')`;

const partsSql = `
  SELECT c.relname AS "table",
    extract(epoch FROM substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz)::float8 AS until,
    ${wordsThat('x.indisvalid')} AS words, ${wordsThat('NOT x.indisvalid')} AS broken
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'logs'::regclass`;

/** The newest first. */
async function partsOf(sequelize: Sequelize): Promise<Part[]> {
  const rows = await rowsApart<PartRow>(sequelize, partsSql);
  return rows.map(partOf).sort((a, b) => b.to.getTime() - a.to.getTime());
}

function partOf({ table, until, words, broken }: PartRow): Part {
  const to = new Date(until * 1000);
  const from = table === EARLIER ? null : new Date(to.getTime() - DAY_MS);
  const stretches = (words ?? []).flatMap((name) => {
    const [, begin, end] = /_words_(\d{4})_(\d{4})$/.exec(name) ?? [];
    return begin && end && from
      ? [{ name, from: new Date(from.getTime() + msOf(begin)), to: new Date(from.getTime() + msOf(end)) }]
      : [];
  });
  const hasAllWords = words?.includes(`${table}_words`) ?? false;
  return { table, from, to, words: stretches, hasAllWords, broken: broken ?? [] };
}

/** `0930`, of the minutes of a day. */
const clock = (minutes: number): string =>
  String(Math.floor(minutes / 60)).padStart(2, '0') + String(minutes % 60).padStart(2, '0');
const msOf = (hhmm: string): number => (Number(hhmm.slice(0, 2)) * 60 + Number(hhmm.slice(2))) * 60_000;

/** All of the log, the newest first. */
export const spansOf = async (sequelize: Sequelize): Promise<Span[]> =>
  (await partsOf(sequelize)).flatMap((part) => spansOfPart(part));

function spansOfPart({ table, from, to, words, hasAllWords }: Part): Span[] {
  if (hasAllWords || from === null) return [{ from, to, hasWords: hasAllWords, wholeDays: [table] }];
  const spans: Span[] = [];
  let begin = from;
  for (const stretch of words) {
    if (stretch.from < begin) continue;
    if (stretch.from > begin)
      spans.unshift({ from: begin, to: stretch.from, hasWords: false, wholeDays: [] });
    spans.unshift({ from: stretch.from, to: stretch.to, hasWords: true, wholeDays: [] });
    begin = stretch.to;
  }
  if (begin < to) spans.unshift({ from: begin, to, hasWords: false, wholeDays: [] });
  return spans;
}

/** All of the log by so many days, the newest first: a statement locks each day that it may have to do with, and all its indexes. */
export async function windowsOf(sequelize: Sequelize, days: number): Promise<Pick<Span, 'from' | 'to'>[]> {
  const parts = await partsOf(sequelize);
  return Array.from({ length: Math.ceil(parts.length / days) }, (_, n) => {
    const window = parts.slice(n * days, (n + 1) * days);
    return { from: window.at(-1)?.from ?? null, to: window[0]?.to ?? new Date(0) };
  });
}

/** Whatever times lines have. */
export async function makeDays(sequelize: Sequelize, times: Date[]): Promise<void> {
  const days = [...new Set(times.map((time) => time.toISOString().slice(0, 10)))];
  await rowsApart(sequelize, 'SELECT make_log_day(day::date) FROM unnest($days::text[]) AS day', { days });
}

export const makeDaysAhead = (sequelize: Sequelize, now: Date): Promise<void> =>
  makeDays(
    sequelize,
    Array.from({ length: DAYS_AHEAD + 1 }, (_, day) => new Date(now.getTime() + day * DAY_MS)),
  );

/**
 * Drops the days that are over by then, the oldest first. What somebody reads just now, a backup say, goes another time. Returns how
 * many lines went.
 * @throws DomainError `log_held` where a day could not go for long
 */
export async function dropDays(sequelize: Sequelize, before: Date): Promise<number> {
  let total = 0;
  for (const { table, to } of (await partsOf(sequelize)).reverse()) {
    const isOver = to <= before;
    if (!isOver && table !== EARLIER) break;
    const count = isOver ? await clear(sequelize, table) : await shrink(sequelize, before);
    if (count === null && before.getTime() - to.getTime() > HELD_MS) throw new DomainError('log_held');
    if (count === null) break;
    total += count;
  }
  return total;
}

/** At once. Returns how many lines that were, null where it has to stay for now. */
async function clear(sequelize: Sequelize, table: string): Promise<number | null> {
  const count = await countOf(sequelize, table);
  if (table !== EARLIER)
    return (await inShortTurns(sequelize, `DROP TABLE IF EXISTS "${table}"`)) ? count : null;
  if (count === 0) return 0;
  return (await inShortTurns(sequelize, `TRUNCATE "${EARLIER}"`)) ? count : null;
}

/** What was there before there were days goes line by line, until its last one is old. */
async function shrink(sequelize: Sequelize, before: Date): Promise<number> {
  let total = 0;
  for (let count = DELETE_BATCH; count === DELETE_BATCH; total += count) {
    const deleted = await rowsApart(
      sequelize,
      `DELETE FROM ${EARLIER} WHERE id IN (
         SELECT id FROM ${EARLIER} WHERE time < $before ORDER BY time, id LIMIT ${DELETE_BATCH}
       ) RETURNING id`,
      { before },
    );
    count = deleted.length;
  }
  return total;
}

/** As PostgreSQL estimates; what it never looked at is small, and counted. */
async function countOf(sequelize: Sequelize, table: string): Promise<number> {
  const [known] = await rowsApart<{ count: number }>(
    sequelize,
    'SELECT reltuples::bigint AS count FROM pg_class WHERE oid = to_regclass(quote_ident($table))',
    { table },
  );
  if (!known) return 0;
  if (known.count >= 0) return known.count;
  const [row] = await rowsApart<{ count: number }>(sequelize, `SELECT count(*) AS count FROM "${table}"`);
  return row?.count ?? 0;
}

/** It wants the whole log for a moment; whoever comes meanwhile waits behind it, so that it soon lets them by. Whether it had it. */
async function inShortTurns(sequelize: Sequelize, statement: string, attempt = 1): Promise<boolean> {
  try {
    const turn = `BEGIN PERFORM set_config('lock_timeout', '${DROP_WAIT_MS}', true); ${statement}; END`;
    await rowsApart(sequelize, `DO '${turn.replaceAll("'", "''")}'`);
    return true;
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    return attempt < DROP_ATTEMPTS && inShortTurns(sequelize, statement, attempt + 1);
  }
}

/** Indexes the words of what is written and done; one process of all at a time. */
export async function indexWords({ sequelize, longWork: pool }: Database, now: Date): Promise<void> {
  await exclusively(pool, 'log words', async () => {
    for (const part of await partsOf(sequelize)) {
      await dropIndexes(pool, part.broken);
      const isOver = part.to.getTime() + SETTLED_MS <= now.getTime();
      if (isOver) await indexWhole(pool, part);
      else if (part.from) await indexNext(sequelize, pool, { ...part, from: part.from }, now);
    }
  });
}

async function indexWhole(pool: Pool, { table, words, hasAllWords }: Part): Promise<void> {
  if (!hasAllWords) await build(pool, table, `${table}_words`);
  await dropIndexes(
    pool,
    words.map(({ name }) => name),
  );
}

/** Of the day that goes on: what came since the last stretch, if that is worth an index. */
async function indexNext(
  sequelize: Sequelize,
  pool: Pool,
  { table, from: midnight, words }: Part & { from: Date },
  now: Date,
): Promise<void> {
  const from = words.at(-1)?.to ?? midnight;
  const minute = Math.min(Math.floor((now.getTime() - LATE_MS - midnight.getTime()) / 60_000), 1440);
  const to = new Date(midnight.getTime() + minute * 60_000);
  if (to <= from) return;
  const lines = await rowsApart(
    sequelize,
    `SELECT 1 AS one FROM "${table}" WHERE time >= $from AND time < $to OFFSET ${STRETCH_LINES - 1} LIMIT 1`,
    { from, to },
  );
  if (lines.length === 0) return;
  const begin = (from.getTime() - midnight.getTime()) / 60_000;
  await build(
    pool,
    table,
    `${table}_words_${clock(begin)}_${clock(minute)}`,
    `WHERE time >= '${from.toISOString()}' AND time < '${to.toISOString()}'`,
  );
}

/** While lines are written: it takes as long as it takes, and keeps nobody waiting. */
async function build(pool: Pool, table: string, name: string, where = ''): Promise<void> {
  await pool.query(
    `CREATE INDEX CONCURRENTLY "${name}" ON "${table}" USING gin (log_text(message, event, details) gin_trgm_ops) ${where}`,
  );
}

async function dropIndexes(pool: Pool, names: string[]): Promise<void> {
  for (const name of names) await pool.query(`DROP INDEX CONCURRENTLY IF EXISTS "${name}"`);
}
