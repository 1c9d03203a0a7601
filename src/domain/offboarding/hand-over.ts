import { freeName } from '../entries/free-name.js';
import { freeNames } from '../entries/free-names.js';
import { shortenedName } from '../entries/name.js';
import { settleTrash } from '../entries/settle-trash.js';
import { hasDepthFor } from '../folders/depth.js';
import { MAX_DEPTH } from '../folders/folder.js';
import type { RunningJob } from '../jobs/job.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { SLICE } from '../trash/trash.js';
import { aboutUser } from '../users/about-user.js';
import { findUser } from '../users/find-user.js';
import type { User } from '../users/user.js';
import { type ClosePorts, type Closing, closeAccount } from './close-account.js';
import type { Handover } from './offboarding.js';
import { expectLeaver, expectReceiver, expectStillClosed } from './offboarding.policy.js';

export type HandOverPorts = ClosePorts &
  Pick<Ports, 'offboarding' | 'folders' | 'jobs'> &
  Parameters<typeof settleTrash>[0];

export interface HandOverTurn extends Closing {
  leaver: User;
  /** With `{name}` and `{login}` for who leaves. */
  folderName: string;
  running: RunningJob;
  /** In the job's list of people: of the last that came before. */
  position: number;
  /** Who asked for it, with the rights of now. @throws DomainError `forbidden` */
  actorNow(): Promise<Actor>;
}

/** Called in the transaction of the last slice, with what came over. */
type Finish = (actor: Actor, given: HandedOver) => Promise<void>;

/**
 * Closes the account, and makes the folder that gathers what is handed over.
 * @throws DomainError `receiver_not_active`, `receiver_without_room`, `storage_too_deep`; `handed_over_elsewhere` where a part is a
 * third person's already; `handover_under_way` where another job is at it, or where who leaves receives, or who receives leaves;
 * or why who leaves is left out by now
 */
export async function beginHandover(ports: HandOverPorts, turn: HandOverTurn): Promise<void> {
  const { leaver } = turn;
  const isBegun = (await ports.offboarding.find(leaver.id)) !== null;
  // A folder comes around all of it. Nobody waits for this look; what is put there meanwhile, each slice sees.
  if (!isBegun && (await ports.offboarding.depthOf(leaver.id)) >= MAX_DEPTH)
    throw new DomainError('storage_too_deep');
  await inBothTrees(ports, turn, () => begin(ports, turn));
}

/**
 * Gives all that somebody has to another person, by slices, each with whatever rights who asked for it has then, and as both
 * accounts are then. A crash goes on where it was. Call it after `beginHandover`.
 * @throws DomainError `receiver_not_active`, `storage_too_deep`; `unblocked_since`, or why who leaves is left out by now
 */
export async function giveAll(ports: HandOverPorts, turn: HandOverTurn, finish: Finish): Promise<void> {
  const { leaver, running } = turn;
  const given = (await ports.offboarding.find(leaver.id))?.fileCount ?? 0;
  const total = given + (await findUser(ports, leaver.id)).storage.fileCount;
  const cameTo = (fileCount: number) =>
    running.proceed({
      cursor: { position: turn.position, files: { done: fileCount, total }, closedId: leaver.id },
    });
  for (;;) {
    running.signal.throwIfAborted();
    const actor = await turn.actorNow();
    const outcome = await inBothTrees(ports, turn, () => giveSlice(ports, actor, turn, cameTo, finish));
    if (outcome === 'done') return;
    if (outcome === 'unsettled') await settleTrash(ports)();
  }
}

export interface HandedOver {
  receiver: User;
  folder: { id: string; name: string };
  handover: Handover;
}

/** In one order, so that two handovers never wait in a circle. */
const inBothTrees = <T>(
  { unitOfWork, places }: Pick<Ports, 'unitOfWork' | 'places'>,
  { leaver, receiverId }: Pick<HandOverTurn, 'leaver' | 'receiverId'>,
  work: () => Promise<T>,
): Promise<T> =>
  unitOfWork.run(async () => {
    for (const id of [leaver.id, receiverId].sort()) await places.lockTree(id, 'exclusive');
    return work();
  });

async function begin(ports: HandOverPorts, turn: HandOverTurn): Promise<void> {
  const { leaver, receiverId, running } = turn;
  const { offboarding } = ports;
  // What comes to anybody in a group of theirs waits, until this is known to be on its way.
  await offboarding.lockRoom(receiverId);
  const actor = await turn.actorNow();
  await closeAccount(ports, actor, turn);
  await running.proceed({ cursor: { position: turn.position, files: null, closedId: leaver.id } });
  await expectReceiver(ports, receiverId);
  // What comes over would go on to the next before it is whole: one handover comes to its end first.
  const isOneOfTwo =
    (await offboarding.isReceiving(leaver.id)) || (await offboarding.find(receiverId)) !== null;
  if (isOneOfTwo) throw new DomainError('handover_under_way');
  const under = await offboarding.find(leaver.id);
  if (under) return goOn(ports, under, turn);
  const { usedBytes } = (await findUser(ports, leaver.id)).storage;
  const roomBytes = await offboarding.roomOf(receiverId, [leaver.id]);
  if (roomBytes !== null && usedBytes > roomBytes) throw new DomainError('receiver_without_room');
  const place = { ownerId: leaver.id, folderId: null };
  await ports.places.lock(place);
  const folder = await ports.folders.insert({
    ownerId: leaver.id,
    parentId: null,
    name: await freeName(ports, place, folderNameOf(turn)),
  });
  await offboarding.begin({ leaverId: leaver.id, receiverId, folderId: folder.id, jobId: running.job.id });
}

