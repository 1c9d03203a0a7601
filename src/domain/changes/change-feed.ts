import type { StorageChange } from './storage-change.js';

/** Port: what is committed to the database, by whatever process. */
export interface ChangeFeed {
  /** Calls back for each change in the owner's storage until the function that it returns is called. */
  subscribe(ownerId: string, listener: (change: StorageChange) => void): () => void;
  /** What changed later than `since`; null: nothing. Where the feed can't know, anything. */
  changedSince(ownerId: string, since: number): StorageChange | null;
}
