/** A file as an archive holds it. */
export interface ArchiveFile {
  kind: 'file';
  /** Folders and name with `/` between them. */
  path: string;
  at: Date;
  fileId: string;
  /** In bytes. */
  size: number;
  /** null: not reckoned yet. */
  crc32: number | null;
  /** In lower-case hex. */
  sha256: string;
  blobKey: string;
}

/** A folder, so that an empty one is kept, too. */
export interface ArchiveFolder {
  kind: 'folder';
  /** Ends with `/`. */
  path: string;
  at: Date;
}

export type ArchiveEntry = ArchiveFile | ArchiveFolder;

/** What somebody may take in one go. */
export interface Archive {
  ownerId: string;
  /** Of the only thing in it; null where there are several. */
  name: string | null;
  /** All entries where they are not too many; else the first of them. */
  known: ArchiveEntry[];
  /** What comes after them, read as it is asked for; null where all are known. Can be gone through once. */
  rest: AsyncIterable<ArchiveEntry> | null;
}
