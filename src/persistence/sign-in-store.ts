import type { ListFailures } from '../domain/sign-ins/sign-in.commands.js';
import type { Hold, Limit, SignInFailure, SignInSummary } from '../domain/sign-ins/sign-in.js';
import type { SignInStore } from '../domain/sign-ins/sign-in-store.js';
import type { Database } from './database.js';
import { type Filter, type ListSource, listPage } from './keyset.js';
import { rowsOf, selectList } from './sql.js';

const failureList: ListSource<'lastAt'> = {
  columns: {
    id: 'f.id::text',
    hour: 'f.hour',
    network: 'f.network',
    login: `nullif(f.login, '')`,
    userId: 'f.user_id',
    failedCount: 'f.failed_count',
    limitedCount: 'f.limited_count',
    lastAt: 'f.last_at',
  },
  from: 'sign_in_failures f',
  id: { expression: 'f.id', type: 'bigint' },
  sorts: { lastAt: { expression: 'f.last_at', type: 'timestamptz' } },
};

const holdColumns = {
  id: 'id',
  kind: 'kind',
  network: 'network::text',
  reason: 'reason',
  until: 'until',
  createdAt: 'created_at',
  createdBy: 'created_by',
};

const limitColumns = {
  rule: 'rule',
  key: 'key',
  network: 'network',
  login: 'login',
  userId: 'user_id',
  since: 'since',
  until: 'until',
};

/** So many of the most are told. */
const TOP = 10;

const counts = `sum(failed_count)::bigint AS "failedCount", sum(limited_count)::bigint AS "limitedCount"`;

export function createSignInStore({ sequelize }: Pick<Database, 'sequelize'>): SignInStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);
  return {
    async count({ network, login, userId, isLimited }, at) {
      await run(
        `INSERT INTO sign_in_failures (hour, network, login, user_id, failed_count, limited_count, last_at)
         VALUES (date_trunc('hour', $at::timestamptz), $network, coalesce($login, ''), $userId, $failed, $limited, $at)
         ON CONFLICT (hour, network, login) DO UPDATE SET
           failed_count = sign_in_failures.failed_count + excluded.failed_count,
           limited_count = sign_in_failures.limited_count + excluded.limited_count,
           last_at = greatest(sign_in_failures.last_at, excluded.last_at)`,
        { network, login, userId, failed: isLimited ? 0 : 1, limited: isLimited ? 1 : 0, at },
      );
    },

    async keepLimit(limit) {
      await run(
        `INSERT INTO sign_in_limits (rule, key, network, login, user_id, since, until)
         VALUES ($rule, $key, $network, $login, $userId, $since, $until)
         ON CONFLICT (rule, key) DO UPDATE SET until = excluded.until,
           since = CASE WHEN sign_in_limits.until > excluded.since THEN sign_in_limits.since ELSE excluded.since END`,
        { ...limit },
      );
    },

    dropLimit: async (rule, key) =>
      (
        await run<Limit>(
          `DELETE FROM sign_in_limits WHERE rule = $rule AND key = $key AND until > now()
           RETURNING ${selectList(limitColumns)}`,
          { rule, key },
        )
      )[0] ?? null,

    limits: (now, limit) =>
      run<Limit>(
        `SELECT ${selectList(limitColumns)} FROM sign_in_limits WHERE until > $now ORDER BY until DESC LIMIT $limit`,
        { now, limit },
      ),

    failures: (query) => listPage<SignInFailure, 'lastAt'>(sequelize, failureList, filterOf(query), query),

    async summary(from) {
      const bind = { from };
      const since = 'FROM sign_in_failures WHERE last_at >= $from';
      const most = `ORDER BY sum(failed_count + limited_count) DESC, max(last_at) DESC LIMIT ${TOP}`;
      const [[total], networks, logins, hours] = await Promise.all([
        run<Pick<SignInSummary, 'failedCount' | 'limitedCount'>>(`SELECT ${counts} ${since}`, bind),
        run<SignInSummary['networks'][number]>(
          `SELECT network, ${counts}, count(DISTINCT login) AS "loginCount", max(last_at) AS "lastAt"
           ${since} GROUP BY network ${most}`,
          bind,
        ),
        run<SignInSummary['logins'][number]>(
          `SELECT nullif(login, '') AS login, (array_agg(user_id))[1] AS "userId", ${counts},
             count(DISTINCT network) AS "networkCount", max(last_at) AS "lastAt"
           ${since} GROUP BY login ${most}`,
          bind,
        ),
        run<SignInSummary['hours'][number]>(
          `SELECT hour, ${counts} ${since} GROUP BY hour ORDER BY hour`,
          bind,
        ),
      ]);
      return {
        failedCount: total?.failedCount ?? 0,
        limitedCount: total?.limitedCount ?? 0,
        networks,
        logins,
        hours,
      };
    },

    async holdOf(address, now) {
      const [hold] = await run<Pick<Hold, 'kind' | 'until'>>(
        `SELECT kind, until FROM sign_in_holds
         WHERE network >>= $address::inet AND (until IS NULL OR until > $now)
         ORDER BY masklen(network) DESC, kind LIMIT 1`,
        { address, now },
      );
      return hold ?? null;
    },

    holds: (now) =>
      run<Hold>(
        `SELECT ${selectList(holdColumns)} FROM sign_in_holds WHERE until IS NULL OR until > $now
         ORDER BY created_at DESC, id`,
        { now },
      ),

    async addHold(hold) {
      await run(
        `INSERT INTO sign_in_holds (id, kind, network, reason, until, created_at, created_by)
         VALUES ($id, $kind, network($network::inet), $reason, $until, $createdAt, $createdBy)
         ON CONFLICT (network, kind) DO UPDATE SET id = excluded.id, reason = excluded.reason, until = excluded.until,
           created_at = excluded.created_at, created_by = excluded.created_by`,
        { ...hold },
      );
    },

    removeHold: async (id) =>
      (
        await run<Hold>(`DELETE FROM sign_in_holds WHERE id = $id RETURNING ${selectList(holdColumns)}`, {
          id,
        })
      )[0] ?? null,

    async deleteBefore(before) {
      const [gone] = await run<{ count: number }>(
        `WITH failures AS (DELETE FROM sign_in_failures WHERE last_at < $before RETURNING 1),
              limits AS (DELETE FROM sign_in_limits WHERE until < now() RETURNING 1),
              holds AS (DELETE FROM sign_in_holds WHERE until < now() RETURNING 1)
         SELECT (SELECT count(*) FROM failures) + (SELECT count(*) FROM limits) + (SELECT count(*) FROM holds) AS count`,
        { before },
      );
      return gone?.count ?? 0;
    },
  };
}

function filterOf({ network, userId, from, to }: ListFailures): Filter {
  const where: string[] = [];
  if (network) where.push('f.network = $network');
  if (userId) where.push('f.user_id = $userId');
  if (from) where.push('f.last_at >= $from');
  if (to) where.push('f.last_at <= $to');
  return { where, bind: { network, userId, from, to } };
}
