import type { Page } from '../shared/page.js';
import type { ListJobResults, ListJobs } from './job.commands.js';
import type { Job, JobResult, JobStep } from './job.js';
import type { AskedKind, JobKindName, ScheduledKind, StandingKind } from './job-kinds.js';

export interface NewJob extends Pick<Job, 'actorId' | 'asked' | 'input' | 'total' | 'undoOf'> {
  kind: AskedKind | ScheduledKind;
  /** It does not begin before that. */
  afterSeconds?: number;
}

/** What is to be known of a kind at a glance. */
export interface JobKindState {
  kind: JobKindName;
  pausedAt: Date | null;
  pausedBy: string | null;
  waiting: number;
  running: number;
  /** Since a day. */
  failed: number;
  /** The latest that began; null: none is known. */
  last: Job | null;
}

/** Whose turn at a job it is: a process's one of several. */
export type WorkerName = string;

/** Port: the queue, and what is known of the jobs that ran. */
export interface JobStore {
  /** Puts a job into the queue, with the transaction around it. */
  add(job: NewJob): Promise<Job>;
  /**
   * Puts the turn of this moment into the queue, once for all instances, unless the one before it has not come to its end or the
   * kind is paused. Returns whether it did.
   */
  addTurn(kind: ScheduledKind, at: Date): Promise<boolean>;
  /** The same job once more, from where it was. False where it does not wait for that, as it runs. */
  addAgain(id: string): Promise<boolean>;
  find(id: string): Promise<Job | null>;
  list(query: ListJobs): Promise<Page<Job>>;
  /** In the order in which they came. */
  results(jobId: string, query: ListJobResults): Promise<Page<JobResult>>;
  kinds(): Promise<JobKindState[]>;
  /** Null: goes on. */
  pause(kind: JobKindName, by: { userId: string | null; at: Date } | null): Promise<void>;
  pausedKinds(): Promise<JobKindName[]>;
  /** So many of a kind, of one person, that have not come to their end. */
  countUnfinished(kind: JobKindName, actorId: string): Promise<number>;
  /** So many of a kind that one person asked for since. */
  countAsked(kind: JobKindName, actorId: string, since: Date): Promise<number>;
  setTotal(id: string, total: number): Promise<void>;
  /** False where it was taken back already. */
  linkUndo(id: string, undoneBy: string): Promise<boolean>;

  /** The job as it begins, or goes on, with this worker; null where there is nothing to do. */
  begin(id: string, worker: WorkerName): Promise<Job | null>;
  /** What a standing queue does from now on is one job, until it has nothing to do. */
  beginStanding(kind: StandingKind, worker: WorkerName): Promise<Job>;
  /** @throws JobTakenError */
  proceed(id: string, worker: WorkerName, step: JobStep): Promise<void>;
  /** Nothing happens where another worker has it. Of idle turns by the schedule only the last is kept. */
  end(id: string, worker: WorkerName, end: JobEnd): Promise<void>;
  /** Forgets jobs that ended before, and of each kind all but so many. Returns how many. */
  deleteEnded(before: Date, mostOfKind: number): Promise<number>;

  /** These workers live. */
  signOfLife(workers: WorkerName[]): Promise<void>;
  /** They end in order. */
  signOff(workers: WorkerName[]): Promise<void>;
  /** Frees what workers hold that gave no sign of life for so long. Returns how many jobs those were. */
  freeDead(silentMs: number): Promise<number>;
}

/** `waiting`: it goes on later; with an error it is tried again by and by. */
export interface JobEnd {
  state: 'done' | 'failed' | 'waiting';
  errorCode?: string | null;
  error?: string | null;
}
