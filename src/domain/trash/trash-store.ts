import type { EntrySelection } from '../entries/entry.commands.js';
import type { Place } from '../entries/entry.js';
import type { Page } from '../shared/page.js';
import type { ListTrash } from './trash.commands.js';
import type { TrashEntry } from './trash.js';

export type TrashListQuery = Omit<ListTrash, 'userId'> & { ownerId: string };

/** Of how many files, and in bytes. */
export interface TrashSize {
  fileCount: number;
  bytes: number;
}

export interface PurgedSlice extends TrashSize {
  /** Of how many entries there was still something. */
  entryCount: number;
  /** Whose bytes they were, and how many. */
  files: { id: string; size: number }[];
  blobKeys: string[];
  isDone: boolean;
}

/** Port: what was deleted and may still come back. Call what changes it with the owner's tree locked. */
export interface TrashStore {
  /**
   * Puts in what was selected, a folder with all that is in it, and deletes the links to any of it. What was selected
   * within a selected folder goes as a part of that one.
   */
  add(selection: EntrySelection, at: Date): Promise<TrashSize>;
  find(id: string): Promise<TrashEntry | null>;
  list(query: TrashListQuery): Promise<Page<TrashEntry>>;
  /** Takes an entry out, with all that went in with it. */
  restore(entry: TrashEntry, place: Place, name: string): Promise<void>;
  /**
   * Deletes records for good, of so many files at most: call it again until it is done. The bytes are the caller's.
   */
  purge(ids: string[], maxFiles: number): Promise<PurgedSlice>;
  /** The oldest entries of everybody, or of one owner, that were deleted up to then. */
  deletedBefore(before: Date, limit: number, ownerId?: string): Promise<Pick<TrashEntry, 'id' | 'ownerId'>[]>;
}
