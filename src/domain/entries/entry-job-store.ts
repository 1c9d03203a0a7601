import type { EntryJob } from './entry-job.js';

export type NewEntryJob = Omit<
  EntryJob,
  'id' | 'doneCount' | 'leftCount' | 'cursor' | 'createdAt' | 'finishedAt'
>;

/** How far a step brought a job. */
export interface EntryJobStep {
  doneCount: number;
  leftCount: number;
  /** Where the next step begins; null: there is none. */
  cursor: string | null;
}

/** Port: acts on all that a list matches, each until a day after its end. */
export interface EntryJobStore {
  /** Forgets those of the same actor that ended long ago. */
  insert(job: NewEntryJob): Promise<EntryJob>;
  find(id: string): Promise<EntryJob | null>;
  countUnfinished(actorId: string): Promise<number>;
  /**
   * One that nobody works on, for a minute: that which had to wait longest, so that no large one holds up the others.
   * Null where there is none.
   */
  take(): Promise<EntryJob | null>;
  /** For another minute. */
  keep(id: string): Promise<void>;
  /** Writes down what was done, and lets others go on with it. */
  proceed(id: string, step: EntryJobStep): Promise<void>;
}
