import { type Actor, requireUser } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Session } from './session.js';

export type OwnSession = Session & { isCurrent: boolean };

/** The actor's own sessions; `isCurrent` marks the one by which they came. */
export const listSessions =
  ({ sessions }: Pick<Ports, 'sessions'>) =>
  async (actor: Actor): Promise<OwnSession[]> => {
    const user = requireUser(actor);
    const own = await sessions.listOf(user.id);
    return own.map((session) => ({ ...session, isCurrent: session.id === user.sessionId }));
  };
