import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';

/**
 * Call inside the transaction that takes `leavingId` from the active admins.
 * @throws DomainError `last_admin` where nobody would be left.
 */
export async function keepOneAdmin({ users }: Pick<Ports, 'users'>, leavingId: string): Promise<void> {
  const admins = await users.lockActiveAdmins();
  if (admins.includes(leavingId) && admins.length === 1) throw new DomainError('last_admin');
}
