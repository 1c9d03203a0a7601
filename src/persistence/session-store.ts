import { randomUUID } from 'node:crypto';
import { type Session, sessionExpiry } from '../domain/sessions/session.js';
import type { LiveSession, SessionStore } from '../domain/sessions/session-store.js';
import { BatchWriter } from './batch-writer.js';
import type { Database } from './database.js';
import { GatheredStatement } from './gathered-statement.js';
import { type ListSource, listPage } from './keyset.js';
import { createRefreshTokenStore } from './refresh-token-store.js';
import { orRefusal } from './refusals.js';
import { rowsApart, rowsOf, selectList } from './sql.js';
import { isOpen, userColumns } from './user-store.js';

interface Touch {
  seenAt: Date;
  expiresAt: Date;
}

const MINUTE_MS = 60_000;
const KNOWN_ADDRESS_MS = 90 * 24 * 3600 * 1000;

const sessionColumns = {
  id: 's.id',
  userId: 's.user_id',
  kind: 's.kind',
  createdAt: 's.created_at',
  lastSeenAt: 's.last_seen_at',
  address: 's.address',
  agent: 's.agent',
  provedAt: 'coalesce(s.proved_at, s.created_at)',
  expiresAt: 's.expires_at',
};

const sessionList: ListSource<'lastSeenAt'> = {
  columns: sessionColumns,
  from: 'sessions s',
  id: { expression: 's.id', type: 'uuid' },
  sorts: { lastSeenAt: { expression: 's.last_seen_at', type: 'timestamptz' } },
};

const isLive = 's.ended_at IS NULL AND s.expires_at > $now';

/** By a session's id and, where an access token is shown, the token's. */
const findLiveSessions = {
  name: 'find-live-sessions',
  text: `SELECT asked.n::int AS asked, ${selectList(sessionColumns, 'session.')}, ${selectList(userColumns, 'user.')}
    FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked (id, access_id, n)
    JOIN sessions s ON s.id = asked.id
    JOIN users u ON u.id = s.user_id
    WHERE ${isOpen('u')} AND s.ended_at IS NULL AND s.expires_at > now()
      AND (asked.access_id IS NULL OR EXISTS (
        SELECT 1 FROM refresh_tokens t WHERE t.session_id = s.id AND t.access_id = asked.access_id
      ))`,
};

/** By the id of a browser's session, in which passport keeps that of ours. */
const findLiveSessionsOfBrowsers = {
  name: 'find-live-sessions-of-browsers',
  text: `SELECT asked.n::int AS asked, ${selectList(sessionColumns, 'session.')}, ${selectList(userColumns, 'user.')}
    FROM unnest($1::text[]) WITH ORDINALITY AS asked (id, n)
    JOIN browser_sessions b ON b.sid = asked.id
    JOIN sessions s ON s.id = (b.sess #>> '{passport,user}')::uuid
    JOIN users u ON u.id = s.user_id
    WHERE b.expire >= now() AND ${isOpen('u')} AND s.ended_at IS NULL AND s.expires_at > now()`,
};

export function createSessionStore(
  database: Database,
  log: (message: string) => void,
): SessionStore & { drain(): Promise<void> } {
  const { sequelize, models } = database;
  const liveSessions = new GatheredStatement<LiveSession>(database, findLiveSessions);
  const ofBrowsers = new GatheredStatement<LiveSession>(database, findLiveSessionsOfBrowsers);
  const touches = new BatchWriter<Touch>({
    merge: (_, later) => later,
    log,
    write: (batch) => writeTouches(batch),
  });

  async function writeTouches(batch: [id: string, touch: Touch][]): Promise<void> {
    await rowsApart(
      sequelize,
      `WITH seen AS (
         SELECT * FROM unnest($ids::uuid[], $times::timestamptz[], $expiries::timestamptz[]) AS seen (id, at, expires_at)
       ), locked AS (
         SELECT id FROM sessions WHERE id = ANY($ids) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE
       )
       UPDATE sessions s SET last_seen_at = seen.at, expires_at = seen.expires_at
       FROM seen JOIN locked USING (id)
       WHERE s.id = seen.id AND s.last_seen_at <= seen.at - interval '1 minute'`,
      {
        ids: batch.map(([id]) => id),
        times: batch.map(([, { seenAt }]) => seenAt),
        expiries: batch.map(([, { expiresAt }]) => expiresAt),
      },
    );
  }

  async function endWhere(condition: string, bind: Record<string, unknown>): Promise<number> {
    const sql = `UPDATE sessions s SET ended_at = $now WHERE ${condition} AND ${isLive} RETURNING s.id`;
    return (await rowsOf(sequelize, sql, { ...bind, now: new Date() })).length;
  }

  const findLive = (id: string, accessId?: string) => liveSessions.ask(id, accessId ?? null);

  return {
    async insert({ userId, kind, client, expiresAt }) {
      const now = new Date();
      const session = {
        id: randomUUID(),
        userId,
        kind,
        ...client,
        createdAt: now,
        lastSeenAt: now,
        expiresAt,
      };
      await orRefusal(models.Session.create({ ...session, endedAt: null }));
      return { ...session, provedAt: now };
    },

    findLive,
    findLiveOfBrowser: (browserSessionId) => ofBrowsers.ask(browserSessionId),

    async lockLive(id) {
      await rowsOf(sequelize, 'SELECT 1 FROM sessions WHERE id = $id FOR NO KEY UPDATE', { id });
      return findLive(id);
    },

    listOf: (userId, query) =>
      listPage<Session, 'lastSeenAt'>(
        sequelize,
        sessionList,
        { where: ['s.user_id = $userId', isLive], bind: { userId, now: new Date() } },
        query,
      ),

    end: async (userId, id) => (await endWhere('s.user_id = $userId AND s.id = $id', { userId, id })) > 0,

    endAllOf: (userId, exceptId) =>
      exceptId === undefined
        ? endWhere('s.user_id = $userId', { userId })
        : endWhere('s.user_id = $userId AND s.id <> $exceptId', { userId, exceptId }),

    async prove(id, at) {
      await rowsOf(sequelize, 'UPDATE sessions SET proved_at = $at WHERE id = $id', { id, at });
    },

    touch({ id, createdAt, lastSeenAt }, lengths) {
      const seenAt = new Date();
      if (seenAt.getTime() - lastSeenAt.getTime() < MINUTE_MS) return;
      touches.add(id, { seenAt, expiresAt: sessionExpiry(lengths, seenAt, createdAt) });
    },

    async shorten({ sessionIdleDays, sessionLongestDays }) {
      // Without a longest life, the second date is unknown, and the least of the two is the first.
      const ends = `least(s.last_seen_at + make_interval(days => $idle), s.created_at + make_interval(days => $longest))`;
      const sql = `UPDATE sessions s SET expires_at = ${ends} WHERE ${isLive} AND s.expires_at > ${ends}`;
      await rowsOf(sequelize, sql, { idle: sessionIdleDays, longest: sessionLongestDays, now: new Date() });
    },

    ...createRefreshTokenStore(sequelize),

    async hasSignedInFrom(userId, address) {
      const found = await rowsOf(
        sequelize,
        'SELECT 1 FROM sessions WHERE user_id = $userId AND address = $address AND created_at > $since LIMIT 1',
        { userId, address, since: new Date(Date.now() - KNOWN_ADDRESS_MS) },
      );
      return found.length > 0;
    },

    drain: () => touches.drain(),
  };
}
