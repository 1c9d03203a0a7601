import type { Job } from './jobs.js';

export interface JobsDeps {
  jobs: Job[];
  /** Runs the work unless another instance is at it. */
  exclusively(name: string, work: () => Promise<void>): Promise<unknown>;
  logger: Record<'info' | 'error', (message: string, details?: object) => void>;
  /** Told of each run on this instance. */
  onRun?(job: string, isDone: boolean, seconds: number): void;
  /** The first round waits until the start is over. */
  firstAfterMs?: number;
}

export interface RunningJobs {
  /** Returns when the work in progress is done. */
  stop(): Promise<void>;
}

export function runJobs({
  jobs,
  exclusively,
  logger,
  onRun = () => undefined,
  firstAfterMs = 60_000,
}: JobsDeps): RunningJobs {
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;
  let turn: Promise<unknown> = Promise.resolve();

  const work = async ({ name, run }: Job) => {
    if (isStopped) return;
    const startedAt = performance.now();
    const tell = (isDone: boolean) => onRun(name, isDone, (performance.now() - startedAt) / 1000);
    try {
      const removed = await run();
      tell(true);
      if (removed > 0) logger.info(`removed ${name}`, { count: removed });
    } catch (error) {
      tell(false);
      logger.error(`could not remove ${name}`, { error });
    }
  };
  const schedule = (job: Job, delayMs: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      // One after the other, so that they never crowd out the requests.
      turn = turn
        .then(() => exclusively(job.name, () => work(job)))
        .catch((error: unknown) => logger.error(`could not remove ${job.name}`, { error }))
        .then(() => isStopped || schedule(job, job.everyMs));
    }, delayMs);
    timers.add(timer.unref());
  };
  for (const job of jobs) schedule(job, firstAfterMs);

  return {
    stop: async () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      await turn;
    },
  };
}
