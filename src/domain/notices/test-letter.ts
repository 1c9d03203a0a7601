import { askedBy } from '../jobs/control-jobs.js';
import type { Job, RunningJob } from '../jobs/job.js';
import { type Actor, requireAdmin, requireUser } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';

const MOST_IN_AN_HOUR = 10;

/**
 * A letter to the administrator's own address, by the way that all others go: what comes of it stands in the job.
 * @throws DomainError `mail_not_set`, `too_many_letters`
 */
export const askForTestLetter =
  (ports: Pick<Ports, 'jobs' | 'mailer' | 'users' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (actor: Actor): Promise<Job> => {
    requireAdmin(actor);
    const { id } = requireUser(actor);
    if (!ports.mailer.isSet) throw new DomainError('mail_not_set');
    const job = await ports.unitOfWork.run(async () => {
      // One after the other, so that many at once are counted, too.
      await ports.users.findForUpdate(id);
      const hourAgo = new Date(Date.now() - 3_600_000);
      if ((await ports.jobs.countAsked('testLetter', id, hourAgo)) >= MOST_IN_AN_HOUR)
        throw new DomainError('too_many_letters');
      const added = await ports.jobs.add({
        kind: 'testLetter',
        ...askedBy(actor),
        input: {},
        total: 1,
        undoOf: null,
      });
      const object = { kind: 'job', id: added.id, name: added.kind } as const;
      await ports.audit.append(actor, { act: 'job.started', object });
      return added;
    });
    ports.events.record('job.started', actor, { jobId: job.id, kind: job.kind });
    return job;
  };

/** Tried once: who asked for it waits to see what is wrong. */
export const sendTestLetter =
  ({ users, mailer }: Pick<Ports, 'users' | 'mailer'>) =>
  async ({ job, proceed }: RunningJob): Promise<void> => {
    const { login, email } = await findUser({ users }, String(job.actorId));
    await mailer.send({ kind: 'test', to: email, login }).catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'mail_unavailable'
        ? new DomainError('mail_failed', {}, { cause: error.cause })
        : error;
    });
    const result = { subjectId: job.actorId, subject: email, reason: null, details: {} };
    await proceed({ done: 1, results: [{ ...result, outcome: 'done' }] });
  };
