import { askedBy } from '../jobs/control-jobs.js';
import type { Job, Json } from '../jobs/job.js';
import { requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError, fieldError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { MOST_LEAVERS, startOffboardingSchema } from './offboarding.commands.js';
import type { OffboardingInput } from './offboarding.js';
import { expectFew, foreseeOffboarding, receiverOf } from './preview-offboarding.js';

type StartPorts = Pick<
  Ports,
  'bulk' | 'rules' | 'users' | 'offboarding' | 'jobs' | 'places' | 'unitOfWork' | 'audit' | 'events'
>;

/** So many of one person's at a time. */
const MAX_UNFINISHED = 3;
const RETRY_SECONDS = 30;

/**
 * Sees people off, as they are selected now; it goes on as a job.
 * @param folderName as `OffboardingInput` has it, in the words of who asks
 * @throws DomainError `bulk_count_differs` where another number was confirmed, `receiver_without_room`, `receiver_not_active`,
 * `bulk_too_large`, `too_many_jobs`
 */
export const startOffboarding =
  (ports: StartPorts) =>
  async (actor: Actor, input: unknown, folderName: string): Promise<Job> => {
    requireAdmin(actor);
    requireProofAtScreen(actor);
    const command = validate(startOffboardingSchema, input);
    const { way, account, confirmedCount } = command;
    const { preview, selection } = await foreseeOffboarding(ports, actor, command);
    if (preview.count !== confirmedCount) throw fieldError('bulk_count_differs', 'confirmedCount');
    if (preview.receiver?.hasRoom === false) throw fieldError('receiver_without_room', 'toUserId');
    const toUserId = receiverOf(actor, command);
    if (way === 'archive' && toUserId === null) throw fieldError('receiver_not_active', 'toUserId');
    const kept: OffboardingInput = { way, toUserId, account, folderName };
    const asked = askedBy(actor);
    const job = await ports.unitOfWork.run(async () => {
      await expectTurn(ports, asked.actorId);
      const added = await ports.jobs.add({
        kind: 'offboarding',
        ...asked,
        input: { ...kept } as Json,
        total: null,
        undoOf: null,
      });
      const total = await ports.bulk.keep(added.id, 'users', selection, MOST_LEAVERS + 1);
      expectFew(total);
      // Somebody came to the list or left it since it was looked at.
      if (total !== preview.total) throw fieldError('bulk_count_differs', 'confirmedCount');
      await ports.jobs.setTotal(added.id, total);
      await ports.audit.append(actor, {
        act: 'job.started',
        object: { kind: 'job', id: added.id, name: 'offboarding' },
        details: { act: way, count: total, toUserId },
      });
      return { ...added, total };
    });
    ports.events.record('job.started', actor, {
      jobId: job.id,
      kind: job.kind,
      act: way,
      count: job.total,
      toUserId,
    });
    return job;
  };

/** @throws DomainError `too_many_jobs` */
async function expectTurn({ places, jobs }: StartPorts, actorId: string | null): Promise<void> {
  if (actorId === null) return;
  await places.lock({ ownerId: actorId, folderId: null });
  if ((await jobs.countUnfinished('offboarding', actorId)) >= MAX_UNFINISHED)
    throw new DomainError('too_many_jobs', { retryAfterSeconds: RETRY_SECONDS });
}
