import type { BulkNoun, BulkSelection, BulkSubject, BulkTarget, SelectedSubject } from './bulk-act.js';

/** Port: what acts on many go through. */
export interface BulkStore {
  /** All that are selected, some at a time: `use` may throw, and no more are read. */
  eachSelected(
    noun: BulkNoun,
    selection: BulkSelection,
    use: (subjects: SelectedSubject[]) => void,
  ): Promise<void>;
  /** How many are selected, one more than `most` where there are more, and the ids of some. */
  countSelected(
    noun: BulkNoun,
    selection: BulkSelection,
    limits: { most: number; ids: number },
  ): Promise<{ count: number; ids: string[] }>;
  /** Those that are there now. */
  subjects(noun: BulkNoun, ids: string[]): Promise<BulkSubject[]>;
  /** Keeps what a job is to go through, as it is selected now, so many at most, in the transaction around it. Returns how many. */
  keep(jobId: string, noun: BulkNoun, selection: BulkSelection, most: number): Promise<number>;
  /** The same of what another job did, the last first. */
  keepDone(jobId: string, ofJobId: string): Promise<number>;
  /** In order, after that position. */
  targets(jobId: string, after: number, limit: number): Promise<BulkTarget[]>;
  /** The job is over. */
  forget(jobId: string): Promise<void>;
}
