import type { Job } from '../jobs/job.js';
import { findJob } from '../jobs/list-jobs.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import type { AccountSlip } from './account-import.js';
import { type ListSlips, listSlipsSchema } from './import.commands.js';
import { oneTimePasswordOf } from './one-time-password.js';

/**
 * Login and one-time password of each account that an import made, as long as it is good.
 * @throws DomainError `job_not_found`, also for another key than the one that its beginning gave
 */
export const listSlips =
  (ports: Pick<Ports, 'jobs' | 'imports' | 'users' | 'audit' | 'events'>) =>
  async (actor: Actor, jobId: string, input: unknown): Promise<Page<AccountSlip>> => {
    requireAdmin(actor);
    const { key, ...query }: ListSlips = validate(listSlipsSchema, input);
    const job = await findJob(ports, jobId);
    if (!(await ports.imports.isKey(job.id, key))) throw new DomainError('job_not_found');
    const { items, nextCursor } = await ports.jobs.results(job.id, {
      ...query,
      sort: 'id',
      withTotal: false,
      outcome: 'done',
    });
    if (query.cursor === undefined) await tellReading(ports, actor, job);
    const users = await Promise.all(items.map(({ subjectId }) => ports.users.find(String(subjectId))));
    const unchanged = await ports.users.withFirstPassword(users.flatMap((user) => (user ? [user.id] : [])));
    const slips = users.flatMap((user) => {
      if (!user) return [];
      const { id, login, fullName, email, mustChangePassword } = user;
      const oneTimePassword = mustChangePassword && unchanged.has(id) ? oneTimePasswordOf(key, login) : null;
      return [{ login, fullName, email, oneTimePassword }];
    });
    return { items: slips, nextCursor };
  };

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
