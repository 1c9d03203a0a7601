import { expectFit } from '../folders/update-folder.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { trashEntries } from '../trash/trash-entries.js';
import { expectFolder } from './enter-place.js';
import { type MoveEntries, moveEntriesSchema } from './entry.commands.js';
import type { EntryKind, EntryRef, Place } from './entry.js';
import { freeNames } from './free-names.js';
import { selectedEntries } from './selected-entries.js';

type NameOf = (entry: { id: string; name: string }) => string;

type MovePorts = Pick<Ports, 'files' | 'folders' | 'places' | 'trash' | 'users' | 'unitOfWork' | 'events'>;

/** An entry that was moved, and how it was before: enough to take it back. */
export interface MovedEntry extends EntryRef {
  name: string;
  fromName: string;
  fromFolderId: string | null;
  /** What went to the trash to make room for it. */
  replacedId: string | null;
}

interface Moving extends Omit<MovedEntry, 'replacedId'> {
  /** What has the name at the new place already. */
  taken: EntryRef | null;
  /** Another of the selected goes there under the same name, from a different folder. */
  isTwin: boolean;
}

/**
 * Moves several entries of one storage into a folder of it. Those that are there already stay as they are. `nameOf`
 * says under which name each shall come.
 * @throws DomainError `name_taken` with the names in `params.names`, for `onConflict: 'fail'`: then nothing moved;
 * `folder_cycle`, `folder_too_deep`, `folder_not_found`, `file_not_found`
 */
export const moveEntries =
  (ports: MovePorts) =>
  async (actor: Actor, input: unknown, nameOf: NameOf = ({ name }) => name): Promise<MovedEntry[]> => {
    const command = validate(moveEntriesSchema, input);
    const { ownerId } = await selectedEntries(ports, actor, 'update', command);
    const place = { ownerId, folderId: command.folderId };
    const moved = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      await expectFolder(ports, place);
      await expectFit(ports, command.folderIds, command.folderId);
      return moveAll(ports, actor, command, place, nameOf);
    });
    if (moved.length > 0)
      ports.events.record('entries.moved', actor, {
        ownerId,
        folderId: place.folderId,
        fileIds: idsOf('file', moved),
        folderIds: idsOf('folder', moved),
      });
    return moved;
  };

async function moveAll(
  ports: MovePorts,
  actor: Actor,
  command: MoveEntries,
  place: Place,
  nameOf: NameOf,
): Promise<MovedEntry[]> {
  const { onConflict } = command;
  const entries = await movingEntries(ports, actor, command, place, nameOf);
  const colliding = entries.filter(({ taken, isTwin }) => taken || isTwin);
  if (colliding.length > 0 && onConflict === 'fail') throw nameTaken(colliding);
  if (onConflict === 'replace') await clearPlace(ports, actor, entries);

  const moving = onConflict === 'skip' ? entries.filter((entry) => !colliding.includes(entry)) : entries;
  const moved = await underFreeNames(ports, place, moving, onConflict === 'replace');
  await ports.files.moveAll(ofKind('file', moved), place.folderId);
  await ports.folders.moveAll(ofKind('folder', moved), place.folderId);
  return moved.map(({ taken, isTwin, ...entry }) => ({
    ...entry,
    replacedId: onConflict === 'replace' && !isTwin ? (taken?.id ?? null) : null,
  }));
}

async function movingEntries(
  ports: MovePorts,
  actor: Actor,
  command: MoveEntries,
  place: Place,
  nameOf: NameOf,
): Promise<Moving[]> {
  const { files, folders } = await selectedEntries(ports, actor, 'update', command);
  const entries = [
    ...files.map((file) => ({ ...file, kind: 'file' as const, fromFolderId: file.folderId })),
    ...folders.map((folder) => ({ ...folder, kind: 'folder' as const, fromFolderId: folder.parentId })),
  ]
    .filter(({ fromFolderId }) => fromFolderId !== place.folderId)
    .map(({ kind, id, name, fromFolderId }) => ({
      kind,
      id,
      name: nameOf({ id, name }),
      fromName: name,
      fromFolderId,
    }));
  const takenNames = await ports.places.takenNames(
    place,
    entries.map(({ name }) => name),
  );
  const seen = new Set<string>();
  return entries.map((entry) => {
    const isTwin = seen.has(entry.name);
    seen.add(entry.name);
    return { ...entry, taken: takenNames.get(entry.name) ?? null, isTwin };
  });
}

/** What is in the way goes to the trash. */
async function clearPlace(ports: MovePorts, actor: Actor, entries: Moving[]): Promise<void> {
  const inTheWay = entries.flatMap(({ taken, isTwin }) => (taken && !isTwin ? taken : []));
  if (inTheWay.length === 0) return;
  const selection = { fileIds: idsOf('file', inTheWay), folderIds: idsOf('folder', inTheWay) };
  await trashEntries(ports, await selectedEntries(ports, actor, 'delete', selection));
  // A folder can't make room for something that lies in it.
  const files = await ports.files.findMany(idsOf('file', entries));
  const folders = await ports.folders.findMany(idsOf('folder', entries));
  if (files.length + folders.length < entries.length) throw nameTaken(entries.filter(({ taken }) => taken));
}

/** Those whose name is not free get a number. */
async function underFreeNames(
  ports: MovePorts,
  place: Place,
  entries: Moving[],
  isCleared: boolean,
): Promise<Moving[]> {
  const isFree = ({ taken, isTwin }: Moving) => !isTwin && (isCleared || !taken);
  const keeping = entries.filter(isFree);
  const renaming = entries.filter((entry) => !isFree(entry));
  const names = await freeNames(
    ports,
    place,
    renaming.map(({ name }) => name),
    keeping.map(({ name }) => name),
  );
  return [...keeping, ...renaming.map((entry, index) => ({ ...entry, name: names[index] ?? entry.name }))];
}

const ofKind = <Entry extends EntryRef>(kind: EntryKind, entries: Entry[]): Entry[] =>
  entries.filter((entry) => entry.kind === kind);

const idsOf = (kind: EntryKind, entries: EntryRef[]): string[] => ofKind(kind, entries).map(({ id }) => id);

const nameTaken = (entries: Moving[]): DomainError =>
  new DomainError('name_taken', { params: { names: entries.map(({ name }) => name) } });
