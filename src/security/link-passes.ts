import { createHash } from 'node:crypto';
import type { LinkPasses } from '../domain/links/link-passes.js';
import { SignedTokens } from './signed-tokens.js';

const lifetimeSeconds = 10 * 60;

/** Its bearer is a stranger, and anybody can read a JWT: it must not tell what the subject is. */
const veil = (subject: string): string => createHash('sha256').update(subject).digest('base64url');

export function createLinkPasses({ secret }: { secret: string }): LinkPasses {
  const tokens = new SignedTokens(secret, 'kladovka-link', lifetimeSeconds);
  return {
    issue: (subject) => tokens.issue({ sub: veil(subject) }),
    verify: (pass, subject) => tokens.verify(pass)?.sub === veil(subject),
  };
}
