import { randomUUID } from 'node:crypto';
import type { GroupFields, GroupSort } from '../domain/groups/group.commands.js';
import type { BareGroup, Group, GroupLinkPolicy } from '../domain/groups/group.js';
import type { GroupStore, Member, QuotaChange } from '../domain/groups/group-store.js';
import type { Database } from './database.js';
import { type Filter, type ListSource, listPage } from './keyset.js';
import { orRefusal } from './refusals.js';
import { rowsOf, selectList } from './sql.js';

/** The members' own rows tell the sums: nothing else has to be kept in step with uploads. */
const numbers = `count(*) AS member_count, sum(u.file_count)::bigint AS file_count,
    sum(u.used_bytes)::bigint AS used_bytes, sum(u.trash_bytes)::bigint AS trash_bytes,
    sum(u.reserved_bytes)::bigint AS reserved_bytes
  FROM group_members m JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL`;

const withNumbersOfEach = `groups g LEFT JOIN LATERAL (SELECT ${numbers} WHERE m.group_id = g.id) n ON true`;

/** For lists: each member is looked up once for all groups, not for one group after another. */
const withNumbersOfAll = `groups g LEFT JOIN (
    SELECT m.group_id, ${numbers} GROUP BY m.group_id
  ) n ON n.group_id = g.id`;

const linkCount = `(SELECT count(*) FROM group_members m JOIN share_links l ON l.owner_id = m.user_id
  WHERE m.group_id = g.id)`;

const columnOf = {
  name: 'name',
  description: 'description',
  defaultQuotaBytes: 'default_quota_bytes',
  quotaBytes: 'quota_bytes',
  linkMakers: 'link_makers',
  linkLongestDays: 'link_longest_days',
  linkPasswordRequired: 'link_password_required',
  linkUploadRequests: 'link_upload_requests',
} as const satisfies Record<keyof GroupFields, string>;

const bareColumns = {
  id: 'g.id',
  ...Object.fromEntries(Object.entries(columnOf).map(([name, column]) => [name, `g.${column}`])),
  version: 'g.version',
  createdAt: 'g.created_at',
};

const groupList: ListSource<GroupSort> = {
  columns: {
    ...bareColumns,
    'numbers.memberCount': 'coalesce(n.member_count, 0)',
    'numbers.fileCount': 'coalesce(n.file_count, 0)',
    'numbers.usedBytes': 'coalesce(n.used_bytes, 0)',
    'numbers.trashBytes': 'coalesce(n.trash_bytes, 0)',
    'numbers.reservedBytes': 'coalesce(n.reserved_bytes, 0)',
  },
  from: withNumbersOfAll,
  counted: 'groups g',
  id: { expression: 'g.id', type: 'uuid' },
  sorts: {
    name: { expression: 'lower(g.name COLLATE natural_order)', type: 'text' },
    createdAt: { expression: 'g.created_at', type: 'timestamptz' },
  },
};

const ofUser = 'FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = $userId';

