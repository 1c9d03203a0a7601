import { objectsOf } from '../audit/audit-record.js';
import { removeBytes } from '../files/remove-bytes.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { SLICE, type TrashEntry } from '../trash/trash.js';
import { authorizedTrashEntries, authorizedTrashEntry } from '../trash/trash.policy.js';
import { fillTrash } from '../trash/trash-entries.js';
import { trashSelectionSchema } from './entry.commands.js';
import { groupsOf } from './trash-groups.js';

type PurgePorts = Pick<
  Ports,
  'trash' | 'users' | 'uploads' | 'places' | 'blobs' | 'unitOfWork' | 'audit' | 'events'
>;

/**
 * Deletes entries of one trash for good and books it, by slices. The records first, then the bytes: what a crash leaves
 * between, the sweep removes. What is on its way back stays. Returns the ids of those that there were.
 */
export async function purgeEntries(
  ports: PurgePorts,
  actor: Actor,
  act: 'trash.purged' | 'trash.emptied',
  ownerId: string,
  ids: string[],
): Promise<string[]> {
  await fillTrash(ports, ownerId, ids);
  let purgedIds: string[] | undefined;
  for (;;) {
    const slice = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const entries = purgedIds ? [] : await ports.trash.findMany(ids);
      const purged = await ports.trash.purge(ids, SLICE);
      // With the first slice, for from there on there is no way back.
      const gone = entries.filter(({ id }) => purged.entryIds.includes(id));
      if (gone.length > 0) await ports.audit.append(actor, { act, ownerId, ...objectsOf(gone) });
      const reservedBytes = await ports.uploads.reserveClaimed(purged.files);
      await ports.users.book(ownerId, { trashBytes: -purged.bytes, reservedBytes });
      return purged;
    });
    await removeBytes(ports, { keys: slice.blobKeys });
    purgedIds ??= slice.entryIds;
    if (slice.isDone) return purgedIds;
  }
}

/** Gone for good. @throws DomainError `trash_entry_not_found` */
export const purgeTrashEntry =
  (ports: PurgePorts) =>
  async (actor: Actor, id: string): Promise<void> => {
    const entry = await authorizedTrashEntry(ports, actor, 'purge', id);
    const purged = await purgeTogether(ports, actor, [entry]);
    if (purged.length === 0) throw new DomainError('trash_entry_not_found');
  };

export interface PurgedEntries {
  purged: TrashEntry[];
  /** What was not there: somebody put it back or was faster. */
  missingIds: string[];
}

/** Several at once: what is gone does not keep the others. */
export const purgeManyEntries =
  (ports: PurgePorts) =>
  async (actor: Actor, input: unknown): Promise<PurgedEntries> => {
    const { ids } = validate(trashSelectionSchema, input);
    const { entries, missingIds } = await authorizedTrashEntries(ports, actor, 'purge', ids);
    const purged: TrashEntry[] = [];
    for (const group of groupsOf(entries)) purged.push(...(await purgeTogether(ports, actor, group)));
    const purgedIds = new Set(purged.map(({ id }) => id));
    const left = entries.filter(({ id }) => !purgedIds.has(id)).map(({ id }) => id);
    return { purged, missingIds: [...missingIds, ...left] };
  };

/** Of one owner. Without what somebody put back meanwhile. */
async function purgeTogether(ports: PurgePorts, actor: Actor, entries: TrashEntry[]): Promise<TrashEntry[]> {
  const ownerId = entries[0]?.ownerId ?? '';
  const ids = new Set(
    await purgeEntries(
      ports,
      actor,
      'trash.purged',
      ownerId,
      entries.map(({ id }) => id),
    ),
  );
  const purged = entries.filter(({ id }) => ids.has(id));
  for (const { id, kind, name, size } of purged)
    ports.events.record('trash.purged', actor, { entryId: id, kind, ownerId, name, size });
  return purged;
}
