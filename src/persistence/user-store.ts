import { randomUUID } from 'node:crypto';
import type { UserSort } from '../domain/users/user.commands.js';
import type { ListedUser, User } from '../domain/users/user.js';
import { type Fullness, NEARLY_FULL, type UserStanding } from '../domain/users/user-filters.js';
import type { UserListQuery, UserStore } from '../domain/users/user-store.js';
import type { Database } from './database.js';
import { GatheredStatement } from './gathered-statement.js';
import { type Filter, type ListSource, listPage } from './keyset.js';
import { orRefusal } from './refusals.js';
import { rowsOf, selectList } from './sql.js';
import { inTransaction } from './unit-of-work.js';
import { createUserRemoval } from './user-removal.js';

export const userColumns = {
  id: 'u.id',
  login: 'u.login',
  fullName: 'u.full_name',
  email: 'u.email',
  isAdmin: 'u.is_admin',
  role: 'u.role',
  isActive: 'u.is_active',
  expiresAt: 'u.expires_at',
  mustChangePassword: 'u.must_change_password',
  hasSecondFactor: 'u.has_second_factor',
  noticesUntil: 'u.notices_until',
  quotaBytes: 'u.quota_bytes',
  isGroupLimited: 'u.is_group_limited',
  'storage.fileCount': 'u.file_count',
  'storage.usedBytes': 'u.used_bytes',
  'storage.trashBytes': 'u.trash_bytes',
  'storage.reservedBytes': 'u.reserved_bytes',
  storagePath: 'u.storage_path',
  version: 'u.version',
  createdAt: 'u.created_at',
  lastLoginAt: 'u.last_login_at',
};

/** Whether the account is open, neither blocked nor at its end: a condition over the table or its alias. */
export const isOpen = (users: string): string =>
  `(${users}.is_active AND (${users}.expires_at IS NULL OR ${users}.expires_at > now()))`;

const foldedLogin = 'lower(u.login COLLATE natural_order)';

/** Told by the sessions as it is asked for: each request that keeps one alive would else have to write a user's row. */
export const lastSeen = (users: string): string =>
  `greatest((SELECT max(last_seen_at) FROM sessions WHERE user_id = ${users}.id), ${users}.last_login_at)`;

const userList: ListSource<UserSort> = {
  columns: { ...userColumns, lastSeenAt: lastSeen('u') },
  from: 'users u',
  id: { expression: 'u.id', type: 'uuid' },
  sorts: {
    login: { expression: foldedLogin, type: 'text' },
    createdAt: { expression: 'u.created_at', type: 'timestamptz' },
    lastLoginAt: { expression: `coalesce(u.last_login_at, '-infinity')`, type: 'timestamptz' },
    // No index has this order: each user's sessions are looked at.
    lastSeenAt: { expression: `coalesce(${lastSeen('u')}, '-infinity')`, type: 'timestamptz' },
    usedBytes: { expression: 'u.used_bytes', type: 'bigint' },
  },
};

const findUsers = {
  name: 'find-users',
  text: `SELECT asked.n::int AS asked, ${selectList(userColumns)}
    FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, n) JOIN users u ON u.id = asked.id
    WHERE u.deleted_at IS NULL`,
};

