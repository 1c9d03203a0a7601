import { type Actor, requireAdmin, requireSession } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from './find-user.js';
import type { User } from './user.js';

export const getUser =
  (ports: Pick<Ports, 'users'>) =>
  async (actor: Actor, id: string): Promise<User> => {
    requireAdmin(actor);
    return findUser(ports, id);
  };

/** The signed-in user's own record. */
export const getProfile =
  (ports: Pick<Ports, 'users'>) =>
  async (actor: Actor): Promise<User> => {
    const user = requireSession(actor);
    return findUser(ports, user.id);
  };
