import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { expectNoHold } from '../sign-ins/admit-attempt.js';
import { aboutUser, grantsOf } from './about-user.js';
import { newUser } from './new-user.js';
import { registerUserSchema } from './user.commands.js';
import type { User } from './user.js';

/**
 * Anybody opens an account for themselves, where the operator lets them.
 * @throws DomainError `registration_closed`, `too_many_attempts`, `login_taken`, `email_taken`
 */
export const registerUser =
  (
    ports: Pick<
      Ports,
      'rules' | 'users' | 'passwords' | 'attempts' | 'signIns' | 'unitOfWork' | 'audit' | 'events'
    >,
  ) =>
  async (actor: Actor, input: unknown): Promise<User> => {
    if (ports.rules.registration === 'closed') throw new DomainError('registration_closed');
    const command = validate(registerUserSchema, input);
    await admit(ports, actor);
    const account = await newUser(ports, command, 'registration');
    const user = await ports.unitOfWork.run(async () => {
      const made = await ports.users.insert(account);
      await ports.audit.append(actor, {
        act: 'user.registered',
        ...aboutUser(made),
        details: grantsOf(made),
      });
      return made;
    });
    ports.events.record('user.registered', actor, { userId: user.id, login: user.login });
    return user;
  };

/** Each costs a slow hash and a row, and whoever asks is nobody yet. */
async function admit(ports: Pick<Ports, 'attempts' | 'signIns' | 'events'>, actor: Actor): Promise<void> {
  if (actor.kind === 'system') return;
  const { address } = actor.client;
  await expectNoHold(ports, address)
    .then(() => ports.attempts.register(address))
    .catch((error: unknown) => {
      ports.events.record('user.registration_limited', actor);
      throw error;
    });
}
