import { createHash, randomBytes } from 'node:crypto';
import type { Ports } from '../shared/ports.js';

export interface Tokens {
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
}

/** A refresh token has 256 random bits, so that a plain SHA-256 keeps it. */
export const hashRefreshToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export async function issueTokens(
  { sessions, accessTokens }: Pick<Ports, 'sessions' | 'accessTokens'>,
  sessionId: string,
): Promise<Tokens> {
  const refreshToken = randomBytes(32).toString('base64url');
  await sessions.addRefreshToken(sessionId, hashRefreshToken(refreshToken));
  return { ...accessTokens.issue(sessionId), refreshToken };
}
