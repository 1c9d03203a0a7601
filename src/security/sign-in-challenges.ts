import { createHash } from 'node:crypto';
import type { SignInChallenges } from '../domain/sessions/sign-in-challenges.js';
import { isId } from '../domain/shared/ids.js';
import { SignedTokens } from './signed-tokens.js';

/** Time enough to look for the telephone. */
const lifetimeSeconds = 5 * 60;

/** Anybody can read a JWT: it tells which hash it was, and not the hash. */
const markOf = (passwordHash: string): string =>
  createHash('sha256').update(passwordHash).digest('base64url');

export function createSignInChallenges({ secret }: { secret: string }): SignInChallenges {
  const tokens = new SignedTokens(secret, 'kladovka-sign-in', lifetimeSeconds);
  return {
    issue: ({ userId, passwordHash }) => tokens.issue({ sub: userId, mark: markOf(passwordHash) }),
    userOf: (challenge) => {
      const userId = tokens.verify(challenge)?.sub;
      return userId !== undefined && isId(userId) ? userId : null;
    },
    isFor: (challenge, { userId, passwordHash }) => {
      const claims = tokens.verify(challenge);
      return claims?.sub === userId && claims.mark === markOf(passwordHash);
    },
  };
}
