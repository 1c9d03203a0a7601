import type { EntryKind } from '../entries/entry.js';

/** A file or a folder that somebody deleted, under its own id. */
export interface TrashEntry {
  id: string;
  kind: EntryKind;
  ownerId: string;
  name: string;
  /** Where it was; null: in the root, or the folder is gone for good. */
  folderId: string | null;
  /** That folder's name; null: in the root, or the folder is deleted, too. */
  folderName: string | null;
  /** Of a file; null for a folder. */
  mimeType: string | null;
  /** In bytes, with all that is in it. */
  size: number;
  fileCount: number;
  deletedAt: Date;
  /** Who deleted it; null: nobody knows. */
  deletedBy: string | null;
  state: TrashState;
}

/** Of a folder: what lies in it is still on its way into the trash, or back out of it. */
export type TrashState = 'kept' | 'filling' | 'restoring';

/** So many rows are written in one transaction: a folder of a million holds its owner up no longer than one of some hundred. */
export const SLICE = 250;

const DAY_MILLISECONDS = 24 * 3_600_000;

/** When the trash lets go of it for good. */
export const expiryOf = ({ deletedAt }: Pick<TrashEntry, 'deletedAt'>, retentionDays: number): Date =>
  new Date(deletedAt.getTime() + retentionDays * DAY_MILLISECONDS);