export function createUserStore(database: Database): UserStore {
  const { sequelize, models } = database;
  const users = new GatheredStatement<User>(database, findUsers);
  const findWhere = async (condition: string, bind: Record<string, unknown>): Promise<User | null> => {
    const sql = `SELECT ${selectList(userColumns)} FROM users u WHERE u.deleted_at IS NULL AND ${condition}`;
    return (await rowsOf<User>(sequelize, sql, bind))[0] ?? null;
  };
  const find = (id: string) => users.ask(id);
  const findForUpdate = (id: string) => findWhere('u.id = $id FOR NO KEY UPDATE', { id });

  const setPasswordHash = (userId: string, passwordHash: string, now = new Date()) =>
    rowsOf(
      sequelize,
      `INSERT INTO credentials (user_id, password_hash, changed_at) VALUES ($userId, $passwordHash, $now)
       ON CONFLICT (user_id) DO UPDATE SET password_hash = $passwordHash, changed_at = $now`,
      { userId, passwordHash, now },
    );

  return {
    find,
    findForUpdate,
    findByLogin: (login) =>
      findWhere(`${foldedLogin} = lower($login::text COLLATE natural_order)`, { login }),
    list: (query) => listPage<ListedUser, UserSort>(sequelize, userList, filterOf(query), query),

    async takenAmong({ logins, emails }) {
      const taken = async (column: 'login' | 'email', names: string[]) => {
        const rows = await rowsOf<{ name: string }>(
          sequelize,
          `SELECT asked.name FROM unnest($names::text[]) AS asked (name) WHERE EXISTS (
             SELECT FROM users u WHERE lower(u.${column} COLLATE natural_order) = lower(asked.name COLLATE natural_order))`,
          { names },
        );
        return new Set(rows.map(({ name }) => name));
      };
      return { logins: await taken('login', logins), emails: await taken('email', emails) };
    },

    async idsOfNames(names) {
      const folded = (value: string) => `lower(${value} COLLATE natural_order)`;
      const rows = await rowsOf<{ name: string; id: string }>(
        sequelize,
        `SELECT asked.name, u.id FROM unnest($names::text[]) AS asked (name) JOIN users u ON ${folded('u.login')} = ${folded('asked.name')}
         WHERE u.deleted_at IS NULL
         UNION
         SELECT asked.name, u.id FROM unnest($names::text[]) AS asked (name) JOIN users u ON ${folded('u.email')} = ${folded('asked.name')}
         WHERE u.deleted_at IS NULL`,
        { names },
      );
      return new Map(rows.map(({ name, id }) => [name, id]));
    },

    async insert({ passwordHash, ...account }) {
      const id = randomUUID();
      const now = new Date();
      const storage = { usedBytes: 0, fileCount: 0, trashBytes: 0, reservedBytes: 0 };
      const row = {
        expiresAt: null,
        mustChangePassword: false,
        role: account.isAdmin ? ('admin' as const) : ('user' as const),
        ...account,
        id,
        isActive: true,
        version: 1,
        createdAt: now,
        lastLoginAt: null,
      };
      await inTransaction(sequelize, async () => {
        await orRefusal(models.User.create({ ...row, ...storage, updatedAt: now }));
        await setPasswordHash(id, passwordHash, now);
      });
      return { ...row, hasSecondFactor: false, noticesUntil: null, isGroupLimited: false, storage };
    },

    update: (id, { passwordHash, ...changes }) =>
      inTransaction(sequelize, async () => {
        const [count] = await orRefusal(
          models.User.update(
            { ...changes, updatedAt: new Date(), version: sequelize.literal('version + 1') },
            { where: { id } },
          ),
        );
        if (count === 0) return null;
        if (passwordHash) await setPasswordHash(id, passwordHash);
        return find(id);
      }),

    ...createUserRemoval({ sequelize }),

    async passwordHash(id) {
      const sql = 'SELECT password_hash AS hash FROM credentials WHERE user_id = $id';
      return (await rowsOf<{ hash: string }>(sequelize, sql, { id }))[0]?.hash ?? null;
    },

    async passwordsSince(ids) {
      const sql =
        'SELECT user_id AS id, changed_at AS since FROM credentials WHERE user_id = ANY($ids::uuid[])';
      const rows = await rowsOf<{ id: string; since: Date }>(sequelize, sql, { ids });
      return new Map(rows.map(({ id, since }) => [id, since]));
    },

    async lockCredential(id) {
      // The user first, as a deletion does.
      await rowsOf(
        sequelize,
        `SELECT 1 FROM users u JOIN credentials c ON c.user_id = u.id
         WHERE u.id = $id FOR KEY SHARE OF u FOR NO KEY UPDATE OF c`,
        { id },
      );
      // Another statement: it sees what the transaction that we waited for did.
      const sql = `SELECT c.password_hash AS hash FROM credentials c JOIN users u ON u.id = c.user_id
                   WHERE u.id = $id AND ${isOpen('u')} AND u.deleted_at IS NULL`;
      return (await rowsOf<{ hash: string }>(sequelize, sql, { id }))[0]?.hash ?? null;
    },

    async lockActiveAdmins() {
      const sql = `SELECT id FROM users WHERE is_admin AND is_active AND expires_at IS NULL
                   ORDER BY id FOR NO KEY UPDATE`;
      return (await rowsOf<{ id: string }>(sequelize, sql)).map(({ id }) => id);
    },

    async touchLastLogin(id, at) {
      await models.User.update({ lastLoginAt: at }, { where: { id } });
    },

    async book(id, { fileCount = 0, usedBytes = 0, trashBytes = 0, reservedBytes = 0 }) {
      const updated = await rowsOf(
        sequelize,
        `UPDATE users
         SET file_count = file_count + $fileCount,
             used_bytes = used_bytes + $usedBytes,
             trash_bytes = trash_bytes + $trashBytes,
             reserved_bytes = reserved_bytes + $reservedBytes
         WHERE id = $id
           AND ($total::bigint <= 0 OR quota_bytes IS NULL
             OR used_bytes + trash_bytes + reserved_bytes + $total <= quota_bytes)
           AND CASE WHEN is_group_limited AND $total::bigint > 0 THEN groups_have_room(id, $total) ELSE true END
         RETURNING id`,
        {
          id,
          fileCount,
          usedBytes,
          trashBytes,
          reservedBytes,
          total: usedBytes + trashBytes + reservedBytes,
        },
      );
      return updated.length > 0;
    },
  };
}

