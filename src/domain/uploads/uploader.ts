import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { stateOf } from '../users/user.js';

/**
 * Who sends an upload, with the rights of today: since it began, an admin may have become none.
 * @throws DomainError `authentication_required` where the account was blocked or deleted meanwhile, or is at its end
 */
export async function uploaderNow({ users }: Pick<Ports, 'users'>, actor: Actor): Promise<Actor> {
  const user = requireUser(actor);
  const now = await users.find(user.id);
  if (!now || stateOf(now) !== 'active') throw new DomainError('authentication_required');
  return requireUser({ ...user, isAdmin: now.isAdmin, mustChangePassword: now.mustChangePassword });
}
