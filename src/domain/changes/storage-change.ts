/** What changed in a storage: ids alone, so that whoever hears of it must ask, and is asked for his rights. */
export interface StorageChange {
  /**
   * Where: a folder's id, or the owner's for the root; `folder-<id>` the folder itself; `trash`, `links`. Null: anywhere.
   */
  places: readonly string[] | null;
  /** When it was heard of, at the latest: what was read from the database later knows it. In milliseconds. */
  at: number;
}

const MAX_PLACES = 32;

/** Both as one: of very many places it says no more than that there are many. */
export function together(one: StorageChange, other: StorageChange): StorageChange {
  const at = Math.max(one.at, other.at);
  if (one.places === null || other.places === null) return { places: null, at };
  const places = [...new Set([...one.places, ...other.places])];
  return { places: places.length > MAX_PLACES ? null : places, at };
}
