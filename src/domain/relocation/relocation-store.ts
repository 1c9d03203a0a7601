/** Where the bytes lie: the kinds of blob stores that there are. */
export type StoreKind = 'disk' | 's3';

/** All blobs on their way to another store. There is one at a time. */
export interface Relocation {
  to: StoreKind;
  /** Its `BlobStore.place`. */
  place: string;
}

/** What a record says of bytes that are not at the new place yet. */
export interface RecordedBlob {
  blobKey: string;
  /** An upload that is kept, and is no file yet, counts as well. */
  kind: 'file' | 'thumbnail' | 'upload';
  /** Of the file; null where there is none yet. */
  fileId: string | null;
  name: string;
  /** The login. */
  owner: string;
  /** In bytes; like the SHA-256 null for a thumbnail, of which no record tells. */
  size: number | null;
  sha256: string | null;
}

export interface UnfinishedBytes {
  id: string;
  handle: string;
  offset: number;
}

/** The place of an unfinished upload's bytes. */
export interface StagedPlace {
  storeId: string;
  handle: string;
}

/** Port: how far the blobs are on their way. */
export interface RelocationStore {
  current(): Promise<Relocation | null>;
  /** Goes on with the one to that place, or begins it in place of any other. */
  begin(relocation: Relocation): Promise<void>;
  /** Ends it, and forgets what is noted. */
  end(): Promise<void>;
  /** In bytes: all that there is, and of it what is noted. Thumbnails don't count. */
  progress(): Promise<{ bytes: number; notedBytes: number }>;
  /** What is not noted, the next ones in the order of their keys. */
  leftAfter(key: string, limit: number): Promise<RecordedBlob[]>;
  isKnown(blobKey: string): Promise<boolean>;
  /** Notes that it is at the new place, whole. False where no record names it any more. */
  note(blobKey: string, size: number): Promise<boolean>;
  /** What is noted, in the order of the keys. */
  notedAfter(key: string, limit: number): Promise<string[]>;
  /** What is noted and was deleted since. */
  notedInVain(limit: number): Promise<string[]>;
  forget(blobKeys: string[]): Promise<void>;
  /** Has a thumbnail drawn anew whose bytes are nowhere. */
  redraw(thumbnailKey: string): Promise<void>;
  /** Resumable uploads whose bytes lie there, in the order of their ids. */
  unfinishedIn(storeId: string, afterId: string | null, limit: number): Promise<UnfinishedBytes[]>;
  /** False where somebody is at it, or it has gone on. */
  carry(upload: UnfinishedBytes, from: StagedPlace, to: StagedPlace): Promise<boolean>;
}
