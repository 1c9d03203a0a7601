import { askedBy } from '../jobs/control-jobs.js';
import type { Job, Json } from '../jobs/job.js';
import type { AskedKind } from '../jobs/job-kinds.js';
import { findJob } from '../jobs/list-jobs.js';
import { requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError, fieldError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { newSlipKey } from '../slips/one-time-password.js';
import { bulkSchemas } from './bulk.commands.js';
import { type BulkInput, type BulkNoun, givesPasswords, hasWayBack, isFinal } from './bulk-act.js';
import { countKept, expectFew, foresee, knownNoun, MAX_SELECTED, selectionOf } from './preview-bulk.js';

type StartPorts = Pick<
  Ports,
  'bulk' | 'rules' | 'groups' | 'jobs' | 'slipKeys' | 'places' | 'unitOfWork' | 'audit' | 'events'
>;

export interface StartedBulk {
  job: Job;
  /** For the slips, where it gives passwords; whoever began it has it, and nobody else once the job is done. */
  slipsKey: string | null;
}

const kindOf = {
  users: 'bulkUsers',
  links: 'bulkLinks',
  trash: 'bulkTrash',
  files: 'bulkFiles',
} as const satisfies Record<BulkNoun, AskedKind>;

/** So many of one person's at a time, of each kind. */
const MAX_UNFINISHED = 3;
const RETRY_SECONDS = 30;

/**
 * Begins an act on many, as they are selected now; it goes on as a job.
 * @throws DomainError `bulk_count_differs` where there is no way back and another number was confirmed; `too_many_jobs`,
 * `bulk_too_large`, `group_not_found`
 */
export const startBulk =
  (ports: StartPorts) =>
  async (actor: Actor, name: string, input: unknown): Promise<StartedBulk> => {
    requireAdmin(actor);
    const noun = knownNoun(name);
    const command = validate(bulkSchemas[noun], input);
    if (noun === 'users' && isFinal(noun, command.act)) requireProofAtScreen(actor);
    const { act, quotaBytes, maxDownloads, groupId, expiresAt } = command;
    const { count } = await foresee(ports, actor, noun, command);
    if (isFinal(noun, act) && command.confirmedCount !== count)
      throw fieldError('bulk_count_differs', 'confirmedCount');
    const values = {
      ...(quotaBytes !== undefined && { quotaBytes }),
      ...(maxDownloads !== undefined && { maxDownloads }),
      ...(groupId !== undefined && { groupId }),
      ...(expiresAt !== undefined && { expiresAt: expiresAt?.toISOString() ?? null }),
    };
    const slipsKey = givesPasswords({ noun, act }) ? newSlipKey() : null;
    const job = await add(ports, actor, { noun, act, values, isUndo: false }, null, async (jobId) => {
      if (slipsKey !== null) await ports.slipKeys.begin(jobId, slipsKey);
      const selection = selectionOf(ports.rules, command);
      const total = await ports.bulk.keep(jobId, noun, selection, MAX_SELECTED + 1);
      expectFew(total);
      // Others may match by now than were counted.
      if (
        isFinal(noun, act) &&
        (await countKept(ports, actor, { noun, act, values: command }, jobId)) !== count
      )
        throw fieldError('bulk_count_differs', 'confirmedCount');
      return total;
    });
    return { job, slipsKey };
  };

/**
 * Takes back what such a job did; what somebody changed since stays as it is.
 * @throws DomainError `job_not_found`, `job_not_undoable`
 */
export const undoBulk =
  (ports: StartPorts) =>
  async (actor: Actor, id: string): Promise<Job> => {
    requireAdmin(actor);
    const job = await findJob(ports, id);
    const input = bulkInputOf(job);
    if (!input || !canUndo(job)) throw new DomainError('job_not_undoable');
    return add(ports, actor, { ...input, isUndo: true }, job.id, (jobId) =>
      ports.bulk.keepDone(jobId, job.id),
    );
  };

async function add(
  ports: StartPorts,
  actor: Actor,
  input: BulkInput,
  undoOf: string | null,
  keep: (jobId: string) => Promise<number>,
): Promise<Job> {
  const kind = kindOf[input.noun];
  const asked = askedBy(actor);
  const job = await ports.unitOfWork.run(async () => {
    if (asked.actorId !== null) {
      await ports.places.lock({ ownerId: asked.actorId, folderId: null });
      if ((await ports.jobs.countUnfinished(kind, asked.actorId)) >= MAX_UNFINISHED)
        throw new DomainError('too_many_jobs', { retryAfterSeconds: RETRY_SECONDS });
    }
    const added = await ports.jobs.add({ kind, ...asked, input: { ...input } as Json, total: null, undoOf });
    if (undoOf !== null && !(await ports.jobs.linkUndo(undoOf, added.id)))
      throw new DomainError('job_not_undoable');
    const total = await keep(added.id);
    await ports.jobs.setTotal(added.id, total);
    await ports.audit.append(actor, {
      act: 'job.started',
      object: { kind: 'job', id: added.id, name: kind },
      details: { act: input.act, count: total, isUndo: input.isUndo },
    });
    return { ...added, total };
  });
  ports.events.record('job.started', actor, {
    jobId: job.id,
    kind,
    act: input.act,
    count: job.total,
    isUndo: input.isUndo,
  });
  return job;
}

/** Whether what it did can be taken back: it is over, did something that has a way back, and nobody went it yet. */
export function canUndo(job: Job): boolean {
  const input = bulkInputOf(job);
  const isOver = job.state === 'done' || job.state === 'failed';
  if (!input || input.isUndo || !isOver || job.undoneBy !== null) return false;
  return job.doneCount > 0 && hasWayBack(input.noun, input.act);
}

/** Null for a job of another kind. */
export const bulkInputOf = ({ kind, input }: Pick<Job, 'kind' | 'input'>): BulkInput | null =>
  (Object.values(kindOf) as string[]).includes(kind) ? (input as unknown as BulkInput) : null;
