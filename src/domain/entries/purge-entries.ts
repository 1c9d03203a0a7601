import { removeBytes } from '../files/remove-bytes.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { SLICE, type TrashEntry } from '../trash/trash.js';
import { authorizedTrashEntries, authorizedTrashEntry } from '../trash/trash.policy.js';
import { fillTrash } from '../trash/trash-entries.js';
import { trashSelectionSchema } from './entry.commands.js';

type PurgePorts = Pick<Ports, 'trash' | 'users' | 'uploads' | 'places' | 'blobs' | 'unitOfWork' | 'events'>;

/**
 * Deletes entries of one trash for good and books it, by slices. The records first, then the bytes: what a crash leaves
 * between, the sweep removes. What is on its way back stays. Returns how many entries there were.
 */
export async function purgeEntries(ports: PurgePorts, ownerId: string, ids: string[]): Promise<number> {
  await fillTrash(ports, ownerId, ids);
  let entryCount: number | undefined;
  for (;;) {
    const slice = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const purged = await ports.trash.purge(ids, SLICE);
      const reservedBytes = await ports.uploads.reserveClaimed(purged.files);
      await ports.users.book(ownerId, { trashBytes: -purged.bytes, reservedBytes });
      return purged;
    });
    await removeBytes(ports, { keys: slice.blobKeys });
    entryCount ??= slice.entryCount;
    if (slice.isDone) return entryCount;
  }
}

/** Gone for good. @throws DomainError `trash_entry_not_found` */
export const purgeTrashEntry =
  (ports: PurgePorts) =>
  async (actor: Actor, id: string): Promise<void> => {
    const entry = await authorizedTrashEntry(ports, actor, 'purge', id);
    if (!(await purgeOne(ports, actor, entry))) throw new DomainError('trash_entry_not_found');
  };

export interface PurgedEntries {
  purged: TrashEntry[];
  /** What was not there: somebody put it back or was faster. */
  missingIds: string[];
}

/** Several at once, each by itself: what is gone does not keep the others. */
export const purgeManyEntries =
  (ports: PurgePorts) =>
  async (actor: Actor, input: unknown): Promise<PurgedEntries> => {
    const { ids } = validate(trashSelectionSchema, input);
    const { entries, missingIds } = await authorizedTrashEntries(ports, actor, 'purge', ids);
    const purged: TrashEntry[] = [];
    for (const entry of entries) {
      if (await purgeOne(ports, actor, entry)) purged.push(entry);
      else missingIds.push(entry.id);
    }
    return { purged, missingIds };
  };

/** False where somebody put it back meanwhile. */
async function purgeOne(
  ports: PurgePorts,
  actor: Actor,
  { id, kind, ownerId, name, size }: TrashEntry,
): Promise<boolean> {
  if ((await purgeEntries(ports, ownerId, [id])) === 0) return false;
  ports.events.record('trash.purged', actor, { entryId: id, kind, ownerId, name, size });
  return true;
}
