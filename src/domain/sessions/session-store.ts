import type { Client } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { User } from '../users/user.js';
import type { ListSessions } from './session.commands.js';
import type { Session, SessionKind } from './session.js';

export interface NewSession {
  userId: string;
  kind: SessionKind;
  client: Client;
  expiresAt: Date;
}

export interface LiveSession {
  session: Session;
  user: User;
}

export type SpendResult =
  /** It was fresh and is spent now. */
  | { outcome: 'spent'; sessionId: string }
  /** It had been spent before: somebody has a copy. */
  | { outcome: 'reused'; sessionId: string }
  | { outcome: 'unknown' };

/** Port: stored sessions and the refresh tokens of API sessions (kept as SHA-256, never as they are). */
export interface SessionStore {
  insert(session: NewSession): Promise<Session>;
  /** The session and its user as they are now, in one query; null where it ended, expired, or the user is blocked or gone. */
  findLive(id: string): Promise<LiveSession | null>;
  /** The user's live sessions. */
  listOf(userId: string, query: ListSessions): Promise<Page<Session>>;
  end(userId: string, id: string): Promise<boolean>;
  /** Ends all sessions of the user, but for `exceptId`. Returns how many. */
  endAllOf(userId: string, exceptId?: string): Promise<number>;
  /** Notes the use, at most once a minute for each session; returns at once. */
  touch(session: Session): void;
  addRefreshToken(sessionId: string, tokenHash: string): Promise<void>;
  spendRefreshToken(tokenHash: string): Promise<SpendResult>;
  /** Whether the user has signed in from this address in the last 90 days. */
  hasSignedInFrom(userId: string, address: string): Promise<boolean>;
}