/** Conditions over `users u`. */
export const standings: Record<UserStanding, string> = {
  active: isOpen('u'),
  blocked: 'NOT u.is_active',
  expired: 'u.is_active AND u.expires_at <= now()',
  mustChangePassword: 'u.must_change_password',
  newcomer: 'u.last_login_at IS NULL',
};

const taken = 'u.used_bytes + u.trash_bytes + u.reserved_bytes';
/** As `users_panel_filling` has it, which knows what is full as well. */
const isFilling = `u.quota_bytes IS NOT NULL AND ${taken} >= u.quota_bytes * ${NEARLY_FULL}`;

export const fillings: Record<Fullness, string> = {
  noLimit: 'u.quota_bytes IS NULL',
  limited: 'u.quota_bytes IS NOT NULL',
  nearlyFull: `u.quota_bytes > 0 AND ${isFilling}`,
  full: `${isFilling} AND ${taken} >= u.quota_bytes`,
  over: `${isFilling} AND ${taken} > u.quota_bytes`,
};

function filterOf({
  q,
  isAdmin,
  role,
  isActive,
  state,
  fullness,
  groupId,
  inGroupsOf,
}: UserListQuery): Filter {
  const where = ['u.deleted_at IS NULL'];
  if (q) where.push('has_words(u.search_text, $q)');
  if (isAdmin !== undefined) where.push('u.is_admin = $isAdmin');
  if (isActive !== undefined) where.push('u.is_active = $isActive');
  if (state) where.push(standings[state]);
  if (fullness) where.push(fillings[fullness]);
  if (role) where.push('u.role = $role');
  if (inGroupsOf) where.push(`u.id IN (${inGroups})`);
  if (groupId) where.push('u.id IN (SELECT user_id FROM group_members WHERE group_id = $groupId)');
  return { where, bind: { q, isAdmin, isActive, groupId, role, inGroupsOf } };
}

/** Whoever is in a group with them. */
const inGroups = `SELECT b.user_id FROM group_members a JOIN group_members b USING (group_id)
  WHERE a.user_id = $inGroupsOf`;
