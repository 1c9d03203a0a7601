import type { DailyStats, Totals } from '../domain/stats/stats.js';
import type { StatsStore } from '../domain/stats/stats-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

const DAYS = 30;

export const createStatsStore = ({ sequelize }: Database): StatsStore => ({
  async read() {
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
  },
});

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
