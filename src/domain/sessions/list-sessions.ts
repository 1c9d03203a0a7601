import { type Actor, requireReader, requireUser } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { findUser } from '../users/find-user.js';
import { listSessionsSchema } from './session.commands.js';
import type { Session } from './session.js';

export type OwnSession = Session & { isCurrent: boolean };

/** The actor's own sessions; `isCurrent` marks the one by which they came. */
export const listSessions =
  ({ sessions }: Pick<Ports, 'sessions'>) =>
  async (actor: Actor, input: unknown = {}): Promise<Page<OwnSession>> => {
    const user = requireUser(actor);
    const page = await sessions.listOf(user.id, validate(listSessionsSchema, input));
    const items = page.items.map((session) => ({ ...session, isCurrent: session.id === user.sessionId }));
    return { ...page, items };
  };

/** Somebody's sessions, for an admin: `isCurrent` is the one by which they look, where it is their own account. */
export const listSessionsOf =
  (ports: Pick<Ports, 'users' | 'sessions'>) =>
  async (actor: Actor, userId: string, input: unknown = {}): Promise<Page<OwnSession>> => {
    requireReader(actor);
    const { id } = await findUser(ports, userId);
    const page = await ports.sessions.listOf(id, validate(listSessionsSchema, input));
    const own = actor.kind === 'user' ? actor.sessionId : null;
    return { ...page, items: page.items.map((session) => ({ ...session, isCurrent: session.id === own })) };
  };
