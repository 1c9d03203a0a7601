import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sessionExpiry } from '../../src/domain/sessions/session.js';
import { settingDefaults } from '../../src/domain/settings/setting.js';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';
import { plansOf } from '../support/plans.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

const DAY = 24 * 3600 * 1000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

const backdate = (id: string, times: { createdAt?: Date; lastSeenAt?: Date; expiresAt?: Date }) =>
  test.database.models.Session.update(times, { where: { id } });

const seenAgo = async (milliseconds: number) => {
  const session = await make.session();
  const times = { lastSeenAt: ago(milliseconds), expiresAt: new Date(Date.now() + DAY) };
  await backdate(session.id, times);
  return { ...session, ...times };
};

const listed = async (userId: string) => {
  const query = { sort: '-lastSeenAt', limit: 100, withTotal: false } as const;
  return (await test.stores.sessions.listOf(userId, query)).items;
};

const stored = async (id: string) => (await test.stores.sessions.findLive(id))?.session;

describe('a live session', () => {
  it('comes with its user as they are now', async () => {
    const user = await make.user();
    const session = await make.session({
      userId: user.id,
      kind: 'browser',
      client: { address: '::1', agent: 'Лис' },
    });
    expect(await test.stores.sessions.findLive(session.id)).toEqual({ session, user });
    expect(session).toMatchObject({ kind: 'browser', address: '::1', agent: 'Лис' });
    await test.stores.users.update(user.id, { isAdmin: true });
    expect((await test.stores.sessions.findLive(session.id))?.user.isAdmin).toBe(true);
  });

  it('is over when it ended, expired, or its user is blocked', async () => {
    const { sessions, users } = test.stores;
    const [ended, expired, blocked] = [await make.session(), await make.session(), await make.session()];
    expect(await sessions.end(ended.userId, ended.id)).toBe(true);
    expect(await sessions.end(ended.userId, ended.id)).toBe(false);
    await backdate(expired.id, { expiresAt: ago(1) });
    await users.update(blocked.userId, { isActive: false });
    for (const { id } of [ended, expired, blocked]) expect(await sessions.findLive(id)).toBeNull();
    expect(await listed(ended.userId)).toEqual([]);
    expect(await listed(expired.userId)).toEqual([]);
    expect(await test.database.models.Session.findByPk(ended.id)).toMatchObject({
      endedAt: expect.any(Date),
    });
  });

  /** As passport and connect-pg-simple keep it. */
  const browserOf = async (content: object, expire = new Date(Date.now() + DAY)) => {
    const sid = randomUUID();
    const bind = [sid, JSON.stringify(content), expire];
    await test.database.sequelize.query('INSERT INTO browser_sessions VALUES ($1, $2, $3)', { bind });
    return sid;
  };

  it('8.4: is found by what the cookie of a browser names', async () => {
    const user = await make.user();
    const session = await make.session({ userId: user.id });
    const sid = await browserOf({ cookie: {}, passport: { user: session.id } });
    expect(await test.stores.sessions.findLiveOfBrowser(sid)).toEqual({ session, user });
    await test.stores.users.update(user.id, { isAdmin: true });
    expect((await test.stores.sessions.findLiveOfBrowser(sid))?.user.isAdmin).toBe(true);
  });

  it('8.4: is not found by it where either has run out, was ended, is nobody’s, or its user is blocked', async () => {
    const { sessions, users } = test.stores;
    const [ended, expired, blocked, live] = await Promise.all([1, 2, 3, 4].map(() => make.session()));
    if (!ended || !expired || !blocked || !live) throw new Error('no session');
    await sessions.end(ended.userId, ended.id);
    await backdate(expired.id, { expiresAt: ago(1) });
    await users.update(blocked.userId, { isActive: false });
    const sids = [
      ...[ended, expired, blocked].map(({ id }) => browserOf({ passport: { user: id } })),
      browserOf({ passport: { user: live.id } }, ago(1)),
      browserOf({ passport: { user: randomUUID() } }),
      browserOf({ passport: {} }),
      browserOf({ cookie: {} }),
      randomUUID(),
    ];
    for (const sid of await Promise.all(sids)) expect(await sessions.findLiveOfBrowser(sid)).toBeNull();
  });

  it('is ended by its own user alone', async () => {
    const [session, stranger] = [await make.session(), await make.user()];
    expect(await test.stores.sessions.end(stranger.id, session.id)).toBe(false);
    expect(await stored(session.id)).toBeDefined();
  });

  it('stays when all others of the user end', async () => {
    const { sessions } = test.stores;
    const kept = await make.session();
    for (let index = 0; index < 3; index += 1) await make.session({ userId: kept.userId });
    const stranger = await make.session();
    expect(await sessions.endAllOf(kept.userId, kept.id)).toBe(3);
    expect(await listed(kept.userId)).toEqual([kept]);
    expect(await sessions.endAllOf(kept.userId)).toBe(1);
    expect(await stored(stranger.id)).toBeDefined();
  });

  it('stands in the list, the last used first', async () => {
    const first = await make.session();
    const second = await make.session({ userId: first.userId });
    await backdate(second.id, { lastSeenAt: ago(DAY) });
    const ids = (await listed(first.userId)).map(({ id }) => id);
    expect(ids).toEqual([first.id, second.id]);
  });

  it('of nobody is refused', async () => {
    const userId = '00000000-0000-4000-8000-000000000000';
    await expect(make.session({ userId })).rejects.toMatchObject({ code: 'user_not_found' });
  });
});

