import type { Act } from '../audit/audit-record.js';
import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { looked } from '../shared/looked.js';
import type { Ports } from '../shared/ports.js';
import { admitAttempt } from '../sign-ins/admit-attempt.js';
import { aboutUser } from '../users/about-user.js';
import { stateOf, type User } from '../users/user.js';
import type { SignIn } from './session.commands.js';

export type CredentialPorts = Pick<
  Ports,
  'users' | 'sessions' | 'passwords' | 'attempts' | 'signIns' | 'unitOfWork' | 'audit' | 'events'
>;

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
  const actor = { kind: 'anonymous', client } as const;
  const user = await ports.users.findByLogin(login);
  // What nobody is called may be a password in the wrong field: it stays out of the log.
  const facts = { login: user?.login ?? null };
  const keys = {
    target: `login:${login.normalize('NFC').toLowerCase()}`,
    address: client.address,
    addressIsKnown: user !== null && (await ports.sessions.hasSignedInFrom(user.id, client.address)),
  };
  const counted = await admitAttempt(ports, keys, user).catch(async (error: unknown) => {
    ports.events.record('session.sign_in_limited', actor, facts);
    // That it began: however often somebody goes on, they fill no audit by it.
    if (error instanceof DomainError && error.details.limit?.isFirst)
      await ports.audit.append(actor, { act: 'session.sign_in_limited', ...aboutGuess(user) });
    throw error;
  });
  const hash = user && stateOf(user) === 'active' ? await ports.users.passwordHash(user.id) : null;
  const isRight = await looked(ports, counted, () => ports.passwords.verify(hash, password, 'signIn'));
  if (!isRight || !user || hash === null) {
    await ports.unitOfWork.run(async () => {
      await ports.signIns.count(
        {
          network: ports.attempts.networkOf(client.address),
          login: user?.login ?? null,
          userId: user?.id ?? null,
          isLimited: false,
        },
        new Date(),
      );
      await ports.audit.append(actor, { act: 'session.sign_in_failed', ...aboutGuess(user) });
    });
    ports.events.record('session.sign_in_failed', actor, facts);
    throw new DomainError('invalid_credentials');
  }
  await ports.attempts.succeeded(counted);
  return { user, passwordHash: hash };
}

/** Whoever nobody is called may be a password in the wrong field: it stays out of what is kept. */
const aboutGuess = (user: User | null): Partial<Act> => (user ? aboutUser(user) : {});

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
