import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '../domain/sessions/access-tokens.js';
import { SignedTokens } from './signed-tokens.js';

const lifetimeSeconds = 15 * 60;

export function createAccessTokens({ secret }: { secret: string }): AccessTokens {
  const tokens = new SignedTokens(secret, 'kladovka-api', lifetimeSeconds);
  return {
    issue: (sessionId) => ({
      accessToken: tokens.issue({ sid: sessionId, jti: randomUUID() }),
      expiresInSeconds: lifetimeSeconds,
    }),
    verify: (accessToken) => {
      const sessionId: unknown = tokens.verify(accessToken)?.sid;
      return typeof sessionId === 'string' ? sessionId : null;
    },
  };
}
