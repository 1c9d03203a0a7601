import { JobTakenError, type NewJobResult } from '../domain/jobs/job.js';
import type { StandingKind } from '../domain/jobs/job-kinds.js';
import type { JobStore } from '../domain/jobs/job-store.js';
import { faultOf } from '../domain/jobs/work-on-job.js';
import type { QueueDeps } from './run-queue.js';
import type { Pauses } from './watch-pauses.js';

interface StandingDeps {
  kind: StandingKind;
  store: Pick<JobStore, 'beginStanding' | 'proceed' | 'end'>;
  pauses: Pick<Pauses, 'kinds'>;
  /** Of this instance, for this queue; it lives as long as that. */
  worker: string;
  now?: () => number;
}

/** So often what a queue does is written down, and so long it must have nothing to do before that counts as over. */
const WRITE_MS = 2_000;
const QUIET_MS = 10_000;
/** Of the failures of one job. */
const MOST_RESULTS = 100;

export type StandingQueue = Pick<QueueDeps, 'next'> & { stop(): Promise<void> };

/**
 * A queue that has a table of its own, shown as the others are: from its first thing to its last it is one job, which counts
 * what was done and tells what failed. Nothing of it is done while its kind is paused. What writes that down never keeps it
 * from its work.
 */
export function standingQueue(
  next: QueueDeps['next'],
  { kind, store, pauses, worker, now = Date.now }: StandingDeps,
): StandingQueue {
  let jobId: string | null = null;
  let tally = { done: 0, left: 0, results: [] as NewJobResult[] };
  let lastFault: unknown = null;
  let [writtenAt, busyAt] = [0, 0];

  const write = async () => {
    writtenAt = now();
    jobId ??= (await store.beginStanding(kind, worker)).id;
    await store.proceed(jobId, worker, tally);
    tally = { done: 0, left: 0, results: [] };
  };
  const finish = async (id: string) => {
    await store.end(id, worker, lastFault ? { state: 'failed', ...faultOf(lastFault) } : { state: 'done' });
    jobId = null;
  };
  const tell = async (isAtEnd: boolean) => {
    const isChanged = tally.done + tally.left > 0;
    if (isChanged && (isAtEnd || now() - writtenAt >= WRITE_MS)) await write();
    if (jobId && (isAtEnd || now() - busyAt >= QUIET_MS)) await finish(jobId);
  };

  return {
    async next(signal) {
      const isOff = pauses.kinds().includes(kind);
      try {
        const isMore = !isOff && (await next(signal));
        if (isMore) {
          tally.done += 1;
          lastFault = null;
          busyAt = now();
        }
        await tell(isOff).catch(forget);
        return isMore;
      } catch (error) {
        busyAt = now();
        note(error);
        await tell(false).catch(forget);
        throw error;
      }
    },
    stop: () => tell(true).catch(forget),
  };

  function note(error: unknown): void {
    tally.left += 1;
    const { error: message, errorCode } = faultOf(error);
    if (tally.results.length < MOST_RESULTS)
      tally.results.push({
        subjectId: null,
        subject: message ?? '',
        outcome: 'left',
        reason: errorCode ?? null,
        details: {},
      });
    lastFault = error;
  }

  /** Where the database is away it is told later, and the queue itself says so. */
  function forget(error: unknown): void {
    if (error instanceof JobTakenError) jobId = null;
  }
}
