import type { Job, JobWork, RunningJob } from '../jobs/job.js';
import { isFinal } from '../jobs/work-on-job.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { oneTimePasswordOf } from '../slips/one-time-password.js';
import { aboutUser, grantsOf } from '../users/about-user.js';
import { actorAgain } from '../users/actor-again.js';
import { newUser } from '../users/new-user.js';
import type { ImportedAccount } from './account-import.js';

type RunPorts = Pick<
  Ports,
  'users' | 'passwords' | 'rules' | 'imports' | 'slipKeys' | 'unitOfWork' | 'audit' | 'events'
>;

const BATCH = 50;

/**
 * Makes the accounts of a table, one after the other; what was taken meanwhile is left, and the results say so. What is refused
 * for good leaves no table and no key behind, as what is done.
 */
export const runImport =
  (ports: RunPorts): JobWork =>
  async (running) => {
    try {
      await makeAccounts(ports, running);
    } catch (error) {
      if (isFinal(error) && !running.signal.aborted) await forget(ports, running.job);
      throw error;
    }
    await forget(ports, running.job);
  };

async function forget({ imports, slipKeys }: RunPorts, { id }: Job): Promise<void> {
  await imports.forget(id);
  await slipKeys.end(id);
}

async function makeAccounts(ports: RunPorts, running: RunningJob): Promise<void> {
  const { job, signal } = running;
  const key = await ports.slipKeys.find(job.id);
  if (key === null) return requireNothingLeft(job);
  let row = typeof job.cursor === 'number' ? job.cursor : 0;
  for (;;) {
    const accounts = await ports.imports.accountsAfter(job.id, row, BATCH);
    for (const account of accounts) {
      signal.throwIfAborted();
      await makeAccount(ports, running, account, key);
      row = account.row;
    }
    if (accounts.length < BATCH) return;
  }
}

/** Its accounts are forgotten: all were seen to, or it failed. @throws DomainError `slips_key_forgotten` */
function requireNothingLeft({ total, doneCount, leftCount }: Job): void {
  if (doneCount + leftCount < (total ?? 0)) throw new DomainError('slips_key_forgotten');
}

/** Whoever asked, if they may still do so. */
async function requireAsker(ports: RunPorts, { actorId, asked }: Job): Promise<Actor> {
  const actor = actorId && asked ? await actorAgain(ports, actorId, asked) : null;
  if (actor?.kind !== 'user' || !actor.isAdmin) throw new DomainError('forbidden');
  return actor;
}

async function makeAccount(
  ports: RunPorts,
  { job, proceed }: RunningJob,
  { row, ...account }: ImportedAccount,
  key: string,
): Promise<void> {
  const password = oneTimePasswordOf(key, account.login);
  const made = await newUser(ports, { ...account, password, mustChangePassword: true }, 'change');
  const about = {
    subject: account.login,
    details: { fullName: account.fullName, email: account.email },
  };
  try {
    const { user, actor } = await ports.unitOfWork.run(async () => {
      const actor = await requireAsker(ports, job);
      const inserted = await ports.users.insert(made);
      await ports.audit.append(actor, {
        act: 'user.created',
        ...aboutUser(inserted),
        details: grantsOf(inserted),
      });
      const result = { ...about, subjectId: inserted.id, outcome: 'done', reason: null } as const;
      await proceed({ done: 1, cursor: row, results: [result] });
      return { user: inserted, actor };
    });
    ports.events.record('user.created', actor, { userId: user.id, login: user.login, jobId: job.id });
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error;
    const result = { ...about, subjectId: null, outcome: 'left', reason: error.code } as const;
    await proceed({ left: 1, cursor: row, results: [result] });
  }
}
