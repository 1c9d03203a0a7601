import { objectsOf } from '../audit/audit-record.js';
import { expectFit } from '../folders/update-folder.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { fillTrash, trashEntries } from '../trash/trash-entries.js';
import { expectFolder } from './enter-place.js';
import { type MoveEntries, moveEntriesSchema } from './entry.commands.js';
import type { EntryKind, EntryRef, Place } from './entry.js';
import { freeNames } from './free-names.js';
import { selectedEntries } from './selected-entries.js';

type NameOf = (entry: { id: string; name: string }) => string;

type MovePorts = Pick<
  Ports,
  'files' | 'folders' | 'places' | 'trash' | 'users' | 'unitOfWork' | 'audit' | 'events'
>;

/** An entry that was moved, and how it was before: enough to take it back. */
export interface MovedEntry extends EntryRef {
  name: string;
  fromName: string;
  fromFolderId: string | null;
  /** What went to the trash to make room for it. */
  replacedId: string | null;
}

interface Candidate extends Omit<MovedEntry, 'replacedId'> {
  /** What has the name at the new place already. */
  taken: EntryRef | null;
}

interface Moving extends Candidate {
  /** It keeps its name; else it gets a number. */
  isFree: boolean;
  /** What has the name makes room for it. */
  isReplacing: boolean;
}

/**
 * Moves several entries of one storage into a folder of it. Those that are there already stay as they are. `nameOf`
 * says under which name each shall come. All of it, or nothing.
 * @throws DomainError `name_taken` with the names in `params.names`, of those whose conflict shall fail;
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
      const folderName = (await expectFolder(ports, place))?.name ?? null;
      await expectFit(ports, command.folderIds, command.folderId);
      const entries = await moveAll(ports, actor, command, place, nameOf);
      if (entries.length > 0)
        await ports.audit.append(actor, {
          act: 'entries.moved',
          ownerId,
          ...objectsOf(entries, { folderId: place.folderId, folderName }),
        });
      return entries;
    });
    if (moved.length > 0)
      ports.events.record('entries.moved', actor, {
        ownerId,
        folderId: place.folderId,
        fileIds: idsOf('file', moved),
        folderIds: idsOf('folder', moved),
      });
    await fillTrash(
      ports,
      ownerId,
      moved.flatMap(({ replacedId }) => replacedId ?? []),
    );
    return moved;
  };

async function moveAll(
  ports: MovePorts,
  actor: Actor,
  command: MoveEntries,
  place: Place,
  nameOf: NameOf,
): Promise<MovedEntry[]> {
  const candidates = await candidatesOf(ports, actor, command, place, nameOf);
  const moving = decided(candidates, command);
  const moved = await underFreeNames(ports, place, moving);
  const replacing = moved.filter(({ isReplacing }) => isReplacing);
  // These first: some may lie in what the others replace, and shall not go to the trash with it.
  const others = moved.filter(({ isReplacing }) => !isReplacing);
  await moveInto(ports, place, others);
  await clearPlace(ports, actor, replacing);
  await moveInto(ports, place, replacing);
  return moved.map(({ taken, isFree, isReplacing, ...entry }) => ({
    ...entry,
    replacedId: isReplacing && taken ? taken.id : null,
  }));
}

/**
 * What is decided for each whose name is taken, or that another of the selected takes along from elsewhere.
 * @throws DomainError `name_taken`
 */
function decided(candidates: Candidate[], { onConflict, decisions }: MoveEntries): Moving[] {
  const seen = new Set<string>();
  const refused: Candidate[] = [];
  const moving: Moving[] = [];
  for (const entry of candidates) {
    const decision = decisions[entry.id] ?? onConflict;
    const isTwin = seen.has(entry.name);
    const collides = isTwin || entry.taken !== null;
    if (collides && decision === 'skip') continue;
    if (collides && decision === 'fail') refused.push(entry);
    const isReplacing = !isTwin && entry.taken !== null && decision === 'replace';
    const isFree = !collides || isReplacing;
    if (isFree) seen.add(entry.name);
    moving.push({ ...entry, isFree, isReplacing });
  }
  if (refused.length > 0) throw nameTaken(refused);
  return moving;
}

async function candidatesOf(
  ports: MovePorts,
  actor: Actor,
  command: MoveEntries,
  place: Place,
  nameOf: NameOf,
): Promise<Candidate[]> {
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
  return entries.map((entry) => ({ ...entry, taken: takenNames.get(entry.name) ?? null }));
}

async function moveInto(ports: MovePorts, { folderId }: Place, entries: Moving[]): Promise<void> {
  await ports.files.moveAll(ofKind('file', entries), folderId);
  await ports.folders.moveAll(ofKind('folder', entries), folderId);
}

/** What is in the way goes to the trash. A folder can't make room for something that lies in it. */
async function clearPlace(ports: MovePorts, actor: Actor, replacing: Moving[]): Promise<void> {
  if (replacing.length === 0) return;
  const inTheWay = replacing.flatMap(({ taken }) => taken ?? []);
  const selection = { fileIds: idsOf('file', inTheWay), folderIds: idsOf('folder', inTheWay) };
  const sources = [...new Set(replacing.flatMap(({ fromFolderId }) => fromFolderId ?? []))];
  if (await ports.folders.anyWithin(sources, selection.folderIds)) throw nameTaken(replacing);
  await trashEntries(ports, actor, await selectedEntries(ports, actor, 'delete', selection));
}

/** Those whose name is not free get a number. */
async function underFreeNames(ports: MovePorts, place: Place, entries: Moving[]): Promise<Moving[]> {
  const keeping = entries.filter(({ isFree }) => isFree);
  const renaming = entries.filter(({ isFree }) => !isFree);
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

const nameTaken = (entries: Candidate[]): DomainError =>
  new DomainError('name_taken', { params: { names: entries.map(({ name }) => name) } });