/**
 * What was broken off, by a crash or for good.
 * @throws DomainError `handed_over_elsewhere` where a part is a third person's; `handover_under_way` where another job is at it
 */
async function goOn(
  { jobs, offboarding }: HandOverPorts,
  { jobId, ...under }: Handover,
  { leaver, receiverId, running }: HandOverTurn,
): Promise<void> {
  if (under.receiverId !== receiverId) throw new DomainError('handed_over_elsewhere');
  if (jobId === running.job.id) return;
  const state = (await jobs.find(jobId))?.state;
  if (state === 'waiting' || state === 'running') throw new DomainError('handover_under_way');
  await offboarding.takeOver(leaver.id, running.job.id);
}

type Outcome = 'more' | 'done' | 'unsettled';

async function giveSlice(
  ports: HandOverPorts,
  actor: Actor,
  turn: HandOverTurn,
  cameTo: (fileCount: number) => Promise<void>,
  finish: Finish,
): Promise<Outcome> {
  const { offboarding } = ports;
  const { leaver, running } = turn;
  const handover = await offboarding.find(leaver.id);
  if (handover?.jobId !== running.job.id) throw new DomainError('handover_under_way');
  // Its folder is in the trash, and what lies in it is not yet, or no more.
  if (await offboarding.isUnsettled(leaver.id)) return 'unsettled';
  const gathered = await gather(ports, handover);
  // What still lies at the top would come to lie at the receiver's.
  const isGathered = gathered < SLICE;
  const { files, folders } = isGathered
    ? await offboarding.give(handover, SLICE - gathered)
    : { files: 0, folders: 0 };
  const isMore = gathered + files + folders > 0;
  const receiver = await expectBoth(ports, actor, turn);
  if (!isMore) await finish(actor, await giveFolder(ports, receiver, handover));
  // Also to hear that another instance has the job by now.
  else await cameTo(handover.fileCount + files);
  return isMore ? 'more' : 'done';
}

/**
 * As they are now, until the slice is written: for whoever stays it is undone. Last, as whoever books, and in one order.
 * @throws DomainError `receiver_not_active`, `unblocked_since`, or why who leaves is left out by now
 */
async function expectBoth(
  ports: HandOverPorts,
  actor: Actor,
  { leaver, receiverId }: HandOverTurn,
): Promise<User> {
  for (const id of [leaver.id, receiverId].sort()) await ports.users.findForUpdate(id);
  expectStillClosed(await expectLeaver(ports, actor, leaver.id, receiverId));
  return expectReceiver(ports, receiverId);
}

/** What lies at the top goes into the folder; returns how many. Somebody may have put there what has the same name. */
async function gather(ports: HandOverPorts, handover: Handover): Promise<number> {
  await keepAtTop(ports, handover);
  const entries = await ports.offboarding.topEntries(handover, SLICE);
  if (entries.length === 0) return 0;
  const place = { ownerId: handover.leaverId, folderId: handover.folderId };
  const folderIds = entries.filter(({ kind }) => kind === 'folder').map(({ id }) => id);
  if (!(await hasDepthFor(ports, handover.folderId, await ports.folders.heightOf(folderIds))))
    throw new DomainError('storage_too_deep');
  const wanted = entries.map(({ name }) => name);
  const names = await freeNames(ports, place, wanted, []);
  await ports.offboarding.gather(
    handover,
    entries.map((entry, index) => ({ ...entry, name: names[index] ?? entry.name })),
  );
  return entries.length;
}

/** It gathers its own folder, where somebody moved it into that one: back with it first. */
async function keepAtTop(ports: HandOverPorts, { leaverId, folderId }: Handover): Promise<void> {
  const folder = await ports.folders.find(folderId);
  if (!folder || folder.parentId === null) return;
  const place = { ownerId: leaverId, folderId: null };
  await ports.places.lock(place);
  await ports.folders.moveAll([{ id: folderId, name: await freeName(ports, place, folder.name) }], null);
}

async function giveFolder(ports: HandOverPorts, receiver: User, handover: Handover): Promise<HandedOver> {
  const place = { ownerId: receiver.id, folderId: null };
  await ports.places.lock(place);
  const folder = await ports.folders.find(handover.folderId);
  if (!folder) throw new Error(`the folder ${handover.folderId} of a handover is gone`);
  const name = await freeName(ports, place, folder.name);
  await ports.offboarding.giveFolder(handover, name);
  return { receiver, folder: { id: folder.id, name }, handover };
}

/** What the record of both says. */
export const tellHandedOver = async (
  { audit }: Pick<Ports, 'audit'>,
  actor: Actor,
  leaver: User,
  { receiver, folder, handover: { fileCount, bytes, folderCount, linkCount } }: HandedOver,
): Promise<void> => {
  const counts = { count: fileCount, bytes, folders: folderCount, links: linkCount };
  await audit.append(actor, {
    act: 'user.offboarded',
    ...aboutUser(leaver),
    details: { way: 'handOver', to: receiver.login, toUserId: receiver.id, ...counts },
  });
  await audit.append(actor, {
    act: 'user.storage_received',
    object: { kind: 'folder', id: folder.id, name: folder.name },
    ownerId: receiver.id,
    ownerName: receiver.login,
    details: { from: leaver.login, fromUserId: leaver.id, ...counts },
  });
};

/** Long names are cut; what no name may hold becomes a space. */
function folderNameOf({ leaver: { fullName, login }, folderName }: HandOverTurn): string {
  const name = folderName.replaceAll('{name}', () => fullName).replaceAll('{login}', () => login);
  return shortenedName(name.replaceAll(/[/\p{Cc}]/gu, ' ').normalize('NFC'));
}
