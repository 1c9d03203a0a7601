import type { Client, Means, UserActor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { LiveSession } from './session-store.js';

/**
 * Who is behind a session, read anew at every request: so a sign-out, a block, a demotion and a deletion hold at
 * the very next one. Null where the session is over.
 */
export const authenticateSession =
  (ports: Pick<Ports, 'sessions'>) =>
  async (sessionId: string, means: Means, client: Client): Promise<UserActor | null> => {
    const live = await ports.sessions.findLive(sessionId);
    if (!live) return null;
    ports.sessions.touch(live.session);
    return userActor(live, means, client);
  };

/** The same by an access token. */
export const authenticateToken =
  (ports: Pick<Ports, 'sessions' | 'accessTokens'>) =>
  async (accessToken: string, client: Client): Promise<UserActor | null> => {
    const sessionId = ports.accessTokens.verify(accessToken);
    return sessionId ? authenticateSession(ports)(sessionId, 'token', client) : null;
  };

function userActor({ session, user }: LiveSession, means: Means, client: Client): UserActor {
  const { id, login, isAdmin } = user;
  return { kind: 'user', id, login, isAdmin, sessionId: session.id, means, client };
}
