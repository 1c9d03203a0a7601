import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { hashRefreshToken, issueTokens, type Tokens } from './issue-tokens.js';
import { refreshSessionSchema } from './session.commands.js';
import type { SignedIn } from './sign-in.js';

/**
 * Trades a refresh token for a new pair. One shown a second time means that somebody has a copy: the whole session
 * ends, with every token made from it.
 */
export const refreshSession =
  (ports: Pick<Ports, 'sessions' | 'accessTokens' | 'events'>) =>
  async (client: Client, input: unknown): Promise<SignedIn & Tokens> => {
    const { refreshToken } = validate(refreshSessionSchema, input);
    const spent = await ports.sessions.spendRefreshToken(hashRefreshToken(refreshToken));
    if (spent.outcome === 'unknown') throw new DomainError('invalid_token');

    const live = await ports.sessions.findLive(spent.sessionId);
    if (!live) throw new DomainError('invalid_token');
    const actor = { kind: 'anonymous', client } as const;
    const facts = { userId: live.user.id, login: live.user.login, sessionId: live.session.id };
    if (spent.outcome === 'reused') {
      await ports.sessions.end(live.user.id, live.session.id);
      ports.events.record('session.refresh_reused', actor, facts);
      throw new DomainError('refresh_token_reused');
    }
    ports.sessions.touch(live.session);
    ports.events.record('session.refreshed', actor, facts);
    return { ...live, ...(await issueTokens(ports, live.session.id)) };
  };
