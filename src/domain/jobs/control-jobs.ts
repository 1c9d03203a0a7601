import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { Job } from './job.js';
import { isJobKind, type JobKindName, rulesOf, type ScheduledKind } from './job-kinds.js';
import { findJob } from './list-jobs.js';

type ControlPorts = Pick<Ports, 'jobs' | 'unitOfWork' | 'audit' | 'events'>;

/**
 * What else would wait for its time runs now.
 * @throws DomainError `job_kind_not_found`, `job_not_startable` for what has no time of its own
 */
export const runJobNow =
  (ports: ControlPorts) =>
  async (actor: Actor, name: string): Promise<Job> => {
    requireAdmin(actor);
    const kind = knownKind(name);
    if (!isScheduled(kind)) throw new DomainError('job_not_startable');
    const job = await ports.unitOfWork.run(async () => {
      const added = await ports.jobs.add({ kind, ...askedBy(actor), input: {}, total: null, undoOf: null });
      await ports.audit.append(actor, { act: 'job.started', ...aboutJob(added.kind, added.id) });
      return added;
    });
    ports.events.record('job.started', actor, { jobId: job.id, kind });
    return job;
  };

/**
 * A job that failed once more, from where it came to.
 * @throws DomainError `job_not_found`, `job_not_failed`
 */
export const retryJob =
  (ports: ControlPorts) =>
  async (actor: Actor, id: string): Promise<Job> => {
    requireAdmin(actor);
    const job = await findJob(ports, id);
    const isAdded = job.origin !== 'queue' && (await ports.unitOfWork.run(() => tryAgain(ports, actor, job)));
    if (!isAdded) throw new DomainError('job_not_failed');
    ports.events.record('job.retried', actor, { jobId: job.id, kind: job.kind });
    return findJob(ports, id);
  };

/** From the next step on nothing of this kind is done; what waits keeps its place. @throws DomainError `job_kind_not_found` */
export const pauseJobKind =
  (ports: ControlPorts) =>
  async (actor: Actor, name: string): Promise<void> => {
    requireAdmin(actor);
    const kind = knownKind(name);
    await ports.unitOfWork.run(async () => {
      await ports.jobs.pause(kind, { userId: actor.kind === 'user' ? actor.id : null, at: new Date() });
      await ports.audit.append(actor, { act: 'job.paused', ...aboutJob(kind) });
    });
    ports.events.record('job.paused', actor, { kind });
  };

/** @throws DomainError `job_kind_not_found` */
export const resumeJobKind =
  (ports: ControlPorts) =>
  async (actor: Actor, name: string): Promise<void> => {
    requireAdmin(actor);
    const kind = knownKind(name);
    await ports.unitOfWork.run(async () => {
      await ports.jobs.pause(kind, null);
      await ports.audit.append(actor, { act: 'job.resumed', ...aboutJob(kind) });
    });
    ports.events.record('job.resumed', actor, { kind });
  };

async function tryAgain(ports: ControlPorts, actor: Actor, { id, kind }: Job): Promise<boolean> {
  const isAdded = await ports.jobs.addAgain(id);
  if (isAdded) await ports.audit.append(actor, { act: 'job.retried', ...aboutJob(kind, id) });
  return isAdded;
}

/** By its kind, which faces have words for. */
const aboutJob = (kind: JobKindName, id: string | null = null) => ({
  object: { kind: 'job', id, name: kind } as const,
});

/** Who asks, as the job keeps it. */
export const askedBy = (actor: Actor): Pick<Job, 'actorId' | 'asked'> =>
  actor.kind === 'user'
    ? {
        actorId: actor.id,
        asked: { sessionId: actor.sessionId, means: actor.means, client: actor.client },
      }
    : { actorId: null, asked: null };

function knownKind(name: string): JobKindName {
  if (!isJobKind(name)) throw new DomainError('job_kind_not_found');
  return name;
}

const isScheduled = (kind: JobKindName): kind is ScheduledKind => rulesOf(kind).schedule !== undefined;
