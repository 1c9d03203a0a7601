import type { SettingValues } from '../settings/setting.js';

/** `browser`: a cookie of the pages; `api`: a family of refresh tokens and the access tokens made from it. */
export type SessionKind = 'browser' | 'api';

export interface Session {
  id: string;
  userId: string;
  kind: SessionKind;
  createdAt: Date;
  /** Exact to a minute. */
  lastSeenAt: Date;
  address: string;
  agent: string;
  /** When its owner last showed that it is they: at the sign-in, or since. */
  provedAt: Date;
  expiresAt: Date;
}

const DAY_MILLISECONDS = 24 * 3600 * 1000;

/** How long sessions live; their access tokens live 15 minutes. */
export type SessionLengths = Pick<SettingValues, 'sessionIdleDays' | 'sessionLongestDays'>;

/** @param usedAt when the session was last used */
export function sessionExpiry(
  { sessionIdleDays, sessionLongestDays }: SessionLengths,
  usedAt: Date,
  createdAt = usedAt,
): Date {
  const idle = usedAt.getTime() + sessionIdleDays * DAY_MILLISECONDS;
  const longest =
    sessionLongestDays === null
      ? Number.POSITIVE_INFINITY
      : createdAt.getTime() + sessionLongestDays * DAY_MILLISECONDS;
  return new Date(Math.min(idle, longest));
}
