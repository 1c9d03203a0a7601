import type { Job as QueuedJob } from 'graphile-worker';
import type { Job, JobWork } from '../domain/jobs/job.js';
import type { JobKindName } from '../domain/jobs/job-kinds.js';
import type { JobStore } from '../domain/jobs/job-store.js';
import type { UseCases } from '../domain/use-cases.js';
import type { JobWorks } from './jobs.js';
import type { Pauses } from './watch-pauses.js';

export interface Turns {
  /** One turn of a worker at a job. @throws what keeps the database from knowing what came of it */
  take(queued: QueuedJob): Promise<void>;
  /** What is under way of a kind that was paused meanwhile is put back. */
  stopPaused(): void;
}

export interface TurnDeps {
  works: Partial<JobWorks>;
  store: Pick<JobStore, 'begin'>;
  workOn: UseCases['jobs']['workOn'];
  pauses: Pick<Pauses, 'kinds'>;
  logger: Record<'error', (message: string, details?: object) => void>;
}

export function createTurns({ works, store, workOn, pauses, logger }: TurnDeps, ending: AbortSignal): Turns {
  const underWay = new Map<AbortController, JobKindName>();

  const take = async ({ locked_by: worker, payload }: QueuedJob) => {
    if (worker === null) return;
    const job = await store.begin((payload as { jobId: string }).jobId, worker);
    if (!job) return;
    const stopping = new AbortController();
    underWay.set(stopping, job.kind);
    try {
      const signal = AbortSignal.any([stopping.signal, ending]);
      const { end, error } = await workOn({ job, work: workOf(job), worker, signal });
      if (end === 'failed' || end === 'again')
        logger.error('a job failed', { error, jobId: job.id, kind: job.kind, isTriedAgain: end === 'again' });
    } finally {
      underWay.delete(stopping);
    }
  };

  const workOf = ({ kind }: Job) => {
    const work = (works as Partial<Record<JobKindName, JobWork>>)[kind];
    if (!work) throw new Error(`nobody knows how to do the job ${kind}`);
    return work;
  };

  return {
    take,
    stopPaused: () => {
      const paused = pauses.kinds();
      for (const [stopping, kind] of underWay) if (paused.includes(kind)) stopping.abort();
    },
  };
}
