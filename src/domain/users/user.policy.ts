import { type Actor, isHelpdesk, isSelf, readsAll, requireAdmin, requireKnown } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from './find-user.js';
import type { UpdateUser } from './user.commands.js';
import type { User } from './user.js';

/**
 * Whom a list of accounts may tell of: everybody, or for the help desk who is in a group with them.
 * @throws DomainError as `requireKnown`, `forbidden`
 */
export function visibleUsers(actor: Actor): { inGroupsOf?: string } {
  requireKnown(actor);
  if (readsAll(actor)) return {};
  if (actor.kind === 'user' && isHelpdesk(actor)) return { inGroupsOf: actor.id };
  throw new DomainError('forbidden');
}

/** @throws DomainError as `visibleUsers`, `user_not_found` also for whom the help desk does not see */
export async function visibleUser(
  ports: Pick<Ports, 'users' | 'groups'>,
  actor: Actor,
  id: string,
): Promise<User> {
  const { inGroupsOf } = visibleUsers(actor);
  const user = await findUser(ports, id);
  if (inGroupsOf !== undefined && !(await ports.groups.isShared(inGroupsOf, user.id)))
    throw new DomainError('user_not_found');
  return user;
}

/**
 * Administrators change everything; the help desk gives plain users of their groups a new password, and unblocks them.
 * @throws DomainError as `visibleUser`, `forbidden`
 */
export async function authorizeUpdate(
  ports: Pick<Ports, 'users' | 'groups'>,
  actor: Actor,
  id: string,
  command: UpdateUser,
): Promise<void> {
  if (!isHelpdesk(actor)) return requireAdmin(actor);
  const user = await visibleUser(ports, actor, id);
  const isHelp = Object.entries(command).every(
    ([name, value]) => helpfulFields.has(name) || (name === 'isActive' && value === true),
  );
  if (user.role !== 'user' || isSelf(actor, user.id) || !isHelp) throw new DomainError('forbidden');
}

const helpfulFields = new Set(['password', 'mustChangePassword']);
