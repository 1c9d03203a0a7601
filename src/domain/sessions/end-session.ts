import { type Actor, requireAdmin, requireSession, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';

/** R14. Ends the session by which the actor came: its cookie, or its tokens, stop working at once. */
export const signOut =
  ({ sessions, events }: Pick<Ports, 'sessions' | 'events'>) =>
  async (actor: Actor): Promise<void> => {
    const user = requireSession(actor);
    await sessions.end(user.id, user.sessionId);
    events.record('session.signed_out', actor, { userId: user.id, sessionId: user.sessionId });
  };

/** Ends one of the actor's own sessions, such as that of a lost phone. */
export const endSession =
  ({ sessions, events }: Pick<Ports, 'sessions' | 'events'>) =>
  async (actor: Actor, sessionId: string): Promise<void> => {
    const user = requireUser(actor);
    if (!isId(sessionId) || !(await sessions.end(user.id, sessionId)))
      throw new DomainError('session_not_found');
    events.record('session.ended', actor, { userId: user.id, sessionId });
  };

/** Ends all of the actor's sessions but the one by which they came. Returns how many ended. */
export const endOtherSessions =
  ({ sessions, events }: Pick<Ports, 'sessions' | 'events'>) =>
  async (actor: Actor): Promise<number> => {
    const { id: userId, login, sessionId } = requireUser(actor);
    const count = await sessions.endAllOf(userId, sessionId);
    events.record('session.ended', actor, { userId, login, count });
    return count;
  };

/** An admin signs a user out everywhere. Returns how many sessions ended. */
export const endSessionsOf =
  (ports: Pick<Ports, 'users' | 'sessions' | 'events'>) =>
  async (actor: Actor, userId: string): Promise<number> => {
    requireAdmin(actor);
    const user = await findUser(ports, userId);
    const count = await ports.sessions.endAllOf(user.id);
    ports.events.record('session.ended', actor, { userId: user.id, login: user.login, count });
    return count;
  };
