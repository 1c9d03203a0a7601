import { randomUUID } from 'node:crypto';
import type { Core } from '../compose.js';
import type { StandingKind } from '../domain/jobs/job-kinds.js';
import {
  createJobs,
  type JobWorks,
  periodicWorks,
  type QueueDeps,
  type RunningJobs,
  runJobs,
  runQueue,
  standingQueue,
  watchPauses,
} from '../jobs/index.js';
import type { Logging } from '../logging/index.js';
import { connectQueue } from '../persistence/database.js';
import { exclusively } from '../persistence/exclusively.js';

/** Everything that goes on behind the scenes, on one process of each instance. */
export async function startJobs(core: Core, { logger }: Logging, databaseUrl: string): Promise<RunningJobs> {
  const { ports, useCases } = core;
  const pauses = await watchPauses(ports.jobs, (error) =>
    logger.error('jobs: nobody knows which are paused', { error }),
  );
  const pool = connectQueue(databaseUrl, (error) =>
    logger.warning('a database connection of the queue broke', { error }),
  );
  const queues = standingQueues(core).map((queue) => ({ ...queue, worker: `${queue.kind}-${randomUUID()}` }));
  const jobs = runJobs({
    works: jobWorks(core, logger),
    others: queues.map(({ worker }) => worker),
    pool,
    store: ports.jobs,
    workOn: useCases.jobs.workOn,
    pauses,
    logger,
  });
  const running = queues.map(({ kind, label, worker, ...queue }) => {
    const { next, stop } = standingQueue(queue.next, { kind, store: ports.jobs, pauses, worker });
    const onTurn = (isDone: boolean) => core.metrics.queueTurned(label, isDone);
    const { stop: end } = runQueue({ ...queue, next, logger, onTurn });
    return { stop: () => end().then(stop) };
  });
  return {
    stop: async () => {
      await Promise.all(running.map(({ stop }) => stop()));
      await jobs.stop();
      await pauses.stop();
      await pool.end();
    },
  };
}

/** What each kind does that workers of the queue run. */
export const jobWorks = (
  { ports, useCases, retention, metrics }: Core,
  logger: Logging['logger'],
): JobWorks => ({
  accountImport: useCases.imports.run,
  ...periodicWorks(createJobs({ ...ports, retention, useCases }), {
    logger,
    onRun: metrics.jobRan,
  }),
  bulkUsers: useCases.bulk.workOn,
  bulkLinks: useCases.bulk.workOn,
  bulkTrash: useCases.bulk.workOn,
  bulkFiles: useCases.bulk.workOn,
  offboarding: useCases.offboarding.workOn,
  noticeMail: useCases.notices.send,
  testLetter: useCases.notices.sendTest,
});

interface StandingQueue extends Pick<QueueDeps, 'next' | 'failure' | 'pauseMs'> {
  kind: StandingKind;
  /** As `/metrics` calls it. */
  label: string;
}

/** Apart from each other: one large file may take the scrub hours. */
const standingQueues = ({ useCases: { previews, entries, scrub }, database }: Core): StandingQueue[] => [
  {
    kind: 'thumbnails',
    label: 'thumbnails',
    next: () => previews.makeNext(),
    failure: 'could not make a thumbnail',
  },
  {
    kind: 'listActs',
    label: 'entry_jobs',
    next: entries.workOnJob,
    failure: 'could not go on with a job',
    pauseMs: 500,
  },
  {
    kind: 'scrub',
    label: 'scrub',
    next: async (signal) => {
      let isMore = false;
      await exclusively(database.pool, 'scrub', async () => {
        isMore = await scrub.goOn(signal);
      });
      return isMore;
    },
    failure: 'could not go on with the scrub',
    pauseMs: 60_000,
  },
];
