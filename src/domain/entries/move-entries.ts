import { expectNoCycle } from '../folders/update-folder.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { trashEntries } from '../trash/trash-entries.js';
import { expectFolder } from './enter-place.js';
import { type MoveEntries, moveEntriesSchema } from './entry.commands.js';
import type { EntryRef, Place } from './entry.js';
import { freeName } from './free-name.js';
import { selectedEntries } from './selected-entries.js';

type MovePorts = Pick<Ports, 'files' | 'folders' | 'places' | 'trash' | 'users' | 'unitOfWork' | 'events'>;

/** An entry that was moved, and where it was before: enough to take it back. */
export interface MovedEntry extends EntryRef {
  name: string;
  fromFolderId: string | null;
}

type Moving = MovedEntry & { taken: EntryRef | null };

/**
 * Moves several entries of one storage into a folder of it. Those that are there already stay as they are.
 * @throws DomainError `name_taken` with the names in `params.names`, for `onConflict: 'fail'`: then nothing moved;
 * `folder_cycle`, `folder_not_found`, `file_not_found`
 */
export const moveEntries =
  (ports: MovePorts) =>
  async (actor: Actor, input: unknown): Promise<MovedEntry[]> => {
    const command = validate(moveEntriesSchema, input);
    const { ownerId } = await selectedEntries(ports, actor, 'update', command);
    const place = { ownerId, folderId: command.folderId };
    const moved = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      await expectFolder(ports, place);
      await expectNoCycle(ports, command.folderIds, command.folderId);
      return moveAll(ports, actor, command, place);
    });
    if (moved.length > 0)
      ports.events.record('entries.moved', actor, {
        ownerId,
        folderId: place.folderId,
        fileIds: moved.filter(({ kind }) => kind === 'file').map(({ id }) => id),
        folderIds: moved.filter(({ kind }) => kind === 'folder').map(({ id }) => id),
      });
    return moved;
  };

async function moveAll(
  ports: MovePorts,
  actor: Actor,
  command: MoveEntries,
  place: Place,
): Promise<MovedEntry[]> {
  const entries = await movingEntries(ports, actor, command, place);
  const [taken, free] = [entries.filter((entry) => entry.taken), entries.filter((entry) => !entry.taken)];
  if (taken.length > 0 && command.onConflict === 'fail')
    throw new DomainError('name_taken', { params: { names: taken.map(({ name }) => name) } });
  if (command.onConflict === 'replace') await clearPlace(ports, actor, taken);
  const moving = command.onConflict === 'replace' ? entries : free;

  const filesAsTheyAre = moving.filter(({ kind }) => kind === 'file');
  await ports.files.moveAll(
    filesAsTheyAre.map(({ id }) => id),
    place.folderId,
  );
  for (const { kind, id } of moving)
    if (kind === 'folder') await ports.folders.update(id, { parentId: place.folderId });
  const renamed = command.onConflict === 'rename' ? taken : [];
  for (const entry of renamed) await moveRenamed(ports, entry, place);
  return [...moving, ...renamed].map(({ taken: _, ...entry }) => entry);
}

async function movingEntries(
  ports: MovePorts,
  actor: Actor,
  command: MoveEntries,
  place: Place,
): Promise<Moving[]> {
  const { files, folders } = await selectedEntries(ports, actor, 'update', command);
  const entries = [
    ...files.map(({ id, name, folderId }) => ({ kind: 'file' as const, id, name, fromFolderId: folderId })),
    ...folders.map(({ id, name, parentId }) => ({
      kind: 'folder' as const,
      id,
      name,
      fromFolderId: parentId,
    })),
  ].filter(({ fromFolderId }) => fromFolderId !== place.folderId);
  const taken = await ports.places.takenNames(
    place,
    entries.map(({ name }) => name),
  );
  const seen = new Set<string>();
  return entries.map((entry) => {
    // Two of the selected may have one name, from different folders.
    const twin = seen.has(entry.name) ? entry : null;
    seen.add(entry.name);
    return { ...entry, taken: taken.get(entry.name) ?? twin };
  });
}

async function clearPlace(ports: MovePorts, actor: Actor, taken: Moving[]): Promise<void> {
  const inTheWay = taken.flatMap(({ taken: entry }) => entry ?? []);
  if (inTheWay.length === 0) return;
  const idsOf = (kind: string) => inTheWay.filter((entry) => entry.kind === kind).map(({ id }) => id);
  const selection = { fileIds: idsOf('file'), folderIds: idsOf('folder') };
  await trashEntries(ports, await selectedEntries(ports, actor, 'delete', selection));
}

async function moveRenamed(ports: MovePorts, { kind, id, name }: Moving, place: Place): Promise<void> {
  const free = await freeName(ports, place, name);
  if (kind === 'file') await ports.files.update(id, { folderId: place.folderId, name: free });
  else await ports.folders.update(id, { parentId: place.folderId, name: free });
}
