import type { Sequelize } from 'sequelize';
import { MOST_DAYS } from '../domain/stats/stats.commands.js';
import {
  type DailyFigures,
  type DailyWeight,
  GROWTH_DAYS,
  type Leaders,
  type LeadingLink,
  type LeadingUser,
  type Stats,
  type Totals,
} from '../domain/stats/stats.js';
import type { StatsStore } from '../domain/stats/stats-store.js';
import { addedSql } from './added-figures.js';
import type { Database } from './database.js';
import { rollUp } from './roll-up.js';
import { rowsOf } from './sql.js';

const LEADERS = 10;

export function createStatsStore({ sequelize }: Database): StatsStore {
  const leaders = keptWhereSlow((count: number) => readLeaders(sequelize, count));
  return {
    read: keptWhereSlow((days) => readStats(sequelize, days)),
    leaders: () => leaders(LEADERS),
    weights: (days) =>
      rowsOf<DailyWeight>(
        sequelize,
        `SELECT day::text AS date, stored_bytes AS "storedBytes", database_bytes AS "databaseBytes"
         FROM daily_figures WHERE day > $today::date - $days::int ORDER BY day`,
        { today: today(), days },
      ),
    async databaseBytes() {
      const sql = 'SELECT pg_database_size(current_database()) AS bytes';
      return (await rowsOf<{ bytes: number }>(sequelize, sql))[0]?.bytes ?? 0;
    },
    rollUp: (until) => rollUp(sequelize, until, MOST_DAYS),
  };
}

const readLeaders = async (sequelize: Sequelize, count: number): Promise<Leaders> => ({
  largest: await rowsOf<LeadingUser>(sequelize, largestSql, { count }),
  growing: await rowsOf<LeadingUser>(sequelize, growingSql, { count }),
  mostUsedLinks: await rowsOf<LeadingLink>(sequelize, linksSql, { count }),
});

const today = (): string => new Date().toISOString().slice(0, 10);

async function readStats(sequelize: Sequelize, days: number): Promise<Stats> {
  const [totals] = await rowsOf<Totals>(
    sequelize,
    `SELECT count(*) AS users,
            coalesce(sum(file_count), 0)::bigint AS files,
            coalesce(sum(used_bytes), 0)::bigint AS bytes,
            coalesce(sum(trash_bytes), 0)::bigint AS "trashBytes",
            (SELECT count(*) FROM share_links) AS links
     FROM users WHERE deleted_at IS NULL`,
  );
  if (!totals) throw new Error('an aggregate without a row');
  return { totals, daily: await rowsOf<DailyFigures>(sequelize, dailySql, await rangeOf(sequelize, days)) };
}

/** What is kept of the days, and from when on the rest is counted. */
async function rangeOf(sequelize: Sequelize, days: number) {
  const [counted] = await rowsOf<{ until: Date }>(sequelize, 'SELECT until FROM figures_counted');
  const first = new Date(Date.parse(today()) - (days - 1) * 86_400_000);
  // What is counted begins after that moment, and the day with its first one.
  const since = counted && counted.until > first ? counted.until : new Date(first.getTime() - 1);
  return { first: first.toISOString().slice(0, 10), days, since, until: new Date('9999-12-31') };
}

const dailySql = `
  SELECT days.day::text AS date,
         coalesce(kept.users, 0) + coalesce(added.users, 0) AS users,
         coalesce(kept.files, 0) + coalesce(added.files, 0) AS files,
         coalesce(kept.bytes, 0) + coalesce(added.bytes, 0) AS bytes,
         coalesce(kept.links, 0) + coalesce(added.links, 0) AS links,
         kept.downloads,
         coalesce(kept.failed_sign_ins + coalesce(added.failed_sign_ins, 0), added.failed_sign_ins) AS "failedSignIns"
  FROM (SELECT $first::date + n AS day FROM generate_series(0, $days::int - 1) AS n) days
  LEFT JOIN daily_figures kept USING (day)
  LEFT JOIN (${addedSql}) added USING (day)
  ORDER BY days.day`;

const userColumns = 'u.id, u.login, u.full_name AS "fullName"';

const largestSql = `
  SELECT ${userColumns}, u.used_bytes + u.trash_bytes AS bytes FROM users u
  WHERE deleted_at IS NULL ORDER BY u.used_bytes + u.trash_bytes DESC, u.id LIMIT $count`;

/**
 * Since then, or since the first mark of who has none so old; who is newer began with nothing. All marks are looked through: user by
 * user they would be found one by one.
 */
const growingSql = `
  SELECT * FROM (
    SELECT ${userColumns}, u.used_bytes + u.trash_bytes - CASE
      WHEN u.created_at > now() - interval '${GROWTH_DAYS} days' THEN 0
      ELSE coalesce(since.bytes, u.used_bytes + u.trash_bytes) END AS bytes
    FROM users u LEFT JOIN (
      SELECT user_id, m.bytes FROM usage_marks m JOIN (
        SELECT user_id, coalesce(max(day) FILTER (WHERE day <= current_date - ${GROWTH_DAYS}), min(day)) AS day
        FROM usage_marks GROUP BY user_id
      ) first USING (user_id, day)
    ) since ON since.user_id = u.id
    WHERE u.deleted_at IS NULL AND u.used_bytes + u.trash_bytes > 0
  ) grown WHERE bytes > 0 ORDER BY bytes DESC, id LIMIT $count`;

/** An index would have to be written at each opening of a link. */
const linksSql = `
  SELECT l.id, coalesce(f.name, d.name) AS name, l.owner_id AS "ownerId", u.login AS "ownerLogin",
    l.open_count AS "openCount", l.download_count AS "downloadCount"
  FROM (
    SELECT * FROM share_links WHERE open_count + download_count > 0
    ORDER BY open_count + download_count DESC, id LIMIT $count
  ) l JOIN users u ON u.id = l.owner_id
  LEFT JOIN files f ON f.id = l.file_id LEFT JOIN folders d ON d.id = l.folder_id
  ORDER BY l.open_count + l.download_count DESC, l.id`;

/** What is read in less time is read whenever it is asked for. In milliseconds. */
const SLOW_MS = 500;

/** What took longer is kept fifty times as long as it took: two seconds of a million files cost the database two percent. */
const KEPT = 50;

/**
 * Numbers cost a look at rows. All who ask the same while they are read get the same; of each question there is one answer
 * kept, and there are no more of them than days in a year.
 */
export function keptWhereSlow<Asked extends number, Answer>(
  read: (asked: Asked) => Promise<Answer>,
  now: () => number = () => performance.now(),
): (asked: Asked) => Promise<Answer> {
  const kept = new Map<Asked, { answer: Promise<Answer>; until: number }>();
  const readAnew = (asked: Asked): Promise<Answer> => {
    const begun = now();
    const entry = { answer: read(asked), until: Number.POSITIVE_INFINITY };
    kept.set(asked, entry);
    const settle = (isFailed: boolean) => {
      const took = now() - begun;
      entry.until = isFailed || took < SLOW_MS ? 0 : now() + took * KEPT;
    };
    entry.answer.then(
      () => settle(false),
      () => settle(true),
    );
    return entry.answer;
  };
  return (asked) => {
    const last = kept.get(asked);
    return last && now() < last.until ? last.answer : readAnew(asked);
  };
}
