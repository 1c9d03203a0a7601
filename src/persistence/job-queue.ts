import type { Sequelize } from 'sequelize';
import { type JobKindName, rulesOf } from '../domain/jobs/job-kinds.js';
import { rowsOf } from './sql.js';

/**
 * Puts a job where a worker finds it, with the transaction around it. A paused kind's are passed over by their flag; those of a
 * kind that has a schedule go one after the other.
 */
export async function enqueueJob(
  sequelize: Sequelize,
  id: string,
  kind: JobKindName,
  afterSeconds = 0,
): Promise<void> {
  await rowsOf(
    sequelize,
    `SELECT 1 AS added FROM graphile_worker.add_job('job', json_build_object('jobId', $id::text),
       queue_name => $lane::text, run_at => now() + $afterSeconds * interval '1 second',
       job_key => $id::text, flags => ARRAY[$kind::text])`,
    { id, kind, lane: rulesOf(kind).schedule ? kind : null, afterSeconds },
  );
}
