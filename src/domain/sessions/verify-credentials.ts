import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { countGuess, type GuessPorts } from '../sign-ins/count-guess.js';
import { stateOf, type User } from '../users/user.js';
import type { SignIn } from './session.commands.js';

export type CredentialPorts = GuessPorts & Pick<Ports, 'users' | 'passwords'>;

export interface VerifiedUser {
  user: User;
  /** By which the password was right. */
  passwordHash: string;
}

/**
 * Checks login and password, counting the attempt first. An unknown login, a wrong password, a blocked and an expired
 * account look alike and take the same time.
 * @throws DomainError `invalid_credentials`, `too_many_attempts`
 */
export async function verifyCredentials(
  ports: CredentialPorts,
  client: Client,
  { login, password }: SignIn,
): Promise<VerifiedUser> {
  const user = await ports.users.findByLogin(login);
  const target = `login:${login.normalize('NFC').toLowerCase()}`;
  const failure = { act: 'session.sign_in_failed', code: 'invalid_credentials' } as const;
  return countGuess(ports, { client, user, target, failure }, async () => {
    const hash = user && stateOf(user) === 'active' ? await ports.users.passwordHash(user.id) : null;
    const isRight = await ports.passwords.verify(hash, password, 'signIn');
    return isRight && user && hash !== null ? { user, passwordHash: hash } : null;
  });
}

/**
 * Call it in the transaction that acts on a password which was right: it may not be any more, and stays what it is until
 * the transaction ends.
 * @throws DomainError `invalid_credentials` where it was changed, or the account is blocked or gone
 */
export async function expectCredential(
  { users }: Pick<Ports, 'users'>,
  userId: string,
  passwordHash: string,
): Promise<void> {
  if ((await users.lockCredential(userId)) !== passwordHash) throw new DomainError('invalid_credentials');
}
