import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Act } from './audit-record.js';

/**
 * What an administrator does in somebody else's storage stands in the audit, and so among the events of its owner. What people
 * do in their own is not all kept there. Call it in the transaction that does it, where there is one.
 */
export async function tellOwner(
  { audit, unitOfWork }: Pick<Ports, 'audit' | 'unitOfWork'>,
  actor: Actor,
  act: Act & { ownerId: string },
): Promise<void> {
  if (actor.kind !== 'user' || actor.id === act.ownerId) return;
  await unitOfWork.run(() => audit.append(actor, act));
}
