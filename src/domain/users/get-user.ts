import { storageOwner } from '../files/file.policy.js';
import { type Actor, requireSession } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from './find-user.js';
import type { User } from './user.js';
import { visibleUser } from './user.policy.js';

export const getUser =
  (ports: Pick<Ports, 'users' | 'groups'>) =>
  (actor: Actor, id: string): Promise<User> =>
    visibleUser(ports, actor, id);

/** Whoever owns a storage that the actor may look at. */
export const getStorageOwner =
  (ports: Pick<Ports, 'users'>) =>
  async (actor: Actor, id: string): Promise<User> =>
    findUser(ports, (await storageOwner(ports, actor, id, 'read')).ownerId);

/** The signed-in user's own record. */
export const getProfile =
  (ports: Pick<Ports, 'users'>) =>
  async (actor: Actor): Promise<User> => {
    const user = requireSession(actor);
    return findUser(ports, user.id);
  };
