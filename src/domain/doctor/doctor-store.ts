import type { RecordedContent } from '../scrub/scrub-store.js';
import type { UploadKind, UploadState } from '../uploads/upload.js';
import type { Figures, Owner } from './finding.js';

interface Owned {
  name: string;
  /** Null where the account is missing. */
  user: Owner | null;
}

export interface OwnedContent extends RecordedContent, Owned {}

export interface OwnedThumbnail extends Owned {
  thumbnailKey: string;
  fileId: string;
}

/** An upload that is no file yet. */
export interface UnfinishedUpload extends Owned {
  id: string;
  kind: UploadKind;
  state: UploadState;
  /** So many bytes must be there. */
  offset: number;
  storeId: string | null;
  handle: string | null;
  blobKey: string | null;
  isExpired: boolean;
  /** Somebody is at it. */
  isLocked: boolean;
}

/** A sum that is kept and the rows that it is a sum of do not agree. */
export interface Drift {
  /** Of the account, the place or the entry of the trash. */
  id: string;
  /** Of the place or the entry; null of an account, the top folder of one, and of what is gone. */
  name: string | null;
  user: Owner | null;
  recorded: Figures;
  found: Figures;
}

export interface DanglingLink {
  id: string;
  token: string;
  user: Owner | null;
}

/** A file or folder to which no way leads, for the account, folder or entry of the trash that it belongs to is missing. */
export interface LostEntry extends Owned {
  kind: 'file' | 'folder';
  id: string;
}

/** Sums that are kept. */
export interface DriftStore {
  /** The next ones in the order of their ids; each list is what one moment has. */
  after(id: string | null, limit: number): Promise<Drift[]>;
  /** Corrects it by the difference, beside whoever changes it meanwhile. False where there is none any more. */
  mend(id: string): Promise<boolean>;
}

/** Port: what the doctor asks of the rows. Lists go on after a key. */
export interface DoctorStore {
  /** In bytes: all contents. */
  totalBytes(): Promise<number>;
  /** Files, those in the trash as well. */
  contentsAfter(key: string, limit: number): Promise<OwnedContent[]>;
  /** False where it is gone, on its way out, or has other bytes by now. */
  isStill(content: Pick<RecordedContent, 'fileId' | 'blobKey'>): Promise<boolean>;
  thumbnailsAfter(key: string, limit: number): Promise<OwnedThumbnail[]>;
  isStillThumbnail(thumbnailKey: string): Promise<boolean>;
  /** Has it drawn anew. False where it is another by now, or gone. */
  redraw(thumbnailKey: string): Promise<boolean>;
  uploadsAfter(id: string | null, limit: number): Promise<UnfinishedUpload[]>;
  findUpload(id: string): Promise<UnfinishedUpload | null>;
  uploadsOfHandles(handles: string[]): Promise<UnfinishedUpload[]>;
  /** Whose the folders of the store are (`users/…`); `isLeaving`: an account that is being deleted. */
  ownersOfFolders(folders: string[]): Promise<Map<string, Owner & { isLeaving: boolean }>>;
  filesOfKeys(keys: string[]): Promise<OwnedContent[]>;
  usage: DriftStore;
  folders: DriftStore;
  trash: DriftStore;
  danglingLinksAfter(id: string | null, limit: number): Promise<DanglingLink[]>;
  /** False where it is gone, or leads somewhere. */
  removeDanglingLink(id: string): Promise<boolean>;
  lostEntriesAfter(id: string | null, limit: number): Promise<LostEntry[]>;
}
