import type { Client } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { User } from '../users/user.js';
import type { KeptRefreshToken } from './refresh-tokens.js';
import type { ListSessions } from './session.commands.js';
import type { Session, SessionKind, SessionLengths } from './session.js';

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

export interface NewRefreshToken {
  tokenHash: string;
  /** The access token of the same pair. */
  accessId: string;
  /** The token that was spent for it; null at a sign-in. */
  parentHash: string | null;
}

/** Port: stored sessions and the refresh tokens of API sessions (kept as SHA-256, never as they are). */
export interface SessionStore {
  insert(session: NewSession): Promise<Session>;
  /**
   * The session and its user as they are now, in one query; null where it ended, expired, or the user is blocked or gone.
   * With `accessId` also where that access token was not given out for it.
   */
  findLive(id: string, accessId?: string): Promise<LiveSession | null>;
  /** The same by what a browser's cookie names, which must not have run out. */
  findLiveOfBrowser(browserSessionId: string): Promise<LiveSession | null>;
  /** As `findLive`, and the session stays as it is until the transaction ends. */
  lockLive(id: string): Promise<LiveSession | null>;
  /** The user's live sessions. */
  listOf(userId: string, query: ListSessions): Promise<Page<Session>>;
  end(userId: string, id: string): Promise<boolean>;
  /** Ends all sessions of the user, but for `exceptId`. Returns how many. */
  endAllOf(userId: string, exceptId?: string): Promise<number>;
  /** Notes that its owner has shown that it is they. */
  prove(id: string, at: Date): Promise<void>;
  /** Notes the use, at most once a minute for each session; returns at once. */
  touch(session: Session, lengths: SessionLengths): void;
  /** No session that lives goes on for longer than these. */
  shorten(lengths: SessionLengths): Promise<void>;
  /** Of the session's tokens the last `KEPT_TOKENS` stay, and of the spent ones those whose access token may still live. */
  addRefreshToken(sessionId: string, token: NewRefreshToken): Promise<void>;
  sessionOfRefreshToken(tokenHash: string): Promise<string | null>;
  /** Of a session that is locked. */
  findRefreshToken(tokenHash: string): Promise<KeptRefreshToken | null>;
  spendRefreshToken(tokenHash: string, by: Client, at: Date): Promise<void>;
  repeatRefreshToken(tokenHash: string, at: Date): Promise<void>;
  /** Whether the user has signed in from this address in the last 90 days. */
  hasSignedInFrom(userId: string, address: string): Promise<boolean>;
}
