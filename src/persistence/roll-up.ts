import type { Sequelize } from 'sequelize';
import { addedSql } from './added-figures.js';
import { rowsOf } from './sql.js';
import { inTransaction } from './unit-of-work.js';

/** What is older tells nothing of the last month's growth. */
const MARK_DAYS = 40;

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** See `StatsStore.rollUp`. One at a time: the row that says up to when is held until the end. */
export const rollUp = (sequelize: Sequelize, until: Date, firstDays: number): Promise<void> =>
  inTransaction(sequelize, async () => {
    const run = (sql: string, bind: Record<string, unknown> = {}) => rowsOf(sequelize, sql, bind);
    const day = dayOf(until);
    const first = new Date(Date.parse(day) - (firstDays - 1) * 86_400_000);
    const begun = await run(
      'INSERT INTO figures_counted (until) VALUES ($first) ON CONFLICT DO NOTHING RETURNING until',
      { first },
    );
    const [counted] = await rowsOf<{ until: Date }>(
      sequelize,
      'SELECT until FROM figures_counted FOR UPDATE',
    );
    const since = counted?.until ?? first;
    if (since >= until) return;

    await run(daysSql, { first: dayOf(since), last: day });
    await run(addSql, { since, until });
    await run(weighSql, { day });
    if (begun.length > 0) await run(reckonSql, { day });
    await run('UPDATE figures_counted SET until = $until', { until });
    await run(markSql, { day });
    await run(forgetSql, { before: dayOf(new Date(until.getTime() - MARK_DAYS * 86_400_000)) });
  });

/** A day without anything is a day, too. */
const daysSql = `
  INSERT INTO daily_figures (day) SELECT $first::date + n FROM generate_series(0, $last::date - $first::date) AS n
  ON CONFLICT DO NOTHING`;

const addSql = `
  UPDATE daily_figures d
  SET users = d.users + added.users, files = d.files + added.files, bytes = d.bytes + added.bytes,
    links = d.links + added.links, failed_sign_ins = coalesce(d.failed_sign_ins, 0) + added.failed_sign_ins
  FROM (${addedSql}) added WHERE d.day = added.day`;

const weighSql = `
  UPDATE daily_figures SET database_bytes = pg_database_size(current_database()),
    downloads = coalesce(downloads, 0), failed_sign_ins = coalesce(failed_sign_ins, 0),
    stored_bytes = (SELECT coalesce(sum(used_bytes + trash_bytes), 0) FROM users WHERE deleted_at IS NULL)
  WHERE day = $day::date`;

/** The first time: what was there on the days before, as far as it is there still. */
const reckonSql = `
  UPDATE daily_figures d SET stored_bytes = reckoned.bytes
  FROM (
    SELECT day, greatest(
      (SELECT stored_bytes FROM daily_figures WHERE day = $day::date)
        - coalesce(sum(bytes) OVER (ORDER BY day DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), 0) AS bytes
    FROM daily_figures WHERE day <= $day::date
  ) reckoned WHERE reckoned.day = d.day AND d.day < $day::date`;

const markSql = `
  INSERT INTO usage_marks (user_id, day, bytes)
  SELECT u.id, $day::date, u.used_bytes + u.trash_bytes FROM users u
  LEFT JOIN LATERAL (
    SELECT bytes FROM usage_marks m WHERE m.user_id = u.id ORDER BY m.day DESC LIMIT 1
  ) last ON true
  WHERE u.deleted_at IS NULL AND last.bytes IS DISTINCT FROM u.used_bytes + u.trash_bytes
  ON CONFLICT (user_id, day) DO UPDATE SET bytes = excluded.bytes`;

/** Of what is old the last of each account stays. */
const forgetSql = `
  DELETE FROM usage_marks m WHERE m.day < $before::date AND EXISTS (
    SELECT FROM usage_marks newer WHERE newer.user_id = m.user_id AND newer.day > m.day AND newer.day <= $before::date)`;
