import { randomUUID } from 'node:crypto';
import type { ListJobResults, ListJobs } from '../domain/jobs/job.commands.js';
import {
  type Job,
  type JobResult,
  type JobStep,
  JobTakenError,
  type NewJobResult,
} from '../domain/jobs/job.js';
import { type JobKindName, jobKindNames } from '../domain/jobs/job-kinds.js';
import type { JobKindState, JobStore } from '../domain/jobs/job-store.js';
import type { Database } from './database.js';
import { jobColumns } from './job-columns.js';
import { enqueueJob } from './job-queue.js';
import { createJobTurns } from './job-turns.js';
import { type Filter, type ListSource, listPage } from './keyset.js';
import { orRefusal } from './refusals.js';
import { rowsOf, selectList } from './sql.js';
import { inTransaction } from './unit-of-work.js';

const jobList: ListSource<'createdAt'> = {
  columns: jobColumns,
  from: 'jobs j',
  id: { expression: 'j.id', type: 'uuid' },
  sorts: { createdAt: { expression: 'j.created_at', type: 'timestamptz' } },
};

const resultList: ListSource<'id'> = {
  columns: {
    id: 'r.id::text',
    subjectId: 'r.subject_id',
    subject: 'r.subject',
    outcome: 'r.outcome',
    reason: 'r.reason',
    details: 'r.details',
  },
  from: 'job_results r',
  id: { expression: 'r.id', type: 'bigint' },
  sorts: { id: { expression: 'r.id', type: 'bigint' } },
};

export function createJobStore({ sequelize }: Pick<Database, 'sequelize'>): JobStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown> = {}) =>
    rowsOf<Row>(sequelize, sql, bind);

  const find = async (id: string): Promise<Job | null> =>
    (await run<Job>(`SELECT ${selectList(jobColumns)} FROM jobs j WHERE j.id = $id`, { id }))[0] ?? null;

  return {
    find,

    add: ({ kind, actorId, asked, input, total, undoOf, afterSeconds }) =>
      inTransaction(sequelize, async () => {
        const id = randomUUID();
        await orRefusal(
          run(
            `INSERT INTO jobs (id, kind, state, origin, actor_id, asked, input, total, undo_of, created_at)
             VALUES ($id, $kind, 'waiting', 'person', $actorId, $asked::jsonb, $input::jsonb, $total, $undoOf, $now)
             RETURNING id`,
            { id, kind, actorId, asked: json(asked), input: json(input), total, undoOf, now: new Date() },
          ),
        );
        await enqueueJob(sequelize, id, kind, afterSeconds);
        return (await find(id)) as Job;
      }),

    addTurn: (kind, at) =>
      inTransaction(sequelize, async () => {
        const [turn] = await run<{ isFree: boolean }>(
          `INSERT INTO job_schedules (kind, last_turn) VALUES ($kind, $at)
           ON CONFLICT (kind) DO UPDATE SET last_turn = excluded.last_turn
             WHERE job_schedules.last_turn < excluded.last_turn
           RETURNING NOT EXISTS (SELECT 1 FROM paused_job_kinds WHERE kind = $kind)
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE kind = $kind AND state IN ('waiting', 'running')) AS "isFree"`,
          { kind, at },
        );
        if (!turn?.isFree) return false;
        const id = randomUUID();
        await run(
          `INSERT INTO jobs (id, kind, state, origin, created_at) VALUES ($id, $kind, 'waiting', 'schedule', $now)
           RETURNING id`,
          { id, kind, now: new Date() },
        );
        await enqueueJob(sequelize, id, kind);
        return true;
      }),

    addAgain: (id) =>
      inTransaction(sequelize, async () => {
        const [job] = await run<{ kind: JobKindName }>(
          `UPDATE jobs SET state = 'waiting', attempts = 0, finished_at = NULL, worker = NULL
           WHERE id = $id AND state = 'failed' AND undone_by IS NULL RETURNING kind`,
          { id },
        );
        if (!job) return false;
        await enqueueJob(sequelize, id, job.kind);
        return true;
      }),

    list: (query) => listPage<Job, 'createdAt'>(sequelize, jobList, filterOf(query), query),

    results: (jobId, { outcome, ...query }: ListJobResults) =>
      listPage<JobResult, 'id'>(
        sequelize,
        resultList,
        {
          where: ['r.job_id = $jobId', ...(outcome ? ['r.outcome = $outcome'] : [])],
          bind: { jobId, ...(outcome && { outcome }) },
        },
        query,
      ),

    async kinds() {
      const rows = await run<Omit<JobKindState, 'last'> & { last: Job | { id: null } }>(
        `SELECT asked.kind, p.paused_at AS "pausedAt",
           (SELECT u.login FROM users u WHERE u.id = p.paused_by) AS "pausedBy",
           (SELECT count(*) FROM jobs WHERE kind = asked.kind AND state = 'waiting') AS waiting,
           (SELECT count(*) FROM jobs WHERE kind = asked.kind AND state = 'running') AS running,
           (SELECT count(*) FROM jobs WHERE kind = asked.kind AND state = 'failed'
             AND created_at > now() - interval '1 day') AS failed,
           ${selectList(jobColumns, 'last.')}
         FROM unnest($kinds::text[]) WITH ORDINALITY AS asked (kind, n)
         LEFT JOIN paused_job_kinds p ON p.kind = asked.kind
         LEFT JOIN LATERAL (
           SELECT * FROM jobs WHERE kind = asked.kind AND started_at IS NOT NULL
           ORDER BY created_at DESC, id DESC LIMIT 1
         ) j ON true
         ORDER BY asked.n`,
        { kinds: jobKindNames },
      );
      return rows.map(({ last, ...state }) => ({ ...state, last: last.id === null ? null : last }));
    },

    async pause(kind, paused) {
      if (paused === null)
        await run('DELETE FROM paused_job_kinds WHERE kind = $kind RETURNING 1 AS gone', { kind });
      else
        await run(
          `INSERT INTO paused_job_kinds (kind, paused_at, paused_by) VALUES ($kind, $at, $userId)
           ON CONFLICT (kind) DO NOTHING RETURNING 1 AS paused`,
          { kind, ...paused },
        );
    },

    async pausedKinds() {
      return (await run<{ kind: JobKindName }>('SELECT kind FROM paused_job_kinds')).map(({ kind }) => kind);
    },

    async countUnfinished(kind, actorId) {
      const [row] = await run<{ count: number }>(
        `SELECT count(*) AS count FROM jobs
         WHERE actor_id = $actorId AND kind = $kind AND state IN ('waiting', 'running')`,
        { kind, actorId },
      );
      return row?.count ?? 0;
    },

    async countAsked(kind, actorId, since) {
      const [row] = await run<{ count: number }>(
        'SELECT count(*) AS count FROM jobs WHERE actor_id = $actorId AND kind = $kind AND created_at > $since',
        { kind, actorId, since },
      );
      return row?.count ?? 0;
    },

    async setTotal(id, total) {
      await run('UPDATE jobs SET total = $total WHERE id = $id RETURNING id', { id, total });
    },

    async linkUndo(id, undoneBy) {
      const linked = await run(
        `UPDATE jobs SET undone_by = $undoneBy
         WHERE id = $id AND undone_by IS NULL AND state IN ('done', 'failed') RETURNING id`,
        { id, undoneBy },
      );
      return linked.length > 0;
    },

    async deleteEnded(before, mostOfKind) {
      const [gone] = await run<{ count: number }>(
        `WITH old AS (
           SELECT id FROM jobs WHERE state IN ('done', 'failed') AND finished_at < $before
           UNION
           SELECT j.id FROM unnest($kinds::text[]) AS asked (kind)
           CROSS JOIN LATERAL (
             SELECT id FROM jobs WHERE kind = asked.kind AND state IN ('done', 'failed')
             ORDER BY created_at DESC, id DESC OFFSET $mostOfKind
           ) j
         ), gone AS (DELETE FROM jobs WHERE id IN (SELECT id FROM old) RETURNING 1)
         SELECT count(*) AS count FROM gone`,
        { before, mostOfKind, kinds: jobKindNames },
      );
      return gone?.count ?? 0;
    },

    ...createJobTurns({ sequelize }),

    proceed: (id, worker, step) => proceed(run, id, worker, step),
  };
}

