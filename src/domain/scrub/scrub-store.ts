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
  finish(): Promise<ScrubTally>;
  /** Nothing happens where the file has other bytes by now. */
  markWhole(content: RecordedContent, crc32: number): Promise<void>;
  /** False where the file is gone or has other bytes by now. What was damaged before keeps that moment. */
  markDamaged(content: RecordedContent, at: Date): Promise<boolean>;
}
