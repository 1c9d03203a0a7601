import type { EntrySelection } from '../entries/entry.commands.js';
import type { EntryKind } from '../entries/entry.js';
import type { Page } from '../shared/page.js';
import type { ListTrash } from './trash.commands.js';
import type { TrashEntry } from './trash.js';

export type TrashListQuery = Omit<ListTrash, 'userId'> & { ownerId: string };

/** Of how many files, and in bytes. */
export interface TrashSize {
  fileCount: number;
  bytes: number;
}

/** What one bounded step of an act did; to be booked in its transaction. */
export interface Slice extends TrashSize {
  isDone: boolean;
}

export interface PurgedSlice extends Slice {
  /** The entries of which there was still something. */
  entryIds: string[];
  /** Whose bytes they were, and how many. */
  files: { id: string; size: number }[];
  blobKeys: string[];
}

/** When, and by whom: null for the system and for strangers. */
export interface Deletion {
  at: Date;
  by: string | null;
}

/** An entry whose content is still on its way, into the trash or out of it. */
export type UnsettledEntry = Pick<TrashEntry, 'id' | 'ownerId' | 'state'>;

/**
 * Port: what was deleted and may still come back. Call what changes it with the owner's tree locked.
 *
 * What lies in a folder follows it by slices of so many rows at most, each a transaction of its own, into the trash (after
 * the folder itself) and out of it (before the folder itself): until then the entry says so in its state.
 */
export interface TrashStore {
  /**
   * Puts in what was selected itself, and deletes the links to it. What was selected within a selected folder goes as a
   * part of that one, which `fill` sees to. `jobId`: of the act on all of a list that does it.
   * @throws DomainError `handover_under_way` for folders of a storage that is on its way to somebody else
   */
  add(selection: EntrySelection, deleted: Deletion, jobId?: string): Promise<TrashSize>;
  /** An entry for the content of a file that stays: its row comes by `FileStore.replaceContent`, under the same id. */
  addContent(
    content: { id: string; ofFileId: string; ownerId: string; size: number },
    deleted: Deletion,
  ): Promise<void>;
  /** Of what lies in those of the entries that are being filled: into the trash, without its links. */
  fill(ids: string[], maxRows: number): Promise<Slice>;
  find(id: string): Promise<TrashEntry | null>;
  findMany(ids: string[]): Promise<TrashEntry[]>;
  list(query: TrashListQuery): Promise<Page<TrashEntry>>;
  /** Of what went in with the entries: out of the trash. From the first call on they are being restored. */
  restoreContent(ids: string[], maxRows: number): Promise<Slice>;
  /** Takes entries of one kind themselves out, after their content. */
  restore(kind: EntryKind, entries: Pick<TrashEntry, 'id' | 'folderId' | 'name'>[]): Promise<TrashSize>;
  /** Of what is not on its way, for good. The bytes are the caller's. */
  purge(ids: string[], maxRows: number): Promise<PurgedSlice>;
  /** The oldest entries of everybody, or of one owner, that were deleted up to then and are not on their way back. */
  deletedBefore(before: Date, limit: number, ownerId?: string): Promise<Pick<TrashEntry, 'id' | 'ownerId'>[]>;
  /** Of everybody, the oldest first. */
  unsettled(limit: number): Promise<UnsettledEntry[]>;
}
