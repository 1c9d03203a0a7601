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

/** Port: what was deleted and may still come back. Call what changes it with the owner's tree locked. */
export interface TrashStore {
  /** Puts files in and deletes their links. */
  addFiles(ids: string[], at: Date): Promise<TrashSize>;
  /** Puts a folder in with all that is in it, and deletes the links to any of it. */
  addFolder(id: string, at: Date): Promise<TrashSize>;
  find(id: string): Promise<TrashEntry | null>;
  list(query: TrashListQuery): Promise<Page<TrashEntry>>;
  /** Takes an entry out, with all that went in with it. */
  restore(entry: TrashEntry, place: Place, name: string): Promise<void>;
  /** Deletes the records for good; the bytes are the caller's. */
  purge(ids: string[]): Promise<TrashSize & { blobKeys: string[] }>;
  /** The oldest entries of everybody, or of one owner, that were deleted up to then. */
  deletedBefore(before: Date, limit: number, ownerId?: string): Promise<Pick<TrashEntry, 'id' | 'ownerId'>[]>;
}
