export interface StoredPlace {
  /** The key of a blob, the handle of staged bytes; of others what it would be, were it one. */
  name: string;
  /** Where an operator finds it: below STORAGE_DIR, or in the bucket. */
  path: string;
}

/** What lies in a store, whoever put it there. */
export interface StoredThing extends StoredPlace {
  /**
   * `blob` and `staged`: by its name one of ours. `multipart`: sent to a bucket in part. `symlink`: nothing of ours is one.
   * `foreign`: anything else.
   */
  kind: 'blob' | 'staged' | 'multipart' | 'symlink' | 'foreign';
  /** Of what was sent to a bucket in part. */
  upload?: { id: string; startedAt: Date };
}

export interface ThingLook {
  kind: 'file' | 'symlink' | 'other';
  /** In bytes. */
  size: number;
  modifiedAt: Date;
}

/** Stays beside what was taken out of the store. */
export interface QuarantineRecord {
  /** Where it was: below STORAGE_DIR, or in the bucket. */
  path: string;
  /** Why it was taken away: the kind of the finding. */
  kind: string;
  takenAt: Date;
  /** Null where it lay in nobody's folder. */
  user: { id: string; login: string } | null;
  /** The file that should have been there. */
  file: { id: string; name: string } | null;
}
