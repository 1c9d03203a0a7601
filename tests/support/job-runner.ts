import type { JobWorks } from '../../src/jobs/index.js';
import { type RunningJobs, runJobs, watchPauses } from '../../src/jobs/index.js';
import { connectQueue } from '../../src/persistence/database.js';
import { jobWorks } from '../../src/start/jobs.js';
import type { TestServer } from './server.js';

interface RunnerOptions {
  /** In place of the server's own. */
  works?: Partial<JobWorks>;
  /** Whether its schedules begin at once, or not within this test. */
  hasSchedules?: boolean;
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
};

/** The workers of the queue, as each instance has them, with less patience. Stop it before the server. */
export async function startJobRunner(
  server: TestServer,
  { works = {}, hasSchedules = false }: RunnerOptions = {},
): Promise<RunningJobs> {
  const store = server.ports.jobs;
  const pauses = await watchPauses(store, () => undefined, 20);
  const pool = connectQueue(server.databaseUrl, () => undefined);
  const running = runJobs({
    works: { ...jobWorks(server, quiet), ...works },
    pool,
    store,
    workOn: server.useCases.jobs.workOn,
    pauses,
    logger: quiet,
    firstAfterMs: hasSchedules ? 0 : 3_600_000,
    beatMs: 50,
    silentMs: 4_000,
  });
  return {
    stop: async () => {
      await running.stop();
      await pauses.stop();
      await pool.end();
    },
  };
}
