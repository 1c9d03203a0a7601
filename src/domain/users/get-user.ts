import { type Actor, requireUser } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from './find-user.js';
import type { User } from './user.js';
import { authorizeUser } from './user.policy.js';

export const getUser =
  (ports: Pick<Ports, 'users'>) =>
  async (actor: Actor, id: string): Promise<User> => {
    authorizeUser(actor, 'read');
    return findUser(ports, id);
  };

/** The signed-in user's own record. */
export const getProfile =
  (ports: Pick<Ports, 'users'>) =>
  async (actor: Actor): Promise<User> => {
    const user = requireUser(actor);
    return findUser(ports, user.id);
  };
