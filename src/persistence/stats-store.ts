import type { DailyStats, Stats, Totals } from '../domain/stats/stats.js';
import type { StatsStore } from '../domain/stats/stats-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

const DAYS = 30;

export const createStatsStore = ({ sequelize }: Database): StatsStore =>
  keptWhereSlow(async () => {
    const [totals] = await rowsOf<Totals>(
      sequelize,
      `SELECT count(*) AS users,
              coalesce(sum(file_count), 0)::bigint AS files,
              coalesce(sum(used_bytes), 0)::bigint AS bytes,
              (SELECT count(*) FROM share_links) AS links
       FROM users WHERE deleted_at IS NULL`,
    );
    if (!totals) throw new Error('an aggregate without a row');
    const daily = await rowsOf<DailyStats>(sequelize, dailySql, { since: firstDay(new Date()) });
    return { totals, daily };
  });

/** What is read in less time is read whenever it is asked for. In milliseconds. */
const SLOW_MS = 500;

/** What took longer is kept fifty times as long as it took: two seconds of a million files cost the database two percent. */
const KEPT = 50;

/** Exact numbers cost a look at each row that they count. All who ask while they are read get the same. */
export function keptWhereSlow(
  read: () => Promise<Stats>,
  now: () => number = () => performance.now(),
): StatsStore {
  let last: Promise<Stats> | null = null;
  let until = 0;
  const readAnew = async (): Promise<Stats> => {
    const begun = now();
    until = Number.POSITIVE_INFINITY;
    let took = 0;
    try {
      const stats = await read();
      took = now() - begun;
      return stats;
    } finally {
      until = took < SLOW_MS ? 0 : now() + took * KEPT;
    }
  };
  return {
    read() {
      if (!last || now() >= until) last = readAnew();
      return last;
    },
  };
}

const firstDay = (now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - (DAYS - 1)));

const addedPerDay = (table: string, time: string, sums = ''): string =>
  `LEFT JOIN (
     SELECT (${time} AT TIME ZONE 'UTC')::date AS day, count(*) AS added${sums}
     FROM ${table} WHERE ${time} >= $since GROUP BY 1
   ) ${table} USING (day)`;

const dailySql = `
  SELECT days.day::text AS date,
         coalesce(users.added, 0) AS users,
         coalesce(files.added, 0) AS files,
         coalesce(files.bytes, 0) AS bytes,
         coalesce(share_links.added, 0) AS links
  FROM (
    SELECT ($since::timestamptz AT TIME ZONE 'UTC')::date + n AS day FROM generate_series(0, ${DAYS - 1}) AS n
  ) days
  ${addedPerDay('users', 'created_at')}
  ${addedPerDay('files', 'uploaded_at', ', sum(size)::bigint AS bytes')}
  ${addedPerDay('share_links', 'created_at')}
  ORDER BY days.day`;
