import { canUseStorage } from '../files/file.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import type { TrashEntry } from './trash.js';

export type TrashAction = 'restore' | 'purge';

/** @throws DomainError `authentication_required`, `trash_entry_not_found` (also for other people's). */
export async function authorizedTrashEntry(
  { trash, events }: Pick<Ports, 'trash' | 'events'>,
  actor: Actor,
  action: TrashAction,
  id: string,
): Promise<TrashEntry> {
  if (actor.kind === 'anonymous') throw new DomainError('authentication_required');
  const entry = isId(id) ? await trash.find(id) : null;
  if (!entry) throw new DomainError('trash_entry_not_found');
  if (!canUseStorage(actor, entry.ownerId)) {
    events.record('access.refused', actor, { action: `trash.${action}`, entryId: id });
    throw new DomainError('trash_entry_not_found');
  }
  return entry;
}
