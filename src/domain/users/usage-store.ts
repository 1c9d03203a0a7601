/** Sizes in bytes. */
export interface Amount {
  fileCount: number;
  bytes: number;
}

export interface FolderAmount extends Amount {
  /** Null: what lies in none. */
  folderId: string | null;
  name: string | null;
}

/** What goes with an account where it is deleted. */
export interface Holdings {
  fileCount: number;
  bytes: number;
  /** Entries of the trash. */
  trashCount: number;
  trashBytes: number;
  linkCount: number;
  /** Of the links those that others have opened or fetched something by. */
  usedLinkCount: number;
  /** On their way into this storage. */
  uploadCount: number;
  uploadBytes: number;
  sessionCount: number;
}

/** Port: what fills a storage. Each reading is bounded. */
export interface UsageStore {
  /** Of the `limit` largest files: by their types, and by the folders at the top that they lie in. */
  ofLargest(
    ownerId: string,
    limit: number,
  ): Promise<{ types: (Amount & { mimeType: string })[]; folders: FolderAmount[] }>;
  /** Counts up to `most`. */
  holdingsOf(ownerId: string, most: number): Promise<Omit<Holdings, 'fileCount' | 'bytes' | 'trashBytes'>>;
}
