import type { Job, JobResult } from '../../../domain/jobs/job.js';
import type { ListedJobKind } from '../../../domain/jobs/list-jobs.js';

/** As JSON has it. */
export type Sent<T> = {
  [Name in keyof T]: T[Name] extends Date ? string : T[Name] extends Date | null ? string | null : T[Name];
};

export type SentJob = Sent<Omit<Job, 'asked' | 'cursor'>> & {
  errorText: string | null;
  canUndo: boolean;
  /** Of the person whose files are handed over just now. */
  filesOfOne: { done: number; total: number } | null;
};
export type SentJobKind = Sent<Omit<ListedJobKind, 'last'>> & { last: SentJob | null };
export type SentJobResult = Sent<JobResult> & { reasonText: string | null };

export interface SentPage<T> {
  items: T[];
  nextCursor: string | null;
}
