import { canUseStorage } from '../files/file.policy.js';
import { type Actor, requireKnown } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import type { TrashEntry } from './trash.js';

/** As the record of a refusal tells it. */
export type TrashAction = 'restore' | 'purge';

/** @throws DomainError as `requireKnown`, `trash_entry_not_found` (also for other people's). */
export async function authorizedTrashEntry(
  { trash, events }: Pick<Ports, 'trash' | 'events'>,
  actor: Actor,
  action: TrashAction,
  id: string,
): Promise<TrashEntry> {
  requireKnown(actor);
  const entry = isId(id) ? await trash.find(id) : null;
  if (!entry) throw new DomainError('trash_entry_not_found');
  if (!canUseStorage(actor, entry.ownerId)) {
    events.record('access.refused', actor, { action: `trash.${action}`, entryId: id });
    throw new DomainError('trash_entry_not_found');
  }
  return entry;
}

/** The same for many at once. */
export async function authorizedTrashEntries(
  { trash, events }: Pick<Ports, 'trash' | 'events'>,
  actor: Actor,
  action: TrashAction,
  ids: string[],
): Promise<{ entries: TrashEntry[]; missingIds: string[] }> {
  requireKnown(actor);
  const found = await trash.findMany(ids);
  const entries = found.filter(({ ownerId }) => canUseStorage(actor, ownerId));
  if (entries.length < found.length)
    events.record('access.refused', actor, { action: `trash.${action}`, entryIds: ids });
  const known = new Set(entries.map(({ id }) => id));
  return { entries, missingIds: ids.filter((id) => !known.has(id)) };
}
