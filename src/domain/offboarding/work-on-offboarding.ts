import { settleTrash } from '../entries/settle-trash.js';
import type { Job, JobWork, Json, NewJobResult, RunningJob } from '../jobs/job.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { actorAgain } from '../users/actor-again.js';
import { beginDeletion, type DeletePorts, removeAccount, tellDeleted } from '../users/delete-user.js';
import { findUser } from '../users/find-user.js';
import type { User } from '../users/user.js';
import { type ArchivePorts, archiveLeaver } from './archive-leaver.js';
import { type ClosePorts, closeAccount, dropUploadsInto } from './close-account.js';
import { beginHandover, giveAll, type HandOverPorts, tellHandedOver } from './hand-over.js';
import { type OffboardingInput, offboardingCursor } from './offboarding.js';
import { expectLeaver, expectNoHandover } from './offboarding.policy.js';

type WorkPorts = HandOverPorts & ArchivePorts & DeletePorts & ClosePorts & Pick<Ports, 'bulk'>;

/** So many are looked up at once. */
const PAGE = 50;

/**
 * One after the other. What became of each is written in the transaction that ends it: so a crash goes on with whom it cut off,
 * and does nothing twice.
 */
export const workOnOffboarding =
  (ports: WorkPorts): JobWork =>
  async (running) => {
    const { job, signal } = running;
    const input = job.input as unknown as OffboardingInput;
    for (let { position } = offboardingCursor(job); ; ) {
      const targets = await ports.bulk.targets(job.id, position, PAGE);
      if (targets.length === 0) break;
      for (const target of targets) {
        signal.throwIfAborted();
        await seeOffOrLeave(ports, { running, input, target });
        position = target.position;
      }
    }
    await ports.bulk.forget(job.id);
  };

/** One person's turn. */
interface Turn {
  running: RunningJob;
  input: OffboardingInput;
  target: { id: string; name: string; position: number };
}

async function seeOffOrLeave(ports: WorkPorts, turn: Turn): Promise<void> {
  try {
    await seeOff(ports, turn);
  } catch (error) {
    turn.running.signal.throwIfAborted();
    if (!isReasonToLeave(error)) throw error;
    await tell(turn, { outcome: 'left', reason: error.code, details: await cameOver(ports, turn) });
  }
}

/** What is the other's already, where it ends halfway. */
async function cameOver(ports: WorkPorts, { running, target }: Turn): Promise<NewJobResult['details']> {
  const handover = await ports.offboarding.find(target.id);
  if (handover?.jobId !== running.job.id) return {};
  const { fileCount, bytes, linkCount } = handover;
  return { files: fileCount, bytes, links: linkCount };
}

/** Who may not ask for it any more ends all of it, and what is only busy just now is worth another try. */
const isReasonToLeave = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  error.code !== 'forbidden' &&
  error.kind !== 'unavailable' &&
  error.kind !== 'locked';

const tell = (
  { running, target }: Turn,
  result: Omit<NewJobResult, 'subjectId' | 'subject'>,
): Promise<void> =>
  running.proceed({
    [result.outcome]: 1,
    cursor: { position: target.position, files: null },
    results: [{ subjectId: target.id, subject: target.name, ...result }],
  });

/** @throws DomainError why this person is left out */
async function seeOff(ports: WorkPorts, turn: Turn): Promise<void> {
  const { input, running, target } = turn;
  const leaver = await findUser(ports, target.id);
  const actor = await actorOf(ports, running.job);
  const farewell = new Farewell(ports, turn, leaver);
  if (input.way === 'handOver') await handOver(ports, turn, leaver, farewell);
  else if (input.way === 'archive') await archive(ports, turn, leaver, farewell);
  else await ports.unitOfWork.run(() => remove(ports, actor, leaver, farewell));
  await farewell.clearUp(actor);
}

/** @throws DomainError `forbidden` where who asked for it may not any more */
async function actorOf(ports: Pick<Ports, 'users'>, { actorId, asked }: Job): Promise<Actor> {
  if (asked === null) return { kind: 'system', means: 'job' };
  const actor = actorId === null ? null : await actorAgain(ports, actorId, asked);
  if (actor?.kind !== 'user' || !actor.isAdmin) throw new DomainError('forbidden');
  return actor;
}

/** What ends it for one person, whatever became of the files. */
class Farewell {
  #deleted: User | null = null;

  constructor(
    private readonly ports: WorkPorts,
    private readonly turn: Turn,
    private readonly leaver: User,
  ) {}

  /** Call it in the transaction after which nothing is left to do but to clear up. */
  async say(actor: Actor, details: { [name: string]: Json }): Promise<void> {
    const isDeleted = this.turn.input.account === 'delete';
    this.#deleted = isDeleted ? await beginDeletion(this.ports, actor, this.leaver.id) : null;
    await tell(this.turn, { outcome: 'done', reason: null, details });
  }

  /** What a crash leaves of this, the job of deleted accounts does. */
  async clearUp(actor: Actor): Promise<void> {
    const { id, login } = this.leaver;
    const { way, account, toUserId } = this.turn.input;
    this.ports.events.record('user.offboarded', actor, { userId: id, login, way, account, toUserId });
    if (!this.#deleted) return;
    tellDeleted(this.ports, actor, this.#deleted);
    await removeAccount(this.ports, this.#deleted);
  }
}

async function remove(ports: WorkPorts, actor: Actor, { id }: User, farewell: Farewell): Promise<void> {
  await expectLeaver(ports, actor, id, null);
  await farewell.say(actor, {});
}

/** Whether this job closed the account already, before it was cut off. */
const wasClosed = ({ running, target }: Turn): boolean =>
  offboardingCursor(running.job).closedId === target.id;

async function handOver(ports: WorkPorts, turn: Turn, leaver: User, farewell: Farewell): Promise<void> {
  const { running, input } = turn;
  const asked = {
    leaver,
    running,
    position: turn.target.position - 1,
    receiverId: String(input.toUserId),
    wasClosed: wasClosed(turn),
    folderName: input.folderName,
    actorNow: () => actorOf(ports, running.job),
  };
  await beginHandover(ports, asked);
  await dropUploadsInto(ports, leaver.id);
  await giveAll(ports, asked, async (actor, given) => {
    await tellHandedOver(ports, actor, leaver, given);
    const { fileCount, bytes, linkCount } = given.handover;
    await farewell.say(actor, { folderId: given.folder.id, files: fileCount, bytes, links: linkCount });
  });
}

async function archive(ports: WorkPorts, turn: Turn, leaver: User, farewell: Farewell): Promise<void> {
  const { running, input } = turn;
  const actor = await actorOf(ports, running.job);
  const toUserId = String(input.toUserId);
  await ports.unitOfWork.run(async () => {
    await expectNoHandover(ports, leaver.id);
    await closeAccount(ports, actor, { leaver, receiverId: toUserId, wasClosed: wasClosed(turn) });
    await running.proceed({
      cursor: { position: turn.target.position - 1, files: null, closedId: leaver.id },
    });
  });
  await dropUploadsInto(ports, leaver.id);
  if (await ports.offboarding.isUnsettled(leaver.id)) await settleTrash(ports)();
  const { signal, job } = running;
  await archiveLeaver(
    ports,
    { actor, leaver, signal, toUserId, at: job.createdAt },
    async ({ storage: { fileCount, usedBytes } }) => {
      // It takes its time: who asked for it may have lost the right.
      await farewell.say(await actorOf(ports, job), { files: fileCount, bytes: usedBytes });
    },
  );
}
