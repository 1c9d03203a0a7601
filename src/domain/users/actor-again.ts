import type { Actor, UserActor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { stateOf } from './user.js';

/** By which means and from where somebody asked for what is done later. */
export type Asked = Pick<UserActor, 'sessionId' | 'means' | 'client'>;

/**
 * Who asked for it, with the rights that they have now. Null for who is gone, blocked, at the end of the account, or has to set
 * a password first: they have none that a job could use.
 */
export async function actorAgain(
  { users }: Pick<Ports, 'users'>,
  actorId: string,
  { sessionId, means, client }: Asked,
): Promise<Actor | null> {
  const user = await users.find(actorId);
  if (!user || stateOf(user) !== 'active' || user.mustChangePassword) return null;
  const { id, login, isAdmin, role, mustChangePassword } = user;
  // What asks who is there asked it of whoever began the job.
  const provedAt = new Date();
  return { kind: 'user', id, login, isAdmin, role, mustChangePassword, provedAt, sessionId, means, client };
}
