import { createHash } from 'node:crypto';
import type { Ports } from '../shared/ports.js';
import type { Session } from './session.js';

export interface Tokens {
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
}

/** A refresh token has a random id and a signature, so that a plain SHA-256 keeps it. */
export const hashRefreshToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** @param parentHash of the refresh token that was spent for this pair; null at a sign-in */
export async function issueTokens(
  { sessions, accessTokens, refreshTokens }: Pick<Ports, 'sessions' | 'accessTokens' | 'refreshTokens'>,
  { id: sessionId, userId }: Session,
  parentHash: string | null = null,
): Promise<Tokens> {
  const { id: accessId, ...access } = accessTokens.issue({ userId, sessionId });
  const refreshToken = refreshTokens.issue(sessionId);
  await sessions.addRefreshToken(sessionId, {
    tokenHash: hashRefreshToken(refreshToken),
    accessId,
    parentHash,
  });
  return { ...access, refreshToken };
}
