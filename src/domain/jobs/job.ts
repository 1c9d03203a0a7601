import type { Means, UserActor } from '../shared/actor.js';
import type { JobKindName } from './job-kinds.js';

/** `waiting`: for its turn, for another try, or for its kind to be no longer paused. */
export const jobStates = ['waiting', 'running', 'done', 'failed'] as const;
export type JobState = (typeof jobStates)[number];

export const jobOrigins = ['schedule', 'queue', 'person'] as const;
/** What began it: its schedule, something that was due in its own table, or somebody. */
export type JobOrigin = (typeof jobOrigins)[number];

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** One piece of work that ran, runs or will run. */
export interface Job {
  id: string;
  kind: JobKindName;
  state: JobState;
  origin: JobOrigin;
  /** Who asked for it; null: nobody, or the account is gone. */
  actorId: string | null;
  actorLogin: string | null;
  /** By which means and from where; rights are read anew as it runs. */
  asked: (Pick<UserActor, 'sessionId' | 'client'> & { means: Means }) | null;
  /** What it is to do, in the terms of its kind. */
  input: Json;
  /** Of how many things; null: nobody knows, or it did not begin yet. */
  total: number | null;
  doneCount: number;
  /** Of how many it was not done; the results say why. */
  leftCount: number;
  /** Where to go on, in the terms of its kind; null: at the start. */
  cursor: Json;
  attempts: number;
  /** Why the last attempt failed: the code of a refusal, which has words, and what the program said. */
  errorCode: string | null;
  error: string | null;
  /** The job that this one takes back. */
  undoOf: string | null;
  /** The job that took this one back. */
  undoneBy: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** What became of one thing. */
export interface NewJobResult {
  /** What it is about, by its id; null where it has none. */
  subjectId: string | null;
  /** Its name, as it was then. */
  subject: string;
  outcome: 'done' | 'left';
  /** Why it was left: a code that has words. */
  reason: string | null;
  /** What its way back needs, and what is to be seen of it. Never a secret. */
  details: { [name: string]: Json };
}

export interface JobResult extends NewJobResult {
  /** Counts up in the order in which they came. */
  id: string;
}

/** How far a job came since the last step. */
export interface JobStep {
  total?: number;
  done?: number;
  left?: number;
  /** Where the next step begins. */
  cursor?: Json;
  results?: NewJobResult[];
}

/** A job as its work sees it. */
export interface RunningJob {
  job: Job;
  /** Ask it between two steps (`throwIfAborted`): the job is put back then, and goes on later from the last step. */
  signal: AbortSignal;
  /**
   * Writes down how far it is, in the transaction around it where there is one.
   * @throws JobTakenError where another instance has it by now
   */
  proceed(step: JobStep): Promise<void>;
}

/** The work of a kind. What it throws fails the job; a DomainError has words for people. */
export type JobWork = (running: RunningJob) => Promise<void>;

/** This instance was thought dead, and another one goes on with the job. */
export class JobTakenError extends Error {
  constructor(id: string) {
    super(`another instance has the job ${id} by now`);
    this.name = 'JobTakenError';
  }
}

/** Its kind was paused, or the server stops. */
export class JobPutBackError extends Error {
  constructor() {
    super('the job is put back');
    this.name = 'JobPutBackError';
  }
}
