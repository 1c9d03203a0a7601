import {
  type Actor,
  isAdmin,
  isHelpdesk,
  isSelf,
  notTheirs,
  readsAll,
  requireAdmin,
  requireKnown,
} from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { actorAgain } from './actor-again.js';
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
  throw notTheirs(actor);
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

/** Whom somebody gives a new password, or unblocks: for the help desk nobody who may more than a plain user, nor itself. */
export const canHelp = (actor: Actor, { id, role }: Pick<User, 'id' | 'role'>): boolean =>
  isAdmin(actor) || (isHelpdesk(actor) && role === 'user' && !isSelf(actor, id));

/**
 * Administrators change everything; the help desk gives plain users of their groups a password that is good for one sign-in,
 * and unblocks them.
 * @returns the change as it is to be made
 * @throws DomainError as `visibleUser`, `forbidden`
 */
export async function authorizeUpdate(
  ports: Pick<Ports, 'users' | 'groups'>,
  actor: Actor,
  id: string,
  command: UpdateUser,
): Promise<UpdateUser> {
  if (!isHelpdesk(actor)) {
    requireAdmin(actor);
    return command;
  }
  const user = await visibleUser(ports, actor, id);
  if (!canHelp(actor, user) || !isHelp(command)) throw new DomainError('forbidden');
  return command.password === undefined ? command : { ...command, mustChangePassword: true };
}

/**
 * The same once more, with what is true now: a password takes its time to be hashed, and whom the help desk may help changes.
 * Call it in the transaction that makes the change.
 * @throws DomainError as `authorizeUpdate`
 */
export async function authorizeUpdateAgain(
  ports: Pick<Ports, 'users' | 'groups'>,
  actor: Actor,
  id: string,
  command: UpdateUser,
): Promise<void> {
  if (actor.kind !== 'user' || (isAdmin(actor) && command.password === undefined)) return;
  await ports.users.findForUpdate(id);
  const now = await actorAgain(ports, actor.id, actor);
  if (!now) throw new DomainError('forbidden');
  await authorizeUpdate(ports, now, id, command);
}

/** Whoever helps knows the password: its owner has to set another. */
const isHelp = ({ password, mustChangePassword, isActive, ...others }: UpdateUser): boolean =>
  Object.keys(others).length === 0 &&
  isActive !== false &&
  mustChangePassword !== false &&
  (mustChangePassword === undefined || password !== undefined);
