import { isWithoutFactor } from '../second-factors/second-factor.policy.js';
import type { Client, Means, UserActor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Rules } from '../shared/rules.js';
import type { LiveSession } from './session-store.js';

/**
 * Who is behind a session, read anew at every request: so a sign-out, a block, a demotion and a deletion hold at
 * the very next one. Null where the session is over.
 */
export const authenticateSession =
  (ports: Pick<Ports, 'sessions' | 'rules'>) =>
  async (sessionId: string, means: Means, client: Client): Promise<UserActor | null> =>
    actorOf(ports, await ports.sessions.findLive(sessionId), means, client);

/** The same by what a browser's cookie names, in one look. */
export const authenticateBrowser =
  (ports: Pick<Ports, 'sessions' | 'rules'>) =>
  async (browserSessionId: string, client: Client): Promise<UserActor | null> =>
    actorOf(ports, await ports.sessions.findLiveOfBrowser(browserSessionId), 'session', client);

/** The same by an access token, which must have been given out, to this user and for this session. */
export const authenticateToken =
  (ports: Pick<Ports, 'sessions' | 'rules' | 'accessTokens'>) =>
  async (accessToken: string, client: Client): Promise<UserActor | null> => {
    const claims = ports.accessTokens.verify(accessToken);
    const live = claims && (await ports.sessions.findLive(claims.sessionId, claims.id));
    return actorOf(ports, live?.user.id === claims?.userId ? live : null, 'token', client);
  };

/** Who they are by now that began something long; null where their session is over. To look is no use of it that would prolong it. */
export async function actorNow(
  { sessions, rules }: Pick<Ports, 'sessions' | 'rules'>,
  { sessionId, means, client }: UserActor,
): Promise<UserActor | null> {
  const live = await sessions.findLive(sessionId);
  return live && asActor(rules, live, means, client);
}

function actorOf(
  { sessions, rules }: Pick<Ports, 'sessions' | 'rules'>,
  live: LiveSession | null,
  means: Means,
  client: Client,
): UserActor | null {
  if (!live) return null;
  sessions.touch(live.session, rules);
  return asActor(rules, live, means, client);
}

function asActor(rules: Rules, live: LiveSession, means: Means, client: Client): UserActor {
  const { id, login, isAdmin, role, mustChangePassword } = live.user;
  return {
    kind: 'user',
    id,
    login,
    isAdmin,
    role,
    mustChangePassword,
    isWithoutFactor: isWithoutFactor(rules, live.user),
    hasNotices: live.user.noticesUntil !== null && live.user.noticesUntil > new Date(),
    provedAt: live.session.provedAt,
    sessionId: live.session.id,
    means,
    client,
  };
}