type Run = <Row extends object>(sql: string, bind: Record<string, unknown>) => Promise<Row[]>;

async function proceed(run: Run, id: string, worker: string, step: JobStep): Promise<void> {
  const { total, done = 0, left = 0, cursor, results = [] } = step;
  const moved = await run(
    `WITH moved AS (
       UPDATE jobs SET attempts = 1, total = coalesce($total::bigint, total), done_count = done_count + $done,
         left_count = left_count + $left,
         cursor = CASE WHEN $hasCursor THEN $cursor::jsonb ELSE cursor END
       WHERE id = $id AND worker = $worker AND state = 'running' RETURNING id
     ), told AS (
       INSERT INTO job_results (job_id, subject_id, subject, outcome, reason, details)
       SELECT moved.id, r."subjectId", r.subject, r.outcome, r.reason, r.details
       FROM moved, jsonb_to_recordset($results::jsonb) AS r (
         "subjectId" uuid, subject text, outcome text, reason text, details jsonb
       )
     )
     SELECT id FROM moved`,
    {
      id,
      worker,
      total: total ?? null,
      done,
      left,
      hasCursor: cursor !== undefined,
      cursor: json(cursor ?? null),
      results: json(results satisfies NewJobResult[]),
    },
  );
  if (moved.length === 0) throw new JobTakenError(id);
}

/** As a value of jsonb; the SQL null for none. */
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

function filterOf({ kind, state, origin }: ListJobs): Filter {
  const asked = Object.entries({ kind, state, origin }).filter(([, value]) => value !== undefined);
  return { where: asked.map(([name]) => `j.${name} = $${name}`), bind: Object.fromEntries(asked) };
}
