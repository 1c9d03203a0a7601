import type { ContentSums } from '../files/blob-store.js';

/** What the record of a file says of its bytes; the trash counts as well. */
export interface RecordedContent extends Omit<ContentSums, 'crc32'> {
  fileId: string;
  blobKey: string;
  /** null: not reckoned yet. */
  crc32: number | null;
  isDamaged: boolean;
}

/** Of one round, or a part of it. */
export interface ScrubTally {
  fileCount: number;
  damagedCount: number;
  readBytes: number;
}

/** A round that came to its end. */
export interface ScrubRound extends ScrubTally {
  endedAt: Date;
}

export interface ScrubState {
  /** Of the round under way, or the last one; null: there was none yet. */
  beganAt: Date | null;
  /** So far; null between two rounds. */
  underWay: (ScrubTally & { totalBytes: number }) | null;
  last: ScrubRound | null;
}

export interface DamagedFile {
  id: string;
  name: string;
  ownerId: string;
  ownerLogin: string;
  /** In the trash. */
  isTrashed: boolean;
  damagedAt: Date;
}

/** Port: what the scrub knows of the files, and how far it is. */
export interface ScrubStore {
  /**
   * The blob after which the round under way goes on. Where none is, one begins if the last began before then; else null.
   */
  position(now: Date, lastBefore: Date): Promise<string | null>;
  /** The next ones in the order of their keys. */
  contentsAfter(key: string, limit: number): Promise<RecordedContent[]>;
  moveTo(key: string, tally: ScrubTally): Promise<void>;
  /** Ends the round, and tells what it came to. */
  finish(now: Date): Promise<ScrubTally>;
  state(): Promise<ScrubState>;
  /** Files that somebody found damaged and that are so still, the first found first. */
  damaged(limit: number): Promise<DamagedFile[]>;
  /** Nothing happens where the file has other bytes by now. */
  markWhole(content: RecordedContent, crc32: number): Promise<void>;
  /** False where the file is gone or has other bytes by now. What was damaged before keeps that moment. */
  markDamaged(content: RecordedContent, at: Date): Promise<boolean>;
}
