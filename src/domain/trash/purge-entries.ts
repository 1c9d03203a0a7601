import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { authorizedTrashEntry } from './trash.policy.js';

type PurgePorts = Pick<Ports, 'trash' | 'users' | 'places' | 'blobs' | 'unitOfWork' | 'events'>;

/**
 * Deletes the records of entries in the trash for good and books it. Call it in a transaction, with the owner's tree
 * locked, and remove the blobs that it returns once that is over.
 */
export async function purgeEntries(
  { trash, users }: Pick<Ports, 'trash' | 'users'>,
  ownerId: string,
  ids: string[],
): Promise<string[]> {
  const { bytes, blobKeys } = await trash.purge(ids);
  await users.book(ownerId, { trashBytes: -bytes });
  return blobKeys;
}

/** Gone for good. The records first, then the bytes: what a crash leaves between, the sweep removes. */
export const purgeTrashEntry =
  (ports: PurgePorts) =>
  async (actor: Actor, id: string): Promise<void> => {
    const { ownerId } = await authorizedTrashEntry(ports, actor, 'purge', id);
    const { entry, blobKeys } = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const found = await ports.trash.find(id);
      if (!found) throw new DomainError('trash_entry_not_found');
      return { entry: found, blobKeys: await purgeEntries(ports, ownerId, [id]) };
    });
    await ports.blobs.removeAll(blobKeys);
    const { kind, name, size } = entry;
    ports.events.record('trash.purged', actor, { entryId: id, kind, ownerId, name, size });
  };
