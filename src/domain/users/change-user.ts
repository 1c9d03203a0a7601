import { type Changes, changesBetween } from '../audit/audit-record.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { aboutUser, toldFields } from './about-user.js';
import type { User } from './user.js';
import type { UserChanges } from './user-store.js';

/**
 * Writes the changes of an account, and the record of what was before and is now. Call it in a transaction.
 * @throws DomainError `user_not_found`, `email_taken`
 */
export async function changeUser(
  { users, audit }: Pick<Ports, 'users' | 'audit'>,
  actor: Actor,
  id: string,
  changes: UserChanges,
): Promise<{ user: User; told: Changes }> {
  const before = await users.findForUpdate(id);
  const user = before && (await users.update(id, changes));
  if (!user) throw new DomainError('user_not_found');
  const isNewPassword = changes.passwordHash !== undefined;
  // With a new password that is a part of it.
  const fields = toldFields.filter((field) => !isNewPassword || field !== 'mustChangePassword');
  const told = changesBetween(before, user, fields);
  if (Object.keys(told).length > 0)
    await audit.append(actor, { act: 'user.updated', ...aboutUser(user), changes: told });
  const { mustChangePassword } = user;
  if (isNewPassword)
    await audit.append(actor, {
      act: 'user.password_changed',
      ...aboutUser(user),
      details: { mustChangePassword },
    });
  return { user, told };
}
