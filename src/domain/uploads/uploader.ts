import { actorNow } from '../sessions/authenticate.js';
import { type Actor, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';

/**
 * Who sends an upload, with the rights of today: since it began, an admin may have become none.
 * @throws DomainError `authentication_required` where their session ended meanwhile, by themselves or with the account
 */
export async function uploaderNow(ports: Pick<Ports, 'sessions' | 'rules'>, actor: Actor): Promise<Actor> {
  const now = await actorNow(ports, requireUser(actor));
  if (!now) throw new DomainError('authentication_required');
  return requireUser(now);
}
