import { idOf, literals, part } from './sql.js';

/** All of it is younger than what the server drops, unless it is told otherwise. */
const DAYS = 29;

export const logDays = `SELECT make_log_day(day::date) FROM generate_series(now() - ${DAYS + 1} * interval '1 day', now() + interval '1 day', '1 day') day`;

/** What is told most, in this order; each other event of the log is rarer than these. */
const common = [
  'file.downloaded',
  'link.opened',
  'session.refreshed',
  'file.uploaded',
  'session.signed_in',
  'file.updated',
];

/** Lines `$1` to `$2` of all, in the order of their time; two thirds tell of an event, the others of a request. */
export function logLinesFrom(accounts, { logLines, users, salt }, eventTable) {
  const names = [...common, ...Object.keys(eventTable).filter((name) => !common.includes(name))];
  const told = (i) => literals(names.map((name) => eventTable[name][i]));
  return `
    WITH line AS (
      SELECT n, CASE WHEN n % 3 > 0 THEN 1 + floor(power(${part('n', 41)}, 4) * ${names.length})::int END AS e,
        1 + floor(power(${part('n', 42)}, 2) * ${users})::int AS owner,
        date_trunc('milliseconds', now() - ${DAYS} * interval '1 day' * (1 - n / ${logLines}::float8)) AS time
      FROM generate_series($1::bigint, $2::bigint) n
    )
    INSERT INTO logs (time, level, message, event, request_id, user_id, details)
    SELECT time, coalesce((${told(0)})[e], 'info'), coalesce((${told(1)})[e], 'GET /api/v1/files 200'), (${literals(names)})[e],
      ${idOf(`'${salt}request ' || n / 2`)}::text, CASE WHEN n % 4 > 0 THEN ${accounts.userId('owner')} END,
      CASE WHEN e IS NULL
        THEN jsonb_build_object('method', 'GET', 'path', '/api/v1/files', 'status', 200, 'milliseconds', 4, 'address', '192.0.2.' || n % 250)
        ELSE jsonb_build_object('means', 'token', 'address', '192.0.2.' || n % 250, 'agent', 'curl/8.5.0', 'facts', jsonb_build_object('size', n % 100000))
      END
    FROM line ORDER BY n`;
}
