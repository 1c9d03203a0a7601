import type { Place } from '../entries/entry.js';
import { freeName } from '../entries/free-name.js';
import { hasDepthFor } from '../folders/depth.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { TrashEntry } from './trash.js';
import { authorizedTrashEntry } from './trash.policy.js';

type RestorePorts = Pick<Ports, 'trash' | 'files' | 'folders' | 'places' | 'users' | 'unitOfWork' | 'events'>;

/** Where it came back to: the folder it was in, or the root where that is gone; with a number where the name is taken. */
export type RestoredEntry = Pick<TrashEntry, 'id' | 'kind' | 'name' | 'folderId' | 'ownerId'>;

export const restoreTrashEntry =
  (ports: RestorePorts) =>
  async (actor: Actor, id: string): Promise<RestoredEntry> => {
    const { ownerId } = await authorizedTrashEntry(ports, actor, 'restore', id);
    const restored = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const entry = await ports.trash.find(id);
      if (!entry) throw new DomainError('trash_entry_not_found');
      const place = await placeOf(ports, entry);
      const name = await freeName(ports, place, entry.name);
      await ports.trash.restore(entry, place, name);
      const { size, fileCount, kind } = entry;
      await ports.users.book(ownerId, { usedBytes: size, fileCount, trashBytes: -size });
      return { id, kind, name, ownerId, folderId: place.folderId };
    });
    const { kind, name } = restored;
    ports.events.record('trash.restored', actor, { entryId: id, kind, ownerId, name });
    return restored;
  };

async function placeOf(ports: Pick<Ports, 'folders'>, entry: TrashEntry): Promise<Place> {
  const { ownerId, folderId, kind, id } = entry;
  const folder = folderId === null ? null : await ports.folders.find(folderId);
  if (!folder) return { ownerId, folderId: null };
  // Meanwhile the folder may have been moved down so far that a tree has no room in it.
  const levels = kind === 'folder' ? await ports.folders.heightOf([id]) : 0;
  return { ownerId, folderId: (await hasDepthFor(ports, folder.id, levels)) ? folder.id : null };
}
