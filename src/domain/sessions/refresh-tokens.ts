import type { Client } from '../shared/actor.js';

/**
 * Port: signed refresh tokens. The store knows the last few of a session by their SHA-256; of an older one the signature
 * tells which session it belonged to.
 */
export interface RefreshTokens {
  issue(sessionId: string): string;
  /** Null for anything but a token of ours. */
  sessionOf(refreshToken: string): string | null;
}

/** A refresh token as it is kept. */
export interface KeptRefreshToken {
  sessionId: string;
  /** Null: it is good. */
  spent: { at: Date; by: Client } | null;
  /** It was shown again after that, and answered. */
  isRepeated: boolean;
  /** A token that was given for it has been spent, so that the answer did come. */
  isAnswerUsed: boolean;
}

const REPEAT_MS = 10_000;

/** Whether this is somebody who asks again for an answer that was lost on the way, and not a thief with a copy. */
export const mayRepeat = (
  { spent, isRepeated, isAnswerUsed }: KeptRefreshToken,
  client: Client,
  now: Date,
): boolean =>
  spent !== null &&
  !isRepeated &&
  !isAnswerUsed &&
  now.getTime() - spent.at.getTime() <= REPEAT_MS &&
  spent.by.address === client.address &&
  spent.by.agent === client.agent;
