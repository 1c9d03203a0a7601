import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { type Job, JobTakenError, type JobWork } from './job.js';
import { rulesOf } from './job-kinds.js';
import type { JobEnd, WorkerName } from './job-store.js';

/** So often something is tried that nobody refused and that went wrong all the same: the store was away, say. */
const MOST_ATTEMPTS = 5;

const LONGEST_ERROR = 2_000;

export interface JobTurn {
  job: Job;
  work: JobWork;
  worker: WorkerName;
  signal: AbortSignal;
}

/** `again`: it is to be tried once more, by and by. `back`: it was told to stop, and goes on later. `taken`: by another worker. */
export type TurnEnd = 'done' | 'failed' | 'again' | 'back' | 'taken';

/**
 * One worker's turn at a job that it has begun. What becomes of it stands in the job.
 * @throws what keeps it from writing that down: then the job is as one whose process died
 */
export const workOnJob =
  ({ jobs }: Pick<Ports, 'jobs'>) =>
  async ({ job, work, worker, signal }: JobTurn): Promise<{ end: TurnEnd; error?: unknown }> => {
    if (job.attempts > MOST_ATTEMPTS) {
      await jobs.end(job.id, worker, { state: 'failed', errorCode: 'job_cut_off' });
      return { end: 'failed', error: new DomainError('job_cut_off') };
    }
    try {
      await work({
        job,
        signal,
        proceed: (step) => jobs.proceed(job.id, worker, step),
      });
    } catch (error) {
      if (error instanceof JobTakenError) return { end: 'taken' };
      if (signal.aborted) {
        await jobs.end(job.id, worker, { state: 'waiting' });
        return { end: 'back' };
      }
      const isAgain = isWorthAnotherTry(job, error);
      await jobs.end(job.id, worker, { state: isAgain ? 'waiting' : 'failed', ...faultOf(error) });
      return { end: isAgain ? 'again' : 'failed', error };
    }
    await jobs.end(job.id, worker, { state: 'done', errorCode: null, error: null });
    return { end: 'done' };
  };

/** What comes by its schedule comes again anyway; a refusal would be the same another time. */
const isWorthAnotherTry = ({ kind, attempts }: Job, error: unknown): boolean =>
  rulesOf(kind).schedule === undefined && !isFinal(error) && attempts < MOST_ATTEMPTS;

/** What is refused for good. */
export const isFinal = (error: unknown): boolean =>
  error instanceof DomainError && error.kind !== 'unavailable' && error.kind !== 'locked';

export const faultOf = (error: unknown): Pick<JobEnd, 'errorCode' | 'error'> => ({
  errorCode: error instanceof DomainError ? error.code : null,
  error: (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_ERROR),
});
