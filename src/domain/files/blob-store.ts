import type { Readable } from 'node:stream';

/** Bytes that arrived whole and lie on stable storage, but belong to no file yet. */
export interface StagedBlob {
  /** Names the bytes to the store that made them. */
  handle: string;
  /** In bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
}

/** Asked before bytes go to the disk, with how many there will be then; throws where there may not be so many. */
export type Admit = (bytes: number) => Promise<void>;

/** First and last byte, both included (RFC 9110, 14.1.2). */
export interface ByteRange {
  start: number;
  end: number;
}

export interface SweepResult {
  removedCount: number;
  removedBytes: number;
}

/** Port: bytes. Every driver passes `tests/contracts/blob-store.contract.ts`. */
export interface BlobStore {
  /**
   * Streams `source` to stable storage, hashing on the way, in constant memory.
   * @throws DomainError `file_too_large` past `maxBytes`, `storage_full`, `upload_incomplete` where the source breaks
   * off, or what `admit` throws. Whatever is thrown, nothing stays behind; the source is left, unread and not
   * destroyed, to the caller.
   */
  stage(source: Readable, maxBytes: number | null, admit?: Admit): Promise<StagedBlob>;
  /**
   * Moves staged bytes below the owner's folder and returns their key. They survive a power cut from here on.
   * Where it throws, they are gone.
   */
  keep(staged: StagedBlob, storagePath: string): Promise<string>;
  /** Removes staged bytes that no file wants. */
  discard(staged: StagedBlob): Promise<void>;
  /** @throws BlobMissingError where the bytes are gone: a fault, never the client's. */
  open(key: string, range?: ByteRange): Promise<Readable>;
  /** Nothing happens where there is nothing. */
  remove(key: string): Promise<void>;
  /** The same for many, a few at a time. */
  removeAll(keys: string[]): Promise<void>;
  removeFolder(storagePath: string): Promise<void>;
  /** Removes what is older than `before` and that `knownKeys` does not know: what crashes left behind. */
  sweep(before: Date, knownKeys: (keys: string[]) => Promise<Set<string>>): Promise<SweepResult>;
  /** @throws Error that says what is wrong: missing, read-only, full, or not the store it was. */
  check(): Promise<void>;
}

export class BlobMissingError extends Error {
  constructor(readonly key: string) {
    super(`the bytes of ${key} are missing from the storage`);
    this.name = 'BlobMissingError';
  }
}
