import { randomUUID } from 'node:crypto';
import type { RefreshTokens } from '../domain/sessions/refresh-tokens.js';
import { MAX_SESSION_DAYS } from '../domain/settings/setting.js';
import { isId } from '../domain/shared/ids.js';
import { SignedTokens } from './signed-tokens.js';

/** No session lives longer after its last use, and an access token may have been used for a quarter of an hour. */
const lifetimeSeconds = (MAX_SESSION_DAYS + 1) * 24 * 3600;

export function createRefreshTokens({ secret }: { secret: string }): RefreshTokens {
  const tokens = new SignedTokens(secret, 'kladovka-refresh', lifetimeSeconds);
  return {
    issue: (sessionId) => tokens.issue({ sid: sessionId, jti: randomUUID() }),
    sessionOf: (refreshToken) => {
      const sessionId: unknown = tokens.verify(refreshToken)?.sid;
      return typeof sessionId === 'string' && isId(sessionId) ? sessionId : null;
    },
  };
}
