import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '../domain/sessions/access-tokens.js';
import { isId } from '../domain/shared/ids.js';
import { SignedTokens } from './signed-tokens.js';

const lifetimeSeconds = 15 * 60;

export function createAccessTokens({ secret }: { secret: string }): AccessTokens {
  const tokens = new SignedTokens(secret, 'kladovka-api', lifetimeSeconds);
  return {
    issue: ({ userId, sessionId }) => {
      const id = randomUUID();
      return {
        id,
        accessToken: tokens.issue({ sub: userId, sid: sessionId, jti: id }),
        expiresInSeconds: lifetimeSeconds,
      };
    },
    verify: (accessToken) => {
      const { sub, sid, jti } = tokens.verify(accessToken) ?? {};
      return isUuid(sub) && isUuid(sid) && isUuid(jti) ? { userId: sub, sessionId: sid, id: jti } : null;
    },
  };
}

const isUuid = (claim: unknown): claim is string => typeof claim === 'string' && isId(claim);
