import { objectsOf } from '../audit/audit-record.js';
import { hasDepthFor } from '../folders/depth.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { SLICE, type TrashEntry } from '../trash/trash.js';
import { authorizedTrashEntries, authorizedTrashEntry } from '../trash/trash.policy.js';
import { trashSelectionSchema } from './entry.commands.js';
import type { Place } from './entry.js';
import { freeName } from './free-name.js';
import { freeNames } from './free-names.js';
import { groupsOf } from './trash-groups.js';

type RestorePorts = Pick<
  Ports,
  'trash' | 'files' | 'folders' | 'places' | 'users' | 'unitOfWork' | 'audit' | 'events'
>;

/** Where it came back to: the folder it was in, or the root where that is gone; with a number where the name is taken. */
export type RestoredEntry = Pick<TrashEntry, 'id' | 'kind' | 'name' | 'folderId' | 'ownerId'>;

export interface RestoredEntries {
  restored: RestoredEntry[];
  /** What was not there: it came back with another, or somebody was faster. */
  missingIds: string[];
}

/** Several at once: what is gone does not keep the others. */
export const restoreEntries =
  (ports: RestorePorts) =>
  async (actor: Actor, input: unknown): Promise<RestoredEntries> => {
    const { ids } = validate(trashSelectionSchema, input);
    const { entries } = await authorizedTrashEntries(ports, actor, 'restore', ids);
    const restored = new Map<string, RestoredEntry>();
    for (const group of groupsOf(entries))
      for (const entry of await restoreTogether(ports, actor, group)) restored.set(entry.id, entry);
    return {
      restored: ids.flatMap((id) => restored.get(id) ?? []),
      missingIds: ids.filter((id) => !restored.has(id)),
    };
  };

/** @throws DomainError `trash_entry_not_found` */
export const restoreTrashEntry =
  (ports: RestorePorts) =>
  async (actor: Actor, id: string): Promise<RestoredEntry> => {
    const entry = await authorizedTrashEntry(ports, actor, 'restore', id);
    const [restored] = await restoreTogether(ports, actor, [entry]);
    if (!restored) throw new DomainError('trash_entry_not_found');
    return restored;
  };

/** Of one owner. Without what left the trash meanwhile. */
async function restoreTogether(
  ports: RestorePorts,
  actor: Actor,
  entries: TrashEntry[],
): Promise<RestoredEntry[]> {
  const ownerId = entries[0]?.ownerId ?? '';
  const restored = await restoreWhole(
    ports,
    actor,
    ownerId,
    entries.map(({ id }) => id),
  );
  for (const { id, kind, name } of restored)
    ports.events.record('trash.restored', actor, { entryId: id, kind, ownerId, name });
  return restored;
}

/**
 * By slices: first what lies in them, from the bottom up, then the entries themselves. So nothing comes into a folder that is
 * still on its way back, its names stay free, and what was begun goes on wherever it was left. Returns those that were there.
 */
export async function restoreWhole(
  ports: RestorePorts,
  actor: Actor,
  ownerId: string,
  ids: string[],
): Promise<RestoredEntry[]> {
  for (;;) {
    const restored = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const entries = await ports.trash.findMany(ids);
      const folders = ids.flatMap(
        (id) => entries.find((one) => one.id === id && one.kind === 'folder') ?? [],
      );
      const files = entries.filter(({ kind }) => kind === 'file');
      if (!(await restoreContent(ports, ownerId, folders))) return null;
      const back = [
        ...(await putFoldersBack(ports, ownerId, folders)),
        ...(await putFilesBack(ports, ownerId, files)),
      ];
      if (back.length > 0)
        await ports.audit.append(actor, { act: 'trash.restored', ownerId, ...objectsOf(back) });
      return back;
    });
    if (restored) return restored;
  }
}

/** False where there is more of it. */
async function restoreContent(ports: RestorePorts, ownerId: string, folders: TrashEntry[]): Promise<boolean> {
  if (folders.length === 0) return true;
  const { isDone, ...content } = await ports.trash.restoreContent(
    folders.map(({ id }) => id),
    SLICE,
  );
  await bookRestored(ports, ownerId, content);
  return isDone;
}

/** One after the other: one may have been in another. */
async function putFoldersBack(
  ports: RestorePorts,
  ownerId: string,
  folders: TrashEntry[],
): Promise<RestoredEntry[]> {
  const restored: RestoredEntry[] = [];
  for (const entry of folders) {
    const { folderId } = await placeOf(ports, entry);
    const name = await freeName(ports, { ownerId, folderId }, entry.name);
    await ports.trash.restore('folder', [{ id: entry.id, folderId, name }]);
    restored.push({ id: entry.id, kind: 'folder', name, ownerId, folderId });
  }
  return restored;
}

/** All at once: a few statements for each folder that they go to. */
async function putFilesBack(
  ports: RestorePorts,
  ownerId: string,
  files: TrashEntry[],
): Promise<RestoredEntry[]> {
  if (files.length === 0) return [];
  const live = await ports.folders.findMany([...new Set(files.flatMap(({ folderId }) => folderId ?? []))]);
  const liveIds = new Set(live.map(({ id }) => id));
  const byFolder = new Map<string | null, TrashEntry[]>();
  for (const file of files) {
    const folderId = file.folderId !== null && liveIds.has(file.folderId) ? file.folderId : null;
    byFolder.set(folderId, [...(byFolder.get(folderId) ?? []), file]);
  }
  const restored: RestoredEntry[] = [];
  for (const [folderId, group] of byFolder) {
    const wanted = group.map(({ name }) => name);
    const names = await freeNames(ports, { ownerId, folderId }, wanted, []);
    for (const [index, { id, name }] of group.entries())
      restored.push({ id, kind: 'file', name: names[index] ?? name, ownerId, folderId });
  }
  await bookRestored(ports, ownerId, await ports.trash.restore('file', restored));
  return restored;
}

const bookRestored = (
  { users }: Pick<Ports, 'users'>,
  ownerId: string,
  { bytes, fileCount }: { bytes: number; fileCount: number },
): Promise<boolean> => users.book(ownerId, { usedBytes: bytes, fileCount, trashBytes: -bytes });

/** Of a folder that comes back. */
async function placeOf(ports: Pick<Ports, 'folders'>, { ownerId, folderId, id }: TrashEntry): Promise<Place> {
  const folder = folderId === null ? null : await ports.folders.find(folderId);
  if (!folder) return { ownerId, folderId: null };
  // Meanwhile the folder may have been moved down so far that a tree has no room in it.
  const levels = await ports.folders.heightOf([id]);
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
