import { selectionSchema } from '../entries/entry.commands.js';
import { wholeListSchema } from '../entries/entry-job.js';
import { listEntries } from '../entries/list-entries.js';
import { selectedEntries } from '../entries/selected-entries.js';
import { authorizedFolder } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import type { Archive, ArchiveEntry } from './archive.js';
import { type ArchiveRoots, walkEntries } from './walk-entries.js';

type ArchivePorts = Pick<Ports, 'files' | 'folders' | 'entryTree' | 'events'>;

/** So many entries are read before the first byte, which tells how long the archive will be. */
const MAX_KNOWN = 100_000;
/** Of all paths together: in a deep tree of long names each of them may be as long as four thousand letters. */
const MAX_KNOWN_LETTERS = 10_000_000;

export interface ReadAhead {
  /** How many entries are read before the first byte. */
  maxKnown?: number;
  /** Aborted where nobody waits any more. */
  signal?: AbortSignal;
}

/** A folder with all that is in it (R25). */
export const openFolderArchive =
  (ports: ArchivePorts) =>
  async (actor: Actor, folderId: string, ahead?: ReadAhead): Promise<Archive> => {
    const folder = await authorizedFolder(ports, actor, 'read', folderId);
    return openArchive(ports)({ ownerId: folder.ownerId, files: [], folders: [folder] }, ahead);
  };

/** Several files and folders of one storage. */
export const openSelectionArchive =
  (ports: ArchivePorts) =>
  async (actor: Actor, input: unknown, ahead?: ReadAhead): Promise<Archive> =>
    openArchive(ports)(await selectedEntries(ports, actor, 'read', validate(selectionSchema, input)), ahead);

/** All that a list matches, read as it is sent. @throws DomainError `folder_not_found` where that is nothing */
export const openListArchive =
  (ports: ArchivePorts & Pick<Ports, 'users'>) =>
  async (actor: Actor, input: unknown, ahead?: ReadAhead): Promise<Archive> => {
    const { list, exceptIds } = validate(wholeListSchema, input);
    const pages = pagesOf(ports, actor, list, new Set(exceptIds));
    const { value: first } = await pages.next();
    const ownerId = (first?.files[0] ?? first?.folders[0])?.ownerId;
    if (!first || ownerId === undefined) throw new DomainError('folder_not_found');
    return openArchive(ports)({ ownerId, ...first, rest: pages }, ahead);
  };

const ROOTS_AT_ONCE = 500;

async function* pagesOf(
  ports: Parameters<typeof listEntries>[0],
  actor: Actor,
  list: object,
  except: Set<string>,
): AsyncGenerator<Pick<ArchiveRoots, 'files' | 'folders'>> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await listEntries(ports)(actor, { ...list, sort: 'name', limit: ROOTS_AT_ONCE, cursor });
    const isMeant = ({ id }: { id: string }) => !except.has(id);
    const [files, folders] = [page.files.filter(isMeant), page.folders.filter(isMeant)];
    if (files.length + folders.length > 0) yield { files, folders };
    cursor = page.nextCursor;
  }
}

/**
 * The same of what somebody was found to have a right to, as by a share link.
 * @throws the signal's reason where it is aborted
 */
export const openArchive =
  (ports: Pick<Ports, 'entryTree'>) =>
  async (roots: ArchiveRoots, { maxKnown = MAX_KNOWN, signal }: ReadAhead = {}): Promise<Archive> => {
    const entries = walkEntries(ports, roots);
    const known: ArchiveEntry[] = [];
    let letters = 0;
    let next = await entries.next();
    while (!next.done && known.length < maxKnown && letters < MAX_KNOWN_LETTERS) {
      known.push(next.value);
      letters += next.value.path.length;
      signal?.throwIfAborted();
      next = await entries.next();
    }
    const rest = next.done ? null : startingWith(next.value, entries);
    return { ownerId: roots.ownerId, name: onlyName(roots), known, rest };
  };

async function* startingWith(
  first: ArchiveEntry,
  others: AsyncGenerator<ArchiveEntry>,
): AsyncGenerator<ArchiveEntry> {
  yield first;
  yield* others;
}

function onlyName({ files, folders, rest }: ArchiveRoots): string | null {
  if (rest) return null;
  const [first, ...others] = [...folders, ...files];
  return first && others.length === 0 ? first.name : null;
}