describe('touching a session', () => {
  it('notes the use and lets it live on from there', async () => {
    const session = await seenAgo(5 * 60_000);
    const before = Date.now();
    test.stores.sessions.touch(session, settingDefaults);
    await test.stores.drain();
    const touched = await stored(session.id);
    expect(touched?.lastSeenAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(touched?.expiresAt).toEqual(sessionExpiry(settingDefaults, touched?.lastSeenAt ?? new Date(0)));
  });

  it('writes at most once a minute', async () => {
    const recent = await seenAgo(59_000);
    const stale = await seenAgo(61_000);
    test.stores.sessions.touch(recent, settingDefaults);
    test.stores.sessions.touch(stale, settingDefaults);
    await test.stores.drain();
    expect((await stored(recent.id))?.lastSeenAt).toEqual(recent.lastSeenAt);
    const once = (await stored(stale.id))?.lastSeenAt;
    test.stores.sessions.touch(stale, settingDefaults);
    await test.stores.drain();
    expect((await stored(stale.id))?.lastSeenAt).toEqual(once);
  });

  it('does not bring an ended one back', async () => {
    const session = await seenAgo(5 * 60_000);
    await test.stores.sessions.end(session.userId, session.id);
    test.stores.sessions.touch(session, settingDefaults);
    await test.stores.drain();
    expect(await stored(session.id)).toBeUndefined();
  });
});

describe('7.14: refresh tokens', () => {
  const client = { address: '192.0.2.1', agent: 'tests' };
  const add = (sessionId: string, tokenHash: string, parentHash: string | null = null) =>
    test.stores.sessions.addRefreshToken(sessionId, { tokenHash, parentHash, accessId: randomUUID() });
  const kept = async (sessionId: string): Promise<string[]> => {
    const sql = 'SELECT token_hash AS hash FROM refresh_tokens WHERE session_id = $1 ORDER BY created_at, 1';
    return (await test.database.pool.query(sql, [sessionId])).rows.map(({ hash }) => hash);
  };

  it('say how they were spent, and whether what was given for them was', async () => {
    const { sessions } = test.stores;
    const { id: sessionId } = await make.session();
    await add(sessionId, 'a1');
    await add(sessionId, 'a2', 'a1');
    const fresh = { sessionId, spent: null, isRepeated: false, isAnswerUsed: false };
    expect(await sessions.findRefreshToken('a1')).toEqual(fresh);
    const at = new Date();
    await sessions.spendRefreshToken('a1', client, at);
    expect(await sessions.findRefreshToken('a1')).toEqual({ ...fresh, spent: { at, by: client } });
    await sessions.repeatRefreshToken('a1', at);
    await sessions.spendRefreshToken('a2', client, at);
    expect(await sessions.findRefreshToken('a1')).toMatchObject({ isRepeated: true, isAnswerUsed: true });
    expect(await sessions.findRefreshToken('never seen')).toBeNull();
  });

  it('don’t pile up: the good ones stay, then those that were spent last', async () => {
    const { sessions } = test.stores;
    const { id: sessionId } = await make.session();
    const other = await make.session();
    await add(other.id, 'of another');
    for (let i = 0; i < 50; i += 1) {
      await add(sessionId, `b${String(i).padStart(2, '0')}`);
      if (i !== 3) await sessions.spendRefreshToken(`b${String(i).padStart(2, '0')}`, client, new Date());
    }
    const left = await kept(sessionId);
    expect(left).toHaveLength(20);
    expect(left).toEqual(expect.arrayContaining(['b03', 'b48', 'b49']));
    expect(await kept(other.id)).toEqual(['of another']);
  });

  it('go when they are spent for longer than an access token lives, and with a session that is over', async () => {
    const { sessions, retention } = test.stores;
    const [session, over] = [await make.session(), await make.session()];
    for (const hash of ['c1', 'c2', 'c3']) await add(session.id, hash);
    await sessions.spendRefreshToken('c1', client, ago(16 * 60_000));
    await sessions.spendRefreshToken('c2', client, ago(14 * 60_000));
    await add(over.id, 'd1');
    await sessions.end(over.userId, over.id);
    expect(await retention.deleteExpiredRefreshTokens()).toBe(2);
    expect(await kept(session.id)).toEqual(['c2', 'c3']);
    expect(await kept(over.id)).toEqual([]);
  });
});

describe('8.5: refresh tokens among many sessions', () => {
  it('are looked through once, however little memory there is for it', async () => {
    const { id: userId } = await make.user();
    const { database } = test;
    await database.sequelize.query(
      `WITH over AS (
         INSERT INTO sessions (id, user_id, kind, address, agent, created_at, last_seen_at, expires_at, ended_at)
         SELECT gen_random_uuid(), $userId, 'api', '192.0.2.1', 'tests', now(), now(), now() + interval '1 day', CASE WHEN n % 10 > 0 THEN now() END
         FROM generate_series(1, 5000) n RETURNING id
       )
       INSERT INTO refresh_tokens (token_hash, session_id, created_at) SELECT id::text, id, now() FROM over`,
      { bind: { userId } },
    );
    await database.pool.query('ANALYZE sessions, refresh_tokens');
    const settle = (value: string) =>
      database.pool.query(
        `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''${value}''', current_database()); END $$`,
      );
    await settle('64kB');
    const other = openTestDatabase(test.url);
    try {
      const steps = await plansOf(other.database, () => other.stores.retention.deleteExpiredRefreshTokens());
      expect(steps.length).toBeGreaterThan(0);
      expect(Math.max(...steps.map(({ visited }) => visited))).toBeLessThan(20_000);
    } finally {
      await other.close();
      await settle('4MB');
    }
    expect(
      await test.database.pool.query(`SELECT FROM refresh_tokens WHERE length(token_hash) = 36`),
    ).toMatchObject({
      rowCount: 500,
    });
  });
});

describe('an address', () => {
  it('is known for 90 days after a sign-in, even one that ended', async () => {
    const { sessions } = test.stores;
    const [recent, old] = [await make.session(), await make.session()];
    await sessions.end(recent.userId, recent.id);
    await backdate(old.id, { createdAt: ago(91 * DAY) });
    expect(await sessions.hasSignedInFrom(recent.userId, '192.0.2.1')).toBe(true);
    expect(await sessions.hasSignedInFrom(recent.userId, '192.0.2.2')).toBe(false);
    expect(await sessions.hasSignedInFrom(old.userId, '192.0.2.1')).toBe(false);
  });
});

describe('retention', () => {
  it('removes sessions that are over since before then, and no others', async () => {
    const { models } = test.database;
    const [live, ended, expired, endedLately] = await Promise.all([1, 2, 3, 4].map(() => make.session()));
    if (!live || !ended || !expired || !endedLately) throw new Error('four were made');
    await models.Session.update({ endedAt: ago(100 * DAY) }, { where: { id: ended.id } });
    await models.Session.update({ endedAt: ago(1) }, { where: { id: endedLately.id } });
    await backdate(expired.id, { expiresAt: ago(100 * DAY) });
    expect(await test.stores.retention.deleteEndedSessions(ago(90 * DAY))).toBe(2);
    const left = await Promise.all(
      [live, ended, expired, endedLately].map(({ id }) => models.Session.count({ where: { id } })),
    );
    expect(left).toEqual([1, 0, 0, 1]);
  });

  it('removes attempts and grants whose time is over', async () => {
    const { pool } = test.database;
    await pool.query('INSERT INTO attempts (key, points, expire) VALUES ($1, 1, $2), ($3, 1, $4)', [
      'over',
      Date.now() - 1,
      'running',
      Date.now() + 60_000,
    ]);
    expect(await test.stores.retention.deleteExpiredAttempts()).toBe(1);
    const { rows } = await pool.query('SELECT key FROM attempts');
    expect(rows).toEqual([{ key: 'running' }]);

    const link = await make.link();
    const { id: linkId, fileId } = link;
    const downloadOf = (clientHash: string) => ({ linkId, fileId, folderId: null, clientHash });
    const start = { size: 10, bytes: 5, isStart: true };
    const grant = await test.stores.linkGrants.open(downloadOf('old'), start);
    await test.stores.linkGrants.open(downloadOf('new'), start);
    await pool.query('UPDATE link_grants SET used_at = $1 WHERE id = $2', [ago(DAY), grant]);
    expect(await test.stores.retention.deleteExpiredGrants()).toBe(1);
    expect(await test.stores.linkGrants.take(downloadOf('new'), { ...start, isStart: false })).not.toBeNull();
  });
});
