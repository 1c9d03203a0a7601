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
  (ports: Pick<Ports, 'jobs' | 'imports' | 'users'>) =>
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
    const users = await Promise.all(items.map(({ subjectId }) => ports.users.find(String(subjectId))));
    const slips = users.flatMap((user) => {
      if (!user) return [];
      const { login, fullName, email, mustChangePassword } = user;
      const oneTimePassword = mustChangePassword ? oneTimePasswordOf(key, login) : null;
      return [{ login, fullName, email, oneTimePassword }];
    });
    return { items: slips, nextCursor };
  };
