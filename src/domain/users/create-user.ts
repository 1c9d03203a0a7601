import { type Actor, requireAdmin } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { newUser } from './new-user.js';
import { createUserSchema } from './user.commands.js';
import type { User } from './user.js';

export const createUser =
  (ports: Pick<Ports, 'rules' | 'users' | 'passwords' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<User> => {
    requireAdmin(actor);
    const command = validate(createUserSchema, input);
    const user = await ports.users.insert(await newUser(ports, command, 'change'));
    ports.events.record('user.created', actor, { userId: user.id, login: user.login, isAdmin: user.isAdmin });
    return user;
  };
