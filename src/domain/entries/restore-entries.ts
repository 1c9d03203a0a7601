import { hasDepthFor } from '../folders/depth.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { SLICE, type TrashEntry } from '../trash/trash.js';
import { authorizedTrashEntry } from '../trash/trash.policy.js';
import { trashSelectionSchema } from './entry.commands.js';
import type { Place } from './entry.js';
import { freeName } from './free-name.js';

type RestorePorts = Pick<Ports, 'trash' | 'files' | 'folders' | 'places' | 'users' | 'unitOfWork' | 'events'>;

/** Where it came back to: the folder it was in, or the root where that is gone; with a number where the name is taken. */
export type RestoredEntry = Pick<TrashEntry, 'id' | 'kind' | 'name' | 'folderId' | 'ownerId'>;

export interface RestoredEntries {
  restored: RestoredEntry[];
  /** What was not there: it came back with another, or somebody was faster. */
  missingIds: string[];
}

/** Several at once, each by itself: what is gone does not keep the others. */
export const restoreEntries =
  (ports: RestorePorts) =>
  async (actor: Actor, input: unknown): Promise<RestoredEntries> => {
    const { ids } = validate(trashSelectionSchema, input);
    const done: RestoredEntries = { restored: [], missingIds: [] };
    for (const id of ids) {
      const restored = await unlessGone(restoreTrashEntry(ports)(actor, id));
      if (restored) done.restored.push(restored);
      else done.missingIds.push(id);
    }
    return done;
  };

/** @throws DomainError `trash_entry_not_found` */
export const restoreTrashEntry =
  (ports: RestorePorts) =>
  async (actor: Actor, id: string): Promise<RestoredEntry> => {
    const { ownerId } = await authorizedTrashEntry(ports, actor, 'restore', id);
    const restored = await restoreWhole(ports, ownerId, id);
    const { kind, name } = restored;
    ports.events.record('trash.restored', actor, { entryId: id, kind, ownerId, name });
    return restored;
  };

/**
 * By slices: first what lies in it, from the bottom up, then the entry itself. So nothing comes into a folder that is still on
 * its way back, its names stay free, and what was begun goes on wherever it was left.
 */
export async function restoreWhole(ports: RestorePorts, ownerId: string, id: string): Promise<RestoredEntry> {
  for (;;) {
    const restored = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const entry = await ports.trash.find(id);
      if (!entry) throw new DomainError('trash_entry_not_found');
      const { isDone, ...content } = await ports.trash.restoreContent(id, SLICE);
      await bookRestored(ports, ownerId, content);
      if (!isDone) return null;
      const place = await placeOf(ports, entry);
      const name = await freeName(ports, place, entry.name);
      await bookRestored(ports, ownerId, await ports.trash.restore(entry, place, name));
      return { id, kind: entry.kind, name, ownerId, folderId: place.folderId };
    });
    if (restored) return restored;
  }
}

const bookRestored = (
  { users }: Pick<Ports, 'users'>,
  ownerId: string,
  { bytes, fileCount }: { bytes: number; fileCount: number },
): Promise<boolean> => users.book(ownerId, { usedBytes: bytes, fileCount, trashBytes: -bytes });

async function placeOf(ports: Pick<Ports, 'folders'>, entry: TrashEntry): Promise<Place> {
  const { ownerId, folderId, kind, id } = entry;
  const folder = folderId === null ? null : await ports.folders.find(folderId);
  if (!folder) return { ownerId, folderId: null };
  // Meanwhile the folder may have been moved down so far that a tree has no room in it.
  const levels = kind === 'folder' ? await ports.folders.heightOf([id]) : 0;
  return { ownerId, folderId: (await hasDepthFor(ports, folder.id, levels)) ? folder.id : null };
}

/** Null where it left the trash meanwhile; other people's is not there. */
export async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'trash_entry_not_found') return null;
    throw error;
  }
}
