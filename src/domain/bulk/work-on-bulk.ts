import type { JobWork, NewJobResult, RunningJob } from '../jobs/job.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { actorAgain } from '../users/actor-again.js';
import { reasonToLeave } from './bulk.policy.js';
import type { BulkInput, BulkSubject, BulkTarget, BulkValues } from './bulk-act.js';
import { actOn, type BulkPorts, isOneTransaction, takeBack } from './bulk-acts.js';
import { bulkInputOf } from './start-bulk.js';

type WorkPorts = BulkPorts & Pick<Ports, 'bulk' | 'users' | 'unitOfWork'>;

/** So many are looked up at once; rights are read anew for them. */
const PAGE = 50;

/** One after the other, each with its result: what a crash cut off goes on after the last one that has one. */
export const workOnBulk =
  (ports: WorkPorts): JobWork =>
  async (running) => {
    const { job, signal } = running;
    const input = bulkInputOf(job);
    if (!input) throw new Error(`${job.kind} is no act on many`);
    for (let position = Number(job.cursor ?? 0); ; ) {
      signal.throwIfAborted();
      const targets = await ports.bulk.targets(job.id, position, PAGE);
      if (targets.length === 0) break;
      const actor = await actorOf(ports, running);
      const ids = targets.map(({ id }) => id);
      const subjects = new Map(
        (await ports.bulk.subjects(subjectNoun(input), ids)).map((subject) => [subject.id, subject]),
      );
      for (const target of targets) {
        signal.throwIfAborted();
        await workOnOne(ports, running, actor, input, target, subjects.get(target.id));
        position = target.position;
      }
    }
    await ports.bulk.forget(job.id);
  };

/** What was deleted lies in the trash. */
const subjectNoun = ({ noun, isUndo }: BulkInput) => (noun === 'files' && isUndo ? 'trash' : noun);

/** @throws DomainError `forbidden` where who asked for it may not any more */
async function actorOf(ports: WorkPorts, { job: { actorId, asked } }: RunningJob): Promise<Actor> {
  if (asked === null) return { kind: 'system', means: 'job' };
  const actor = actorId === null ? null : await actorAgain(ports, actorId, asked);
  if (actor?.kind !== 'user' || !actor.isAdmin) throw new DomainError('forbidden');
  return actor;
}

async function workOnOne(
  ports: WorkPorts,
  { proceed }: RunningJob,
  actor: Actor,
  input: BulkInput,
  target: BulkTarget,
  subject: BulkSubject | undefined,
): Promise<void> {
  const tell = (result: Omit<NewJobResult, 'subjectId' | 'subject'>) =>
    proceed({
      [result.outcome]: 1,
      cursor: target.position,
      results: [{ subjectId: target.id, subject: target.name, ...result }],
    });
  const act = async () => {
    const before = await actOnOne(ports, actor, input, target, subject);
    await tell({ outcome: 'done', reason: null, details: { before } });
  };
  try {
    await (isOneTransaction(input) ? ports.unitOfWork.run(act) : act());
  } catch (error) {
    // What is only busy just now is worth another try.
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    await tell({ outcome: 'left', reason: error.code, details: {} });
  }
}

/** Returns what its way back needs. @throws DomainError why it is left out */
async function actOnOne(
  ports: WorkPorts,
  actor: Actor,
  input: BulkInput,
  { before }: BulkTarget,
  subject: BulkSubject | undefined,
): Promise<NewJobResult['details']> {
  if (!subject) throw new DomainError('record_not_found');
  const values = valuesOf(input);
  if (input.isUndo) return takeBack(ports, actor, { ...input, values }, subject, before);
  const reason = reasonToLeave(actor, { ...input, values }, subject);
  if (reason) throw new DomainError(reason);
  return actOn(ports, actor, { ...input, values }, subject);
}

const valuesOf = ({ values: { expiresAt, ...values } }: BulkInput): BulkValues => ({
  ...values,
  ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
});
