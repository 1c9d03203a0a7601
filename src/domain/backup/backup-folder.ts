import type { Readable } from 'node:stream';
import type { ByteRange, ContentSums } from '../files/blob-store.js';
import type { FileSum, Manifest } from './backup.js';

/** What a copy looks like without being read; null: there is none. */
export type CopyStamp = { size: number; modifiedAt: number } | null;

/** Port: a folder that holds a backup, or will. */
export interface BackupFolder {
  /** null: there is none yet. @throws ManifestDamagedError */
  manifest(): Promise<Manifest | null>;
  /** Room for what comes with one run; returns its name. Call it once. */
  begin(id: string): Promise<void>;
  /** Writes a file of this run, packed; it is safe from a power cut afterwards. */
  write(name: string, content: AsyncIterable<string | Buffer>): Promise<FileSum>;
  /** What was written, unpacked. */
  read(file: Pick<FileSum, 'name'>): Readable;
  /** As it lies there. @throws Error with ENOENT */
  sumsOf(file: Pick<FileSum, 'name'>): Promise<ContentSums>;
  /** Lists that runs other than this one left, of blobs which they may have copied. */
  formerLists(): Promise<Pick<FileSum, 'name'>[]>;
  /** Takes a blob in, and tells what came. What lay there is replaced, unless `accept` says no: then it stays. */
  put(
    blobKey: string,
    source: Readable,
    maxBytes: number | null,
    accept: (sums: ContentSums) => boolean,
  ): Promise<ContentSums>;
  stampOf(blobKey: string): Promise<CopyStamp>;
  /** @throws BlobMissingError */
  open(blobKey: string, range?: ByteRange): Promise<Readable>;
  /** @throws BlobMissingError */
  measure(blobKey: string): Promise<ContentSums>;
  /** Returns how many were there. */
  remove(blobKeys: string[]): Promise<number>;
  /** All that was put is safe from a power cut afterwards. */
  settle(): Promise<void>;
  /** From here on this backup is the one, and the one before is none any more. */
  publish(manifest: Manifest): Promise<void>;
  /** Removes what runs other than this one left beside the blobs. */
  removeFormerRuns(): Promise<void>;
}

/** What makes the folder a backup is not what it was. */
export class ManifestDamagedError extends Error {
  constructor(readonly path: string) {
    super(`${path} is damaged`);
    this.name = 'ManifestDamagedError';
  }
}

export const listName = 'blobs.jsonl';
export const wantedName = 'wanted.jsonl';
