import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { newUser } from './new-user.js';
import { registerUserSchema } from './user.commands.js';
import type { User } from './user.js';

/** Anybody opens an account for themselves, where the operator lets them. */
export const registerUser =
  (ports: Pick<Ports, 'rules' | 'users' | 'passwords' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<User> => {
    if (ports.rules.registration === 'closed') throw new DomainError('registration_closed');
    const command = validate(registerUserSchema, input);
    const user = await ports.users.insert(await newUser(ports, command));
    ports.events.record('user.registered', actor, { userId: user.id, login: user.login });
    return user;
  };
