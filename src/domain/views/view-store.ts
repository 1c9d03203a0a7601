import type { SavedView, ViewedList } from './view.js';

/** Port: saved views of the panel's lists. */
export interface ViewStore {
  /** Theirs and the shared ones, by name. */
  listFor(ownerId: string, list: ViewedList): Promise<SavedView[]>;
  /** One of theirs, held until the transaction ends. */
  findOwn(view: Pick<SavedView, 'ownerId' | 'list' | 'name'>): Promise<SavedView | null>;
  /** In the stead of the one of that name, where they have one. Null where they have `limit` others already. */
  save(view: SavedView, limit: number): Promise<SavedView | null>;
  /** One of theirs, or a shared one; what it was. Null where there is none. */
  delete(id: string, ownerId: string): Promise<SavedView | null>;
}
