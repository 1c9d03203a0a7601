import type { UserActor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { looked } from '../shared/looked.js';
import type { Ports } from '../shared/ports.js';

/**
 * Whether somebody who is signed in knows the password. Counted by the rules for sign-ins, for whoever took a session over guesses
 * from as many addresses as they have; but apart from those, for strangers who guess must not keep the owner from changing it.
 * Returns the hash by which it was right.
 * @param field where it was typed
 * @throws DomainError `validation_failed`, `too_many_attempts`
 */
export async function checkOwnPassword(
  ports: Pick<Ports, 'users' | 'sessions' | 'passwords' | 'attempts'>,
  user: UserActor,
  field: string,
  password: string,
): Promise<string | null> {
  const keys = {
    target: `own:${user.login.toLowerCase()}`,
    address: user.client.address,
    addressIsKnown: await ports.sessions.hasSignedInFrom(user.id, user.client.address),
  };
  await ports.attempts.attempt(keys);
  const knownHash = await ports.users.passwordHash(user.id);
  const isRight = await looked(ports, keys, () => ports.passwords.verify(knownHash, password, 'signIn'));
  if (!isRight) throw wrongPassword(field);
  await ports.attempts.succeeded(keys);
  return knownHash;
}

export const wrongPassword = (field: string): DomainError =>
  new DomainError('validation_failed', { fields: [{ field, rule: 'currentPassword.wrong', params: {} }] });
