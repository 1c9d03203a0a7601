import type { StagedBlob } from '../files/blob-store.js';
import type { StoredFile } from '../files/file.js';
import type { NewFile } from '../files/file-store.js';
import type { Page } from '../shared/page.js';
import type { User } from '../users/user.js';
import type { ListUploads } from './upload.commands.js';
import type { ResumableUpload, Upload } from './upload.js';

/** What a lock is worth after it was asked for again: `wanted`: somebody else asks to get in. */
export type LockState = 'held' | 'wanted' | 'lost';

export type KeptBytes = Pick<StagedBlob, 'handle' | 'sha256' | 'crc32'> & { blobKey: string };

/** Of an upload whose bytes are kept already, in its owner's storage. */
export interface ShortUpload extends NewFile {
  isDrawable: boolean;
}

export interface FiledUpload {
  file: StoredFile;
  /** As the books stand then. */
  owner: Pick<User, 'id' | 'quotaBytes' | 'storage'>;
}

/** Port: uploads on their way. */
export interface UploadStore {
  /**
   * Makes its file and books it, at one stroke. Null where anything is in its way (a name that is taken, no room, no such
   * folder, an owner who may not any more): then nothing was done, and the long way has the words for it.
   */
  fileAtOnce(upload: ShortUpload): Promise<FiledUpload | null>;
  /** With a token: locked for as long as it takes until the lock is renewed. */
  insert(upload: Upload, lockToken?: string): Promise<void>;
  /** Resumable ones alone. */
  find(id: string): Promise<ResumableUpload | null>;
  /** What somebody has not finished. */
  listUnfinished(uploaderId: string, query: ListUploads): Promise<Page<ResumableUpload>>;
  /** How many that are; not more than `atMost`, where counting stops. */
  countUnfinished(uploaderId: string, atMost: number): Promise<number>;
  /** Adds to what it reserves, in the transaction that books it. False where it is gone. */
  reserve(id: string, bytes: number): Promise<boolean>;
  /** Notes that it takes the place of a file, which the caller has locked. False where another upload does already. */
  claimReplaced(id: string, fileId: string): Promise<boolean>;
  /**
   * Uploads counted on these bytes, which the files will not give back any more: they reserve them. Returns how many
   * they are, for the caller to book in the same transaction.
   */
  reserveClaimed(freed: { id: string; size: number }[]): Promise<number>;
  extend(id: string, expiresAt: Date): Promise<void>;
  /** Under the lock alone: so many bytes are safe. False where the lock is lost. */
  advance(id: string, lockToken: string, offset: number, expiresAt: Date): Promise<boolean>;
  /**
   * Its bytes are there, and go to `blobKey`. False where the lock is lost, or it is gone or filed. A form has no lock.
   */
  keep(id: string, lockToken: string | null, kept: KeptBytes): Promise<boolean>;
  /** Deletes it, in the transaction that books it back. Null where it is gone. */
  remove(id: string): Promise<Upload | null>;
  /** The same for one that has expired and that nobody works on. */
  removeExpired(now: Date): Promise<Upload | null>;
  /** The same for an earlier announcement of the same thing that got no byte, and that nobody works on. */
  removeSilentTwin(upload: ResumableUpload, createdBefore: Date): Promise<Upload | null>;
  /** Becomes a file, under the lock: from now on it reserves nothing. Null where the lock is lost or it is gone. */
  finish(id: string, lockToken: string, fileId: string): Promise<Upload | null>;
  /** One at a time may write. False where somebody else does, who is then asked to stop. */
  lock(id: string, lockToken: string, milliseconds: number): Promise<boolean>;
  /** Prolongs a lock. */
  renew(id: string, lockToken: string, milliseconds: number): Promise<LockState>;
  unlock(id: string, lockToken: string): Promise<void>;
  /** The bytes of what somebody sends, or gets, and that is no file yet. */
  bytesOf(userId: string): Promise<{ handles: string[]; keys: string[] }>;
  /** Which of these bytes belong to an upload. */
  knownHandles(handles: string[]): Promise<Set<string>>;
}
