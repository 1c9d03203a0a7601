import { type Actor, isSelf } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';

/**
 * Call inside the transaction that takes `leavingId` from the active admins, or sets an end to that.
 * @throws DomainError `last_admin` where nobody would be left.
 */
export async function keepOneAdmin({ users }: Pick<Ports, 'users'>, leavingId: string): Promise<void> {
  const admins = await users.lockActiveAdmins();
  if (admins.includes(leavingId) && admins.length === 1) throw new DomainError('last_admin');
}

/**
 * Nobody shuts himself out by accident: not even where other admins would be left.
 * @throws DomainError `own_account`
 */
export function keepOneself(actor: Actor, leavingId: string): void {
  if (isSelf(actor, leavingId)) throw new DomainError('own_account');
}
