import type { Readable } from 'node:stream';
import type { QuarantineRecord, StoredPlace, StoredThing, ThingLook } from './stored-thing.js';

/** What is reckoned of a content from its first byte to its last. */
export interface ContentSums {
  /** In bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
  /** Of the polynomial of ISO 3309 and ZIP, unsigned. */
  crc32: number;
}

/** Bytes that arrived whole and lie on stable storage, but belong to no file yet. */
export interface StagedBlob extends ContentSums {
  /** Names the bytes to the store that made them. */
  handle: string;
}

/** Bytes that lie where their file will have them. */
export interface KeptBlob extends ContentSums {
  blobKey: string;
}

/** Asked before bytes go to the disk, with how many there will be then; throws where there may not be so many. */
export type Admit = (bytes: number) => Promise<void>;

/** First and last byte, both included (RFC 9110, 14.1.2). */
export interface ByteRange {
  start: number;
  end: number;
}

export const checksumAlgorithms = ['sha1', 'sha256', 'md5'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface Checksum {
  algorithm: ChecksumAlgorithm;
  /** In lower-case hex. */
  digest: string;
}

export interface AppendOptions {
  /** How many bytes there may be in all. */
  maxBytes: number;
  /** Told how many bytes are safe from a power cut, every few MiB and at the end; awaited. */
  onDurable(offset: number): Promise<void>;
  /** Of these bytes. Nothing is safe before all of them have come and fit it. */
  checksum?: Checksum;
}

export interface Appended {
  /** So many bytes are safe. */
  offset: number;
  /** False where the source broke off. */
  isWhole: boolean;
}

export interface MeasureOptions {
  /** For work in the background: reads no faster, and takes a moment even for an empty content. */
  bytesPerSecond?: number;
  /** Ends it with the signal's reason. */
  signal?: AbortSignal;
}

/** Which of these names are known. */
export type KnownNames = (names: string[]) => Promise<Set<string>>;

export interface SweepResult {
  removedCount: number;
  removedBytes: number;
}

export interface BlobStream extends Readable {
  /** Who has done with a chunk may say so: its memory takes another then. */
  recycle?(chunk: Buffer): void;
}

/** How a store that gives the bytes itself must call them. */
export interface GivenAs {
  /** Of media. */
  type: string;
  /** RFC 6266. */
  disposition: string;
}

/** Of small contents that a store keeps in memory. */
export interface CacheFigures {
  bytes: number;
  hits: number;
  misses: number;
}

/** Port: bytes. Every driver passes `tests/contracts/blob-store.contract.ts`. */
export interface BlobStore {
  /** Names the place where unfinished bytes lie. Who has another one can't go on with them. */
  readonly id: string;
  /** Names the place where kept bytes lie: the same for all servers that share it. */
  readonly place: string;
  /**
   * Streams `source` to stable storage, hashing on the way, in constant memory.
   * @throws DomainError `file_too_large` past `maxBytes`, `storage_full`, `upload_incomplete` where the source breaks
   * off, or what `admit` throws. Whatever is thrown, nothing stays behind; the source is left, unread and not
   * destroyed, to the caller.
   */
  stage(source: Readable, maxBytes: number | null, admit?: Admit): Promise<StagedBlob>;
  /**
   * The same of a file of this machine, without copying its bytes; null where that can't be done: then `stage` does it.
   * @throws DomainError as `stage`
   */
  stageClone(path: string, maxBytes: number | null, admit?: Admit): Promise<StagedBlob | null>;
  /** Where `keep` puts these bytes. */
  keyOf(staged: Pick<StagedBlob, 'handle'>, storagePath: string): string;
  /**
   * Moves staged bytes below the owner's folder and returns their key. They survive a power cut from here on. Where
   * they are there already, for whoever moved them could not tell, that is as good. Where it throws, nothing was kept,
   * and they are as they were.
   * @throws BlobMissingError where they are neither here nor there
   */
  keep(staged: StagedBlob, storagePath: string): Promise<string>;
  /**
   * Both at once, for bytes that are all here. Where it throws, nothing was kept, but for what an answer that was lost
   * leaves to the sweep.
   */
  put(content: Buffer, storagePath: string): Promise<KeptBlob>;
  /** Removes staged bytes that no file wants. */
  discard(staged: Pick<StagedBlob, 'handle'>): Promise<void>;
  /** Makes room for bytes that come in several goes, and returns its handle. */
  begin(): Promise<string>;
  /**
   * Adds what `source` gives at `offset`; what lies beyond that is cut off before. Where the source breaks off, what
   * came stays. Nobody else may append to the same handle at the same time.
   * @throws DomainError `checksum_mismatch` (of these bytes none stays), `upload_overrun` past `maxBytes`,
   * `storage_full`; BlobMissingError where fewer than `offset` bytes are there; what `onDurable` throws.
   */
  append(handle: string, offset: number, source: Readable, options: AppendOptions): Promise<Appended>;
  /**
   * What was appended, ready for `keep`.
   * @throws BlobMissingError where there are not `size` bytes.
   */
  finish(handle: string, size: number): Promise<StagedBlob>;
  /**
   * So many of the first bytes of what was staged or appended.
   * @throws BlobMissingError
   */
  openStaged(handle: string, length: number): Promise<Readable>;
  /**
   * Takes over a blob of another store under the same key, also over what lies there. It survives a power cut from here
   * on. Where it throws, there is what there was before, or nothing.
   * @param open gives a range of it, or all
   */
  adopt(key: string, size: number, open: (range?: ByteRange) => Promise<Readable>): Promise<void>;
  /** @throws BlobMissingError where the bytes are gone: a fault, never the client's. */
  open(key: string, range?: ByteRange): Promise<BlobStream>;
  /**
   * A short range all at once, as far as there are bytes.
   * @throws BlobMissingError
   */
  read(key: string, range: ByteRange): Promise<Buffer>;
  /**
   * Reads all of it, to compare it with what it was.
   * @throws BlobMissingError
   */
  measure(key: string, options?: MeasureOptions): Promise<ContentSums>;
  /**
   * Makes a new file beside the store of a blob's bytes, without copying them; false where that can't be done.
   * @param how `clone`: whoever changes one does not change the other; `link`: it is the same file under another name
   * @throws BlobMissingError
   */
  share(key: string, path: string, how: 'clone' | 'link'): Promise<boolean>;
  /** Nothing happens where there is nothing. */
  remove(key: string): Promise<void>;
  /** The same for many, a few at a time. */
  removeAll(keys: string[]): Promise<void>;
  removeFolder(storagePath: string): Promise<void>;
  /**
   * Removes what is older than `before` and that `knownKeys`, or of staged bytes `knownHandles`, does not know: what
   * crashes left behind.
   */
  sweep(before: Date, knownKeys: KnownNames, knownHandles?: KnownNames): Promise<SweepResult>;
  /** All that lies in the store, one after the other, in no order; what comes and goes meanwhile is there or not. */
  things(): AsyncIterable<StoredThing>;
  /** Where an operator finds a blob, or staged bytes, or looks for them. */
  pathOf(name: string): string;
  /** At what lies there, without reading it; null where there is nothing. */
  lookAt(place: StoredPlace): Promise<ThingLook | null>;
  /**
   * Takes it out of the store, into the quarantine, as it is, with the record beside it; parts of an unfinished upload to a
   * bucket, which nobody can read, are given up. Returns where it lies now, or null. Where it throws, it is where it was.
   * @throws BlobMissingError where it is gone
   */
  setAside(thing: StoredThing, record: QuarantineRecord): Promise<string | null>;
  /** Where anybody gets a blob from the store itself, for a minute from now; null where there is no such place. */
  addressFor(key: string, as: GivenAs): Promise<string | null>;
  /** Zeros where it keeps none. */
  cacheFigures(): CacheFigures;
  /** @throws Error that says what is wrong: missing, read-only, full, or not the store it was. */
  check(): Promise<void>;
}

export class BlobMissingError extends Error {
  constructor(readonly key: string) {
    super(`the bytes of ${key} are missing from the storage`);
    this.name = 'BlobMissingError';
  }
}
