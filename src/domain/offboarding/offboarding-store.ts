import type { Handover, HandoverSlice, Leaver } from './offboarding.js';

/** An entry right at the top of a storage. */
export interface TopEntry {
  kind: 'file' | 'folder';
  id: string;
  name: string;
}

/** Port: what people leave, and storages on their way to others. */
export interface OffboardingStore {
  /** In the order of the ids as they come; who is gone is left out. */
  leavers(ids: string[]): Promise<Leaver[]>;
  /**
   * So many bytes more somebody has room for by their quota and those of their groups; null: no limit. What is on its way to
   * them counts as if it were there. What these people have counts in a group of theirs already.
   */
  roomOf(receiverId: string, leaverIds: string[]): Promise<number | null>;
  /** Nobody else begins to hand over to somebody in a group of theirs, or books there, until the transaction ends. */
  lockRoom(receiverId: string): Promise<void>;
  /** How deep the folders of this storage lie within each other. */
  depthOf(ownerId: string): Promise<number>;
  find(leaverId: string): Promise<Handover | null>;
  /** Whether another storage is on its way to this person. */
  isReceiving(userId: string): Promise<boolean>;
  /** From now on bytes of the leaver's folder in the store may be others'. */
  begin(handover: Pick<Handover, 'leaverId' | 'receiverId' | 'folderId' | 'jobId'>): Promise<void>;
  /** Another job goes on with it. */
  takeOver(leaverId: string, jobId: string): Promise<void>;
  /** So many entries that lie at the top, but for the folder that gathers them. */
  topEntries(handover: Handover, limit: number): Promise<TopEntry[]>;
  /** Puts them into that folder, each under its new name. */
  gather(handover: Handover, entries: TopEntry[]): Promise<void>;
  /**
   * Gives so many rows to the receiver and books them, with both trees locked: files with their links first, then folders from
   * the bottom up, so that what the receiver has is always whole below. Call it where nothing lies at the top any more.
   */
  give(handover: Handover, maxRows: number): Promise<HandoverSlice>;
  /** The folder itself, under this name, when nothing else is left; the handover is over. */
  giveFolder(handover: Handover, name: string): Promise<void>;
  /** Whether something of this storage is on its way to the trash or out of it. */
  isUnsettled(ownerId: string): Promise<boolean>;
  /** Uploads on their way into this storage. */
  uploadIds(ownerId: string, limit: number): Promise<string[]>;
}
