import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';

/**
 * Who sends an upload, with the rights of today: since it began, an admin may have become none.
 * @throws DomainError `authentication_required` where the account was blocked or deleted meanwhile
 */
export async function uploaderNow({ users }: Pick<Ports, 'users'>, actor: Actor): Promise<Actor> {
  const user = requireUser(actor);
  const now = await users.find(user.id);
  if (!now?.isActive) throw new DomainError('authentication_required');
  return { ...user, isAdmin: now.isAdmin };
}
