import { askedBy } from '../jobs/control-jobs.js';
import type { Job } from '../jobs/job.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { newSlipKey } from '../slips/one-time-password.js';
import type { ImportedAccount, ImportReport, ImportTable } from './account-import.js';
import { checkAccounts } from './check-accounts.js';

/** So much of a report is told; its counts are of all. */
const MOST_FAULTS = 500;
const MOST_SHOWN = 10;
const MOST_AT_ONCE = 3;

type BeginPorts = 'jobs' | 'imports' | 'slipKeys' | 'unitOfWork' | 'audit' | 'events';

export interface StartedImport extends ImportReport {
  /** Null where nothing was begun: for a look, or because something is wrong. */
  job: Job | null;
  /** Makes the one-time passwords, for the slips; whoever began it has it, and nobody else once the job is done. */
  key: string | null;
}

/**
 * Accounts by a table of theirs. All of it is checked first: where anything is wrong, or `isLook`, no account is made.
 * @param readTable is called for those alone who may
 * @throws DomainError `forbidden`, `too_many_jobs`
 */
export const startImport =
  (ports: Pick<Ports, 'users' | BeginPorts>) =>
  async (
    actor: Actor,
    { isLook }: { isLook: boolean },
    readTable: () => Promise<ImportTable>,
  ): Promise<StartedImport> => {
    requireAdmin(actor);
    const table = await readTable();
    const { accounts, faults } = await checkAccounts(ports, table);
    const report: ImportReport = {
      rowCount: table.rows.length,
      faultCount: faults.length,
      faults: faults.slice(0, MOST_FAULTS),
      accounts: accounts.slice(0, MOST_SHOWN),
    };
    if (isLook || faults.length > 0) return { ...report, job: null, key: null };
    return { ...report, ...(await begin(ports, actor, accounts)) };
  };

async function begin(
  { jobs, imports, slipKeys, unitOfWork, audit, events }: Pick<Ports, BeginPorts>,
  actor: Actor,
  accounts: ImportedAccount[],
): Promise<{ job: Job; key: string }> {
  const asked = askedBy(actor);
  if (asked.actorId && (await jobs.countUnfinished('accountImport', asked.actorId)) >= MOST_AT_ONCE)
    throw new DomainError('too_many_jobs');
  const key = newSlipKey();
  const total = accounts.length;
  const job = await unitOfWork.run(async () => {
    const added = await jobs.add({ kind: 'accountImport', ...asked, input: {}, total, undoOf: null });
    await slipKeys.begin(added.id, key);
    await imports.keep(added.id, accounts);
    await audit.append(actor, {
      act: 'users.import_started',
      object: { kind: 'job', id: added.id, name: added.kind },
      details: { count: total },
    });
    return added;
  });
  events.record('users.import_started', actor, { jobId: job.id, count: total });
  return { job, key };
}