export function createGroupStore({ sequelize }: Database): GroupStore {
  const find = async (id: string): Promise<Group | null> => {
    const columns = { ...groupList.columns, 'numbers.linkCount': linkCount };
    const sql = `SELECT ${selectList(columns)} FROM ${withNumbersOfEach} WHERE g.id = $id`;
    return (await rowsOf<Group>(sequelize, sql, { id }))[0] ?? null;
  };
  const bare = async (sql: string, bind: Record<string, unknown>): Promise<BareGroup | null> =>
    (await orRefusal(rowsOf<BareGroup>(sequelize, sql, bind)))[0] ?? null;
  const lock = (id: string) =>
    bare(`SELECT ${selectList(bareColumns)} FROM groups g WHERE id = $id FOR NO KEY UPDATE`, { id });

  return {
    find,
    lock,

    list: (query) => {
      const source = query.userId ? { ...groupList, from: withNumbersOfEach } : groupList;
      return listPage<Group, GroupSort>(sequelize, source, filterOf(query), query);
    },

    async insert(group) {
      const id = randomUUID();
      const given = entriesOf(group);
      await orRefusal(
        rowsOf(
          sequelize,
          `INSERT INTO groups (id, created_at, ${given.map(([name]) => columnOf[name])})
           VALUES ($id, $now, ${given.map(([name]) => `$${name}`)})`,
          { ...Object.fromEntries(given), id, now: new Date() },
        ),
      );
      const made = await find(id);
      if (!made) throw new Error('a group was not written');
      return made;
    },

    async update(id, changes) {
      const given = entriesOf(changes);
      if (given.length === 0) return lock(id);
      const set = [...given.map(([name]) => `${columnOf[name]} = $${name}`), 'version = version + 1'];
      return bare(`UPDATE groups g SET ${set} WHERE id = $id RETURNING ${selectList(bareColumns)}`, {
        ...Object.fromEntries(given),
        id,
      });
    },

    async delete(id) {
      const sql = `WITH gone AS (DELETE FROM group_members WHERE group_id = $id RETURNING 1)
        SELECT count(*) AS count FROM gone`;
      const [members] = await rowsOf<{ count: number }>(sequelize, sql, { id });
      await rowsOf(sequelize, 'DELETE FROM groups WHERE id = $id RETURNING id', { id });
      return members?.count ?? 0;
    },

    addMembers: (id, userIds) =>
      rowsOf<Member>(
        sequelize,
        `WITH added AS (
           INSERT INTO group_members (group_id, user_id)
           SELECT $id, u.id FROM users u WHERE u.id = ANY($userIds::uuid[]) AND u.deleted_at IS NULL ORDER BY u.id
           ON CONFLICT DO NOTHING RETURNING user_id
         )
         SELECT u.id, u.login FROM added JOIN users u ON u.id = user_id ORDER BY u.login`,
        { id, userIds },
      ),

    removeMembers: (id, userIds) =>
      rowsOf<Member>(
        sequelize,
        `WITH removed AS (
           DELETE FROM group_members WHERE group_id = $id AND user_id = ANY($userIds::uuid[]) RETURNING user_id
         )
         SELECT u.id, u.login FROM removed JOIN users u ON u.id = user_id ORDER BY u.login`,
        { id, userIds },
      ),

    async memberIdsAfter(id, after, limit) {
      const sql = `SELECT user_id AS id FROM group_members
        WHERE group_id = $id AND user_id > $after ORDER BY user_id LIMIT $limit`;
      return (await rowsOf<{ id: string }>(sequelize, sql, { id, after, limit })).map((member) => member.id);
    },

    giveDefaultQuotas: (userIds) =>
      rowsOf<QuotaChange>(
        sequelize,
        `WITH due AS (
           SELECT m.user_id AS id, max(g.default_quota_bytes) AS bytes
           FROM group_members m JOIN groups g ON g.id = m.group_id
           WHERE m.user_id = ANY($userIds::uuid[])
           GROUP BY m.user_id HAVING max(g.default_quota_bytes) IS NOT NULL
         ), locked AS (
           SELECT u.id, u.quota_bytes AS before FROM users u JOIN due USING (id) ORDER BY u.id FOR NO KEY UPDATE OF u
         )
         UPDATE users u SET quota_bytes = due.bytes, version = version + 1, updated_at = now()
         FROM due JOIN locked USING (id)
         WHERE u.id = due.id AND u.quota_bytes IS DISTINCT FROM due.bytes AND u.deleted_at IS NULL
         RETURNING u.id, u.login, locked.before, due.bytes AS after`,
        { userIds },
      ),

    async linkPolicyOf(userId) {
      const sql = `SELECT
          CASE bool_or(g.link_makers = 'admins') WHEN true THEN 'admins' WHEN false THEN 'everyone' END AS "linkMakers",
          min(g.link_longest_days) AS "linkLongestDays",
          bool_or(g.link_password_required) AS "linkPasswordRequired",
          bool_and(g.link_upload_requests) AS "linkUploadRequests"
        ${ofUser}`;
      const [policy] = await rowsOf<GroupLinkPolicy>(sequelize, sql, { userId });
      return (
        policy ?? {
          linkMakers: null,
          linkLongestDays: null,
          linkPasswordRequired: null,
          linkUploadRequests: null,
        }
      );
    },

    async isShared(userId, otherId) {
      const sql = `SELECT 1 FROM group_members a JOIN group_members b USING (group_id)
        WHERE a.user_id = $userId AND b.user_id = $otherId LIMIT 1`;
      return (await rowsOf(sequelize, sql, { userId, otherId })).length > 0;
    },
  };
}

const entriesOf = (fields: Partial<GroupFields>): [keyof GroupFields, unknown][] =>
  Object.entries(fields).filter(([, value]) => value !== undefined) as [keyof GroupFields, unknown][];

function filterOf({ q, userId }: { q?: string; userId?: string }): Filter {
  const where: string[] = [];
  if (q) where.push(`has_words(search_text(g.name || ' ' || g.description), $q)`);
  if (userId)
    where.push('EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.user_id = $userId)');
  return { where, bind: { q, userId } };
}
