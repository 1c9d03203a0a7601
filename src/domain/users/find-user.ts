import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import type { User } from './user.js';

/** @throws DomainError `user_not_found`, also for what is no id at all. */
export async function findUser({ users }: Pick<Ports, 'users'>, id: string): Promise<User> {
  const user = isId(id) ? await users.find(id) : null;
  if (!user) throw new DomainError('user_not_found');
  return user;
}

/**
 * Call it in the transaction that changes the account.
 * @throws DomainError `precondition_failed` where it was edited since the client read it
 */
export async function expectUser(
  { users }: Pick<Ports, 'users'>,
  id: string,
  expected: ExpectedVersions,
): Promise<void> {
  if (expected === 'any') return;
  const user = await users.findForUpdate(id);
  if (!user) throw new DomainError('user_not_found');
  expectVersion(user, expected);
}
