import type { EntryRef, Place } from './entry.js';

/**
 * Port: where names are chosen and the tree is changed. Locks last until the transaction ends.
 *
 * Who adds an entry takes the tree `shared`, then the place; who renames, moves, deletes or restores takes the tree
 * `exclusive`, which shuts out both. Rows are locked after that, the owner's last: so nobody waits in a circle, no
 * folder is deleted while something comes into it, and no two moves make a cycle.
 */
export interface Places {
  lockTree(ownerId: string, mode: 'shared' | 'exclusive'): Promise<void>;
  /** One at a time may choose names here. */
  lock(place: Place): Promise<void>;
  /** Which entry has the name, if any. */
  entryNamed(place: Place, name: string): Promise<EntryRef | null>;
  /** Which of these names are taken. */
  takenNames(place: Place, names: string[]): Promise<Map<string, EntryRef>>;
  lookInto(place: Place): Promise<PlaceContents>;
}

export interface PlaceContents {
  /** How many entries lie here. */
  count: number;
  hasFolders: boolean;
}
