import type { Act } from '../audit/audit-record.js';
import { type Actor, requireAdmin, requireSession, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';
import type { User } from '../users/user.js';

type EndPorts = Pick<Ports, 'sessions' | 'unitOfWork' | 'audit' | 'events'>;

/** R14. Ends the session by which the actor came: its cookie, or its tokens, stop working at once. */
export const signOut =
  ({ sessions, unitOfWork, audit, events }: EndPorts) =>
  async (actor: Actor): Promise<void> => {
    const user = requireSession(actor);
    await unitOfWork.run(async () => {
      if (await sessions.end(user.id, user.sessionId))
        await audit.append(actor, { act: 'session.signed_out', ...ofSession(user, user.sessionId) });
    });
    events.record('session.signed_out', actor, { userId: user.id, sessionId: user.sessionId });
  };

/** Ends one of the actor's own sessions, such as that of a lost phone. */
export const endSession =
  (ports: EndPorts) =>
  async (actor: Actor, sessionId: string): Promise<void> => {
    const user = requireUser(actor);
    await ports.unitOfWork.run(() => endOneSession(ports, actor, user, sessionId));
    ports.events.record('session.ended', actor, { userId: user.id, sessionId });
  };

/** Ends all of the actor's sessions but the one by which they came. Returns how many ended. */
export const endOtherSessions =
  (ports: EndPorts) =>
  async (actor: Actor): Promise<number> => {
    const user = requireUser(actor);
    const count = await ports.unitOfWork.run(() => endAllSessions(ports, actor, user, user.sessionId));
    ports.events.record('session.ended', actor, { userId: user.id, login: user.login, count });
    return count;
  };

/** An admin signs a user out everywhere. Returns how many sessions ended. */
export const endSessionsOf =
  (ports: EndPorts & Pick<Ports, 'users'>) =>
  async (actor: Actor, userId: string): Promise<number> => {
    requireAdmin(actor);
    const user = await findUser(ports, userId);
    const count = await ports.unitOfWork.run(() => endAllSessions(ports, actor, user));
    ports.events.record('session.ended', actor, { userId: user.id, login: user.login, count });
    return count;
  };

/** An admin ends one of somebody's sessions. */
export const endSessionOf =
  (ports: EndPorts & Pick<Ports, 'users'>) =>
  async (actor: Actor, userId: string, sessionId: string): Promise<void> => {
    requireAdmin(actor);
    const user = await findUser(ports, userId);
    await ports.unitOfWork.run(() => endOneSession(ports, actor, user, sessionId));
    ports.events.record('session.ended', actor, { userId: user.id, login: user.login, sessionId });
  };

/** Call it in a transaction. */
async function endOneSession(
  { sessions, audit }: Pick<Ports, 'sessions' | 'audit'>,
  actor: Actor,
  user: Pick<User, 'id' | 'login'>,
  sessionId: string,
): Promise<void> {
  if (!isId(sessionId) || !(await sessions.end(user.id, sessionId)))
    throw new DomainError('session_not_found');
  await audit.append(actor, { act: 'session.ended', ...ofSession(user, sessionId), details: { count: 1 } });
}

/** Call it in a transaction. Returns how many there were. */
export async function endAllSessions(
  { sessions, audit }: Pick<Ports, 'sessions' | 'audit'>,
  actor: Actor,
  user: Pick<User, 'id' | 'login'>,
  exceptId?: string,
): Promise<number> {
  const count = await sessions.endAllOf(user.id, exceptId);
  if (count > 0) await audit.append(actor, { act: 'session.ended', ...ofSession(user), details: { count } });
  return count;
}

/** Of one of their sessions, or of all. */
export const ofSession = ({ id, login }: Pick<User, 'id' | 'login'>, sessionId: string | null = null) =>
  ({
    object: { kind: 'session', id: sessionId, name: null },
    ownerId: id,
    ownerName: login,
  }) satisfies Partial<Act>;
