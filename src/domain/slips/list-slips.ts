import type { Job, JobResult } from '../jobs/job.js';
import { findJob } from '../jobs/list-jobs.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import type { User } from '../users/user.js';
import { oneTimePasswordOf } from './one-time-password.js';
import { type ListSlips, listSlipsSchema } from './slip.commands.js';
import type { AccountSlip } from './slip.js';

/**
 * Login and one-time password of each account to which a job gave one, as long as it is good.
 * @throws DomainError `job_not_found`, also for another key than the one that its beginning gave
 */
export const listSlips =
  (ports: Pick<Ports, 'jobs' | 'slipKeys' | 'users' | 'audit' | 'events'>) =>
  async (actor: Actor, jobId: string, input: unknown): Promise<Page<AccountSlip>> => {
    requireAdmin(actor);
    const { key, ...query }: ListSlips = validate(listSlipsSchema, input);
    const job = await findJob(ports, jobId);
    if (!(await ports.slipKeys.matches(job.id, key))) throw new DomainError('job_not_found');
    const { items, nextCursor } = await ports.jobs.results(job.id, {
      ...query,
      sort: 'id',
      withTotal: false,
      outcome: 'done',
    });
    if (query.cursor === undefined) await tellReading(ports, actor, job);
    const since = await ports.users.passwordsSince(items.map(({ subjectId }) => String(subjectId)));
    const slips = await Promise.all(
      items.map(async (result) => {
        const user = await ports.users.find(String(result.subjectId));
        if (!user) return [];
        const { id, login, fullName, email, mustChangePassword } = user;
        const isGood = mustChangePassword && since.get(id)?.getTime() === givenAt(result, user).getTime();
        const oneTimePassword = isGood ? oneTimePasswordOf(key, whoseIn(job, user)) : null;
        return [{ login, fullName, email, oneTimePassword }];
      }),
    );
    return { items: slips.flat(), nextCursor };
  };

/** An import knows its accounts by their logins alone: they have no ids yet. */
const whoseIn = ({ kind }: Job, { id, login }: User): string => (kind === 'accountImport' ? login : id);

/** When the job gave the password: the result says it, or the account came into being with it. */
function givenAt({ details }: JobResult, { createdAt }: User): Date {
  const { passwordSince } = (details.before ?? {}) as { passwordSince?: string };
  return passwordSince === undefined ? createdAt : new Date(passwordSince);
}

/** Once, at the first page: whoever reads it may read the rest. */
async function tellReading(
  { audit, events }: Pick<Ports, 'audit' | 'events'>,
  actor: Actor,
  { id, kind, total }: Job,
): Promise<void> {
  const count = total ?? 0;
  await audit.append(actor, {
    act: 'users.slips_read',
    object: { kind: 'job', id, name: kind },
    details: { count },
  });
  events.record('users.slips_read', actor, { jobId: id, count });
}
