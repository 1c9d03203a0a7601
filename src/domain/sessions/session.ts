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
  expiresAt: Date;
}

/** Days that a session lives after it was last used; access tokens live 15 minutes. */
export const SESSION_DAYS = 30;

export const sessionExpiry = (now: Date): Date => new Date(now.getTime() + SESSION_DAYS * 24 * 3600 * 1000);
