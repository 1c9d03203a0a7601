import { daysAgo, idOf, literal, literals, part } from './sql.js';

/** Rows of failures for a user, over 90 days. */
const FAILURES = 5;
const HOLDS = 200;
const VIEWS = 20;
/** As many as are kept of each kind. */
const JOBS_OF_A_KIND = 1000;
const MARK_DAYS = 36;
const bulkActs = { bulkUsers: 'block', bulkLinks: 'revoke', bulkTrash: 'restore', bulkFiles: 'delete' };

/** Failed sign-ins, who is held off, jobs with what they did, views, and what everybody took up on earlier days. */
export function operationsOf({ users, salt }, { userId }, jobKinds) {
  const job = (kind, n) => idOf(`'${salt}job ' || ${kind} || ${n}`);
  return [
    `INSERT INTO sign_in_failures (hour, network, login, user_id, failed_count, limited_count, last_at)
     SELECT date_trunc('hour', at), '203.0.' || n % 40 || '.' || (n / 40) % 250, coalesce(u.login, ''), u.id, 1 + n % 30,
       CASE WHEN n % 10 = 0 THEN n % 100 ELSE 0 END, at
     FROM (SELECT n, ${daysAgo(`90 * ${part('n', 71)}`)} AS at FROM generate_series(1, ${users * FAILURES}) n) tried
     LEFT JOIN users u ON n % 3 > 0 AND u.id = ${userId(`(1 + floor(power(${part('n', 72)}, 2) * ${users})::int)`)}
     ON CONFLICT DO NOTHING`,
    `INSERT INTO sign_in_holds (id, kind, network, reason, until, created_at, created_by)
     SELECT ${idOf(`'${salt}hold ' || n`)}, CASE WHEN n % 9 = 0 THEN 'pass' ELSE 'hold' END, ('203.0.' || n % 250 || '.0/24')::cidr,
       'Перебор паролей', CASE WHEN n % 2 = 0 THEN now() + interval '30 days' END, ${daysAgo(`60 * ${part('n', 73)}`)}, 'operator'
     FROM generate_series(1, ${HOLDS}) n ON CONFLICT DO NOTHING`,
    `INSERT INTO jobs (id, kind, state, origin, input, total, done_count, left_count, error, created_at, started_at, finished_at)
     SELECT ${job('kind', 'n')}, kind, CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'done' END,
       CASE WHEN kind LIKE 'bulk%' THEN 'person' ELSE 'schedule' END,
       CASE WHEN kind LIKE 'bulk%' THEN jsonb_build_object('noun', lower(substr(kind, 5)), 'act', (${literal(JSON.stringify(bulkActs))}::jsonb)->>kind) ELSE '{}' END,
       n, n, 0, CASE WHEN n % 50 = 0 THEN 'connection lost' END, at, at, at + interval '2 seconds'
     FROM unnest(${literals(jobKinds)}) kind, generate_series(1, ${JOBS_OF_A_KIND}) n,
       LATERAL (SELECT ${daysAgo(`90 * ${part('n', 74)}`)} AS at) made`,
    `INSERT INTO job_results (job_id, subject_id, subject, outcome, reason)
     SELECT ${job(literal('bulkUsers'), 1)}, ${userId('n')}, 'user ' || n, CASE WHEN n % 100 = 0 THEN 'left' ELSE 'done' END,
       CASE WHEN n % 100 = 0 THEN 'nothing_to_change' END
     FROM generate_series(1, ${users}) n`,
    `INSERT INTO saved_views (id, list, name, query, is_shared, owner_id)
     SELECT ${idOf(`'${salt}view ' || n`)}, (ARRAY['users', 'files', 'links', 'trash'])[1 + n % 4], 'Вид ' || n, 'perPage=100', true, ${userId(1)}
     FROM generate_series(1, ${VIEWS}) n`,
    `INSERT INTO usage_marks (user_id, day, bytes)
     SELECT u.id, current_date - day, floor((u.used_bytes + u.trash_bytes) * (1 - day / 200.0))
     FROM users u JOIN (SELECT n, ${userId('n')} AS id FROM generate_series(1, ${users}) n) seeded ON seeded.id = u.id,
       generate_series(1, ${MARK_DAYS}, 7) day
     ON CONFLICT DO NOTHING`,
  ];
}

/** Downloads have no rows of their own to be counted by. */
export const countDownloads = `
  UPDATE daily_figures SET downloads = floor(files * (2 + ${part('extract(epoch FROM day)::bigint', 75)}))
  WHERE downloads IS NULL`;
