import { randomUUID } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import type { Job } from '../domain/jobs/job.js';
import type { JobKindName } from '../domain/jobs/job-kinds.js';
import type { JobStore } from '../domain/jobs/job-store.js';
import type { Database } from './database.js';
import { jobColumns } from './job-columns.js';
import { enqueueJob } from './job-queue.js';
import { rowsOf, selectList } from './sql.js';
import { inTransaction } from './unit-of-work.js';

/** By then every worker has heard of a pause. */
const PAUSE_HEARD_S = 2;

type Turns = Pick<JobStore, 'begin' | 'beginStanding' | 'end' | 'signOfLife' | 'signOff' | 'freeDead'>;

/** How workers share the jobs: who has which, and what becomes of it. */
export function createJobTurns({ sequelize }: Pick<Database, 'sequelize'>): Turns {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown> = {}) =>
    rowsOf<Row>(sequelize, sql, bind);
  const one = async (sql: string, bind: Record<string, unknown>): Promise<Job | null> =>
    (await run<Job>(sql, bind))[0] ?? null;

  /** Workers hear of a pause within a second, and what comes right after it must not be begun in between. */
  const putBackIfPaused = (id: string): Promise<boolean> =>
    inTransaction(sequelize, async () => {
      const [job] = await run<{ kind: JobKindName }>(
        `SELECT kind FROM jobs WHERE id = $id AND state = 'waiting' AND kind IN (SELECT kind FROM paused_job_kinds)`,
        { id },
      );
      if (job) await enqueueJob(sequelize, id, job.kind, PAUSE_HEARD_S);
      return job !== undefined;
    });

  return {
    begin: async (id, worker) => {
      if (await putBackIfPaused(id)) return null;
      return one(
        `WITH alive AS (
           INSERT INTO job_workers (worker, seen_at) VALUES ($worker, now())
           ON CONFLICT (worker) DO UPDATE SET seen_at = excluded.seen_at
         )
         UPDATE jobs j SET state = 'running', worker = $worker, attempts = attempts + 1,
           started_at = coalesce(started_at, now()), finished_at = NULL
         WHERE id = $id AND (state = 'waiting'
           OR (state = 'running' AND worker NOT IN (SELECT worker FROM job_workers)))
         RETURNING ${selectList(jobColumns)}`,
        { id, worker },
      );
    },

    async beginStanding(kind, worker) {
      const job = await one(
        `INSERT INTO jobs AS j (id, kind, state, origin, worker, attempts, created_at, started_at)
         VALUES ($id, $kind, 'running', 'queue', $worker, 1, now(), now()) RETURNING ${selectList(jobColumns)}`,
        { id: randomUUID(), kind, worker },
      );
      return job as Job;
    },

    end: (id, worker, { state, errorCode = null, error = null }) =>
      inTransaction(sequelize, async () => {
        const [job] = await run<{ kind: JobKindName; origin: string; attempts: number; isIdle: boolean }>(
          `UPDATE jobs SET state = $state, error_code = $errorCode, error = $error, worker = NULL,
             finished_at = CASE WHEN $state = 'waiting' THEN NULL ELSE now() END,
             attempts = CASE WHEN $state = 'waiting' AND $error::text IS NULL THEN greatest(attempts - 1, 0) ELSE attempts END
           WHERE id = $id AND worker = $worker AND state = 'running'
           RETURNING kind, origin, attempts, done_count + left_count = 0 AS "isIdle"`,
          { id, worker, state, errorCode, error },
        );
        if (!job) return;
        if (state === 'waiting')
          await enqueueJob(sequelize, id, job.kind, error === null ? 0 : pauseAfter(job.attempts));
        if (state === 'done' && job.origin === 'schedule' && job.isIdle)
          await run(
            `DELETE FROM jobs WHERE kind = $kind AND origin = 'schedule' AND state = 'done' AND id <> $id
               AND done_count + left_count = 0 RETURNING 1 AS gone`,
            { kind: job.kind, id },
          );
      }),

    async signOfLife(workers) {
      await run(
        `INSERT INTO job_workers (worker, seen_at) SELECT name, now() FROM unnest($workers::text[]) AS name
         ON CONFLICT (worker) DO UPDATE SET seen_at = excluded.seen_at RETURNING 1 AS seen`,
        { workers },
      );
    },

    async signOff(workers) {
      await run('DELETE FROM job_workers WHERE worker = ANY($workers::text[]) RETURNING 1 AS gone', {
        workers,
      });
    },

    freeDead: (silentMs) => inTransaction(sequelize, () => freeDead(sequelize, run, silentMs)),
  };
}

/** In seconds: 20, 40, 80, … */
const pauseAfter = (attempts: number): number => 10 * 2 ** attempts;

type Run = <Row extends object>(sql: string, bind?: Record<string, unknown>) => Promise<Row[]>;

/** What they hold in the queue is free at once; a standing queue, which is nobody's, begins a job of its own again. */
async function freeDead(sequelize: Sequelize, run: Run, silentMs: number): Promise<number> {
  const since = { since: new Date(Date.now() - silentMs) };
  const isAlive = '(SELECT worker FROM job_workers WHERE seen_at >= $since)';
  await run(
    `SELECT 1 AS freed FROM (
       SELECT array_agg(DISTINCT locked_by) AS workers FROM graphile_worker.jobs
       WHERE locked_at < $since AND locked_by NOT IN ${isAlive}
     ) dead, graphile_worker.force_unlock_workers(dead.workers) WHERE dead.workers IS NOT NULL`,
    since,
  );
  const cutOff = await run<{ id: string; kind: JobKindName; state: string }>(
    `UPDATE jobs SET worker = NULL,
       state = CASE WHEN origin = 'queue' THEN 'failed' ELSE 'waiting' END,
       error_code = CASE WHEN origin = 'queue' THEN 'job_cut_off' END,
       finished_at = CASE WHEN origin = 'queue' THEN now() END
     WHERE state = 'running' AND started_at < $since AND worker NOT IN ${isAlive} RETURNING id, kind, state`,
    since,
  );
  for (const { id, kind, state } of cutOff) if (state === 'waiting') await enqueueJob(sequelize, id, kind);
  await run('DELETE FROM job_workers WHERE seen_at < $since RETURNING 1 AS gone', since);
  return cutOff.length;
}
