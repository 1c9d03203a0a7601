import { type Actor, requireReader } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listJobResultsSchema, listJobsSchema } from './job.commands.js';
import type { Job, JobResult } from './job.js';
import { nextBeginning, rulesOf } from './job-kinds.js';
import type { JobKindState } from './job-store.js';

export interface ListedJobKind extends JobKindState {
  /** When it begins of its own accord; null: where something is due, or somebody asks for it. */
  nextAt: Date | null;
  canRunNow: boolean;
}

/** Every kind there is, with what it does now and did last. */
export const listJobKinds =
  ({ jobs }: Pick<Ports, 'jobs'>) =>
  async (actor: Actor, now = new Date()): Promise<ListedJobKind[]> => {
    requireReader(actor);
    return (await jobs.kinds()).map((state) => {
      const { schedule } = rulesOf(state.kind);
      return {
        ...state,
        nextAt: schedule && !state.pausedAt ? nextBeginning(schedule, now) : null,
        canRunNow: schedule !== undefined,
      };
    });
  };

export const listJobs =
  ({ jobs }: Pick<Ports, 'jobs'>) =>
  async (actor: Actor, input: unknown): Promise<Page<Job>> => {
    requireReader(actor);
    return jobs.list(validate(listJobsSchema, input));
  };

/** @throws DomainError `job_not_found` */
export const getJob =
  (ports: Pick<Ports, 'jobs'>) =>
  async (actor: Actor, id: string): Promise<Job> => {
    requireReader(actor);
    return findJob(ports, id);
  };

/** What became of each thing. @throws DomainError `job_not_found` */
export const listJobResults =
  (ports: Pick<Ports, 'jobs'>) =>
  async (actor: Actor, id: string, input: unknown): Promise<Page<JobResult>> => {
    requireReader(actor);
    const query = validate(listJobResultsSchema, input);
    return ports.jobs.results((await findJob(ports, id)).id, query);
  };

/** @throws DomainError `job_not_found`, also for what is no id at all */
export async function findJob({ jobs }: Pick<Ports, 'jobs'>, id: string): Promise<Job> {
  const job = isId(id) ? await jobs.find(id) : null;
  if (!job) throw new DomainError('job_not_found');
  return job;
}
