import { type Actor, requireUser } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
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
