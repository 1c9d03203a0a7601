import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job as QueuedJob, WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import type { JobStore } from '../domain/jobs/job-store.js';
import { addDueTurns } from './add-due-turns.js';
import { createTurns, type TurnDeps } from './take-turns.js';

export interface JobsDeps extends TurnDeps {
  /** Whoever else works on this instance: they live as long as it does. */
  others?: string[];
  /** For the queue's own library: one connection listens, the others come and go. */
  pool: Pool;
  store: Pick<JobStore, 'begin' | 'addTurn' | 'signOfLife' | 'signOff' | 'freeDead'>;
  /** The first turns by the schedule wait until the start is over. */
  firstAfterMs?: number;
  /** How often this instance says that it lives, and looks at the schedule. */
  beatMs?: number;
  /** Workers that are silent for so long are dead: others take what they had. */
  silentMs?: number;
}

export interface RunningJobs {
  /** Returns when the work in progress is done. */
  stop(): Promise<void>;
}

/** So many at a time on each instance: they never crowd out the requests, and a long one holds up no other. */
const AT_ONCE = 3;
/** New jobs are told; this is for those that nobody told of, and for those whose time comes. */
const LOOK_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** The library may not give away what is still at work: that would be done twice. */
const PATIENCE_MS = 24 * 3_600_000;

/** Does what is in the queue, on this instance as on any other. See docs/decisions/0032. */
export function runJobs(deps: JobsDeps): RunningJobs {
  const { store, logger, firstAfterMs = 60_000, beatMs = 5_000, silentMs = 20_000 } = deps;
  const ending = new AbortController();
  const workers = new Set(deps.others);
  const turns = createTurns(deps, ending.signal);
  const scheduleBeginsAt = Date.now() + firstAfterMs;

  const beat = async () => {
    await store.signOfLife([...workers]);
    await store.freeDead(silentMs);
    turns.stopPaused();
    if (Date.now() >= scheduleBeginsAt) await addDueTurns(store, new Date());
  };
  const beating = beatUntil(ending.signal, beatMs, () =>
    beat().catch((error: unknown) => logger.error('jobs: the database hears no sign of life', { error })),
  );
  const serving = serveQueue(deps, turns.take, workers, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await Promise.all([beating, serving]);
      await store.signOff([...workers]);
    },
  };
}

async function beatUntil(signal: AbortSignal, everyMs: number, beat: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await beat();
    await pause(everyMs, signal);
  }
}

/** Until the end: where the library's workers give up, for want of a database say, others take their place. */
async function serveQueue(
  { pool, pauses, logger }: JobsDeps,
  take: (queued: QueuedJob) => Promise<void>,
  workers: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const { Logger, runTaskList } = await import('graphile-worker');
  for (let failures = 0; !signal.aborted; failures += 1) {
    const events: WorkerEvents = new EventEmitter();
    events.on('worker:create', ({ worker }) => workers.add(worker.workerId));
    const over = new Promise<unknown>((resolve) => {
      signal.addEventListener('abort', () => resolve(null), { once: true });
      events.on('worker:fatalError', ({ error }) => resolve(error));
    });
    const running = runTaskList(
      {
        concurrency: AT_ONCE,
        pollInterval: LOOK_MS,
        noHandleSignals: true,
        gracefulShutdownAbortTimeout: PATIENCE_MS,
        forbiddenFlags: () => pauses.kinds(),
        events,
        // Each failure is told where it happens.
        logger: new Logger(() => () => undefined),
      },
      { job: (_payload, { job }) => take(job) },
      pool,
    );
    const error = await over;
    await running.gracefulShutdown();
    if (error === null) return;
    logger.error('jobs: the workers of the queue gave up, and others take their place', { error });
    await pause(Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** failures), signal);
  }
}

/** Shorter where the end comes. */
const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
