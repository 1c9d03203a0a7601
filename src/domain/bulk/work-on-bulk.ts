import type { Job, JobWork, NewJobResult, RunningJob } from '../jobs/job.js';
import { isFinal as isRefusedForGood } from '../jobs/work-on-job.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { oneTimePasswordOf } from '../slips/one-time-password.js';
import { actorAgain } from '../users/actor-again.js';
import { reasonToLeave } from './bulk.policy.js';
import { type BulkInput, type BulkTarget, givesPasswords } from './bulk-act.js';
import {
  actOn,
  type BulkPorts,
  isOneTransaction,
  type NewPassword,
  takeBack,
  valuesOf,
  wayBackOf,
} from './bulk-acts.js';
import { bulkInputOf } from './start-bulk.js';

type WorkPorts = BulkPorts & Pick<Ports, 'bulk' | 'users' | 'passwords' | 'slipKeys' | 'unitOfWork'>;

/** So many are looked up at once. */
const PAGE = 50;

/** So often one is looked at anew that somebody edits at the same time. */
const MOST_TRIES = 5;

/**
 * One after the other, each with its result: what a crash cut off goes on after the last one that has one. Who asked for it and
 * what it is about are read anew for each.
 */
export const workOnBulk =
  (ports: WorkPorts): JobWork =>
  async (running) => {
    const { job, signal } = running;
    const input = bulkInputOf(job);
    if (!input) throw new Error(`${job.kind} is no act on many`);
    try {
      await workOnAll(ports, running, input);
    } catch (error) {
      if (isRefusedForGood(error) && !signal.aborted) await ports.slipKeys.end(job.id);
      throw error;
    }
    await ports.bulk.forget(job.id);
    await ports.slipKeys.end(job.id);
  };

async function workOnAll(ports: WorkPorts, running: RunningJob, input: BulkInput): Promise<void> {
  const { job, signal } = running;
  const key = givesPasswords(input) ? await ports.slipKeys.find(job.id) : null;
  const start = Number(job.cursor ?? 0);
  for (let position = start; ; ) {
    signal.throwIfAborted();
    const targets = await ports.bulk.targets(job.id, position, PAGE);
    if (targets.length === 0) break;
    for (const target of targets) {
      signal.throwIfAborted();
      const mayBeDone = position === start && wasCutOff(job) && !isOneTransaction(input);
      await workOnOne(ports, running, { input, target, mayBeDone, key });
      position = target.position;
    }
  }
}

/** One of them, in its turn. */
interface Turn {
  input: BulkInput;
  target: BulkTarget;
  /** An earlier turn may have come as far as the act, and not to its result. */
  mayBeDone: boolean;
  /** Makes the passwords, where it gives some. */
  key: string | null;
}

const wasCutOff = ({ attempts, error }: Job): boolean => attempts > 1 || error !== null;

/** What was deleted lies in the trash. */
const subjectNoun = ({ noun, isUndo }: BulkInput) => (noun === 'files' && isUndo ? 'trash' : noun);

/** @throws DomainError `forbidden` where who asked for it may not any more */
async function actorOf(ports: WorkPorts, { job: { actorId, asked } }: RunningJob): Promise<Actor> {
  if (asked === null) return { kind: 'system', means: 'job' };
  const actor = actorId === null ? null : await actorAgain(ports, actorId, asked);
  if (actor?.kind !== 'user' || !actor.isAdmin) throw new DomainError('forbidden');
  return actor;
}

async function workOnOne(ports: WorkPorts, running: RunningJob, turn: Turn): Promise<void> {
  const { input, target } = turn;
  const tell = (result: Omit<NewJobResult, 'subjectId' | 'subject'>) =>
    running.proceed({
      [result.outcome]: 1,
      cursor: target.position,
      results: [{ subjectId: target.id, subject: target.name, ...result }],
    });
  const actor = await actorOf(ports, running);
  const given = givesPasswords(input) ? await passwordFor(ports, turn) : undefined;
  const act = async () => {
    const before = await actOnOne(ports, actor, turn, given);
    await tell({ outcome: 'done', reason: null, details: { before } });
  };
  try {
    await unlessEdited(() => (isOneTransaction(input) ? ports.unitOfWork.run(act) : act()));
  } catch (error) {
    // What is only busy just now is worth another try.
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    await tell({ outcome: 'left', reason: error.code, details: {} });
  }
}

/**
 * The same for the same one, however often it is tried: it takes its time to be hashed, and no transaction waits for that.
 * @throws DomainError `slips_key_forgotten` where the job failed, and its key is there no more
 */
async function passwordFor(
  { passwords }: Pick<Ports, 'passwords'>,
  { key, target }: Turn,
): Promise<NewPassword> {
  if (key === null) throw new DomainError('slips_key_forgotten');
  const password = oneTimePasswordOf(key, target.id);
  return { password, passwordHash: await passwords.hash(password, 'change') };
}

/** What somebody edits between the look at it and the act is looked at anew. */
async function unlessEdited(work: () => Promise<void>, tries = MOST_TRIES): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'precondition_failed' || tries <= 1) throw error;
    await unlessEdited(work, tries - 1);
  }
}

/** Returns what its way back needs. @throws DomainError why it is left out */
async function actOnOne(
  ports: WorkPorts,
  actor: Actor,
  { input, target: { id, before }, mayBeDone }: Turn,
  given?: NewPassword,
): Promise<NewJobResult['details']> {
  const [subject] = await ports.bulk.subjects(subjectNoun(input), [id]);
  if (!subject && mayBeDone) return {};
  if (!subject) throw new DomainError('record_not_found');
  const planned = { ...input, values: valuesOf(input.values) };
  const reason = reasonToLeave(actor, input.isUndo ? wayBackOf(planned, before) : planned, subject);
  if (reason) throw new DomainError(reason);
  return input.isUndo
    ? takeBack(ports, actor, planned, subject, before)
    : actOn(ports, actor, planned, subject, given);
}
