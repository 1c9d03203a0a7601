import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { ofSession } from './end-session.js';
import { hashRefreshToken, issueTokens, type Tokens } from './issue-tokens.js';
import { mayRepeat } from './refresh-tokens.js';
import { refreshSessionSchema } from './session.commands.js';
import type { LiveSession } from './session-store.js';
import type { SignedIn } from './sign-in.js';

type RefreshPorts = Pick<
  Ports,
  'sessions' | 'rules' | 'accessTokens' | 'refreshTokens' | 'unitOfWork' | 'audit' | 'events'
>;

type Outcome = { live: LiveSession; tokens: Tokens | null };

/**
 * Trades a refresh token for a new pair. One shown a second time means that somebody has a copy: the whole session
 * ends, with every token made from it. The exception is an answer that was lost, see `mayRepeat`.
 * @throws DomainError `invalid_token`, `refresh_token_reused`
 */
export const refreshSession =
  (ports: RefreshPorts) =>
  async (client: Client, input: unknown): Promise<SignedIn & Tokens> => {
    const { refreshToken } = validate(refreshSessionSchema, input);
    const { live, tokens } = await ports.unitOfWork.run(() => trade(ports, client, refreshToken));
    const actor = { kind: 'anonymous', client } as const;
    const facts = { userId: live.user.id, login: live.user.login, sessionId: live.session.id };
    if (!tokens) {
      ports.events.record('session.refresh_reused', actor, facts);
      throw new DomainError('refresh_token_reused');
    }
    ports.sessions.touch(live.session, ports.rules);
    ports.events.record('session.refreshed', actor, facts);
    return { ...live, ...tokens };
  };

/** Without tokens the session has been ended. That must last, so that it is no throw. */
async function trade(ports: RefreshPorts, client: Client, refreshToken: string): Promise<Outcome> {
  const { sessions } = ports;
  const tokenHash = hashRefreshToken(refreshToken);
  const sessionId =
    (await sessions.sessionOfRefreshToken(tokenHash)) ?? ports.refreshTokens.sessionOf(refreshToken);
  const live = sessionId === null ? null : await sessions.lockLive(sessionId);
  if (!live) throw new DomainError('invalid_token');

  const now = new Date();
  const kept = await sessions.findRefreshToken(tokenHash);
  if (kept?.spent === null) await sessions.spendRefreshToken(tokenHash, client, now);
  else if (kept && mayRepeat(kept, client, now)) await sessions.repeatRefreshToken(tokenHash, now);
  else {
    // Spent, or so long ago that its row is gone.
    await sessions.end(live.user.id, live.session.id);
    await ports.audit.append(
      { kind: 'anonymous', client },
      { act: 'session.refresh_reused', ...ofSession(live.user, live.session.id) },
    );
    return { live, tokens: null };
  }
  return { live, tokens: await issueTokens(ports, live.session, tokenHash) };
}
