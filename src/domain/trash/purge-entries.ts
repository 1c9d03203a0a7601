import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { authorizedTrashEntry } from './trash.policy.js';

type PurgePorts = Pick<Ports, 'trash' | 'users' | 'uploads' | 'places' | 'blobs' | 'unitOfWork'>;

/** So many files go in one transaction: a folder of a million holds its owner up no longer than one of a thousand. */
const SLICE = 1000;

/**
 * Deletes entries of one trash for good and books it. The records first, then the bytes: what a crash leaves between,
 * the sweep removes. Returns how many entries there were.
 */
export async function purgeEntries(ports: PurgePorts, ownerId: string, ids: string[]): Promise<number> {
  let entryCount: number | undefined;
  for (;;) {
    const slice = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const purged = await ports.trash.purge(ids, SLICE);
      const reservedBytes = await ports.uploads.reserveClaimed(purged.files);
      await ports.users.book(ownerId, { trashBytes: -purged.bytes, reservedBytes });
      return purged;
    });
    await ports.blobs.removeAll(slice.blobKeys);
    entryCount ??= slice.entryCount;
    if (slice.isDone) return entryCount;
  }
}

/** Gone for good. */
export const purgeTrashEntry =
  (ports: PurgePorts & Pick<Ports, 'events'>) =>
  async (actor: Actor, id: string): Promise<void> => {
    const entry = await authorizedTrashEntry(ports, actor, 'purge', id);
    const { kind, name, size, ownerId } = entry;
    // Somebody may have put it back meanwhile.
    if ((await purgeEntries(ports, ownerId, [entry.id])) === 0)
      throw new DomainError('trash_entry_not_found');
    ports.events.record('trash.purged', actor, { entryId: entry.id, kind, ownerId, name, size });
  };
