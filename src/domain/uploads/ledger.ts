import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { Lanes } from '../shared/lanes.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';
import { freeBytesOf, type User } from '../users/user.js';
import type { Upload } from './upload.js';

/**
 * All that books in an owner's row waits there for the one before, and holds one of the few connections of the database: with
 * more of it at once, everybody else would wait for a connection behind one who begins a thousand uploads.
 */
const bookings = new Lanes(2);

/** Where it is not known yet whose row that is, at once. */
export const inTurn = <Result>(ownerId: string | null, work: () => Promise<Result>): Promise<Result> =>
  ownerId === null ? work() : bookings.run(ownerId, work);

type LedgerPorts = Pick<Ports, 'uploads' | 'users' | 'unitOfWork'>;

/** Runs `work` in a transaction, and undoes it where it returns false. */
export async function orRolledBack(
  { unitOfWork }: Pick<Ports, 'unitOfWork'>,
  work: () => Promise<boolean>,
): Promise<boolean> {
  const undone = new Error('undone');
  try {
    await unitOfWork.run(async () => {
      if (!(await work())) throw undone;
    });
    return true;
  } catch (error) {
    if (error === undone) return false;
    throw error;
  }
}

/** Reserves more for an upload. False where the quota has no room for it, or where the upload is gone. */
export const reserve = (
  { uploads, users, unitOfWork }: LedgerPorts,
  { id, ownerId }: { id: string; ownerId: string },
  bytes: number,
): Promise<boolean> =>
  orRolledBack(
    { unitOfWork },
    async () => (await uploads.reserve(id, bytes)) && users.book(ownerId, { reservedBytes: bytes }),
  );

/** Ends an upload that becomes no file, with what it reserved. Nothing happens where it has ended already. */
export const release = ({ uploads, users, unitOfWork }: LedgerPorts, id: string): Promise<Upload | null> =>
  unitOfWork.run(async () => {
    const upload = await uploads.remove(id);
    if (upload) await giveBack({ users }, upload);
    return upload;
  });

/** In the transaction that ends the upload. */
export async function giveBack(
  { users }: Pick<Ports, 'users'>,
  { ownerId, reservedBytes }: Pick<Upload, 'ownerId' | 'reservedBytes'>,
): Promise<void> {
  if (ownerId !== null && reservedBytes > 0) await users.book(ownerId, { reservedBytes: -reservedBytes });
}

/** What an upload has reserved itself already, and what it would get if it replaced for good what is there. */
interface MoreRoom {
  reservedBytes?: number;
  replacedBytes?: number;
}

/**
 * What to throw where `neededBytes` found no room: it says how much there is, and what the trash would give. Where there
 * is no room for the new file beside the old one, but for one of them, that is said of the field `permanent`.
 */
export async function quotaExceeded(
  ports: Pick<Ports, 'users'>,
  ownerId: string,
  neededBytes: number,
  { reservedBytes = 0, replacedBytes = 0 }: MoreRoom = {},
): Promise<DomainError> {
  const { quotaBytes, storage, isGroupLimited } = await findUser(ports, ownerId);
  // More than all of it can't be kept, whatever is deleted.
  if (quotaBytes !== null && neededBytes > quotaBytes)
    return new DomainError('quota_exceeded', { params: { context: 'whole', quotaBytes } });
  const { trashBytes } = storage;
  const others = { ...storage, reservedBytes: storage.reservedBytes - reservedBytes };
  const ownRoom = freeBytesOf({ quotaBytes, storage: others });
  // It is not their own that is used up.
  if (isGroupLimited && (ownRoom === null || neededBytes <= ownRoom))
    return new DomainError('quota_exceeded', { params: { context: 'group', neededBytes } });
  const freeBytes = ownRoom ?? 0;
  const params = { neededBytes, freeBytes, trashBytes };
  if (replacedBytes > 0 && neededBytes <= freeBytes + replacedBytes)
    return new DomainError('quota_exceeded', {
      fields: [{ field: 'permanent', rule: 'noRoomForBoth', params }],
      params: { context: 'both', ...params },
    });
  return new DomainError('quota_exceeded', {
    params: { ...(trashBytes > 0 && { context: 'trash' }), ...params },
  });
}

/** In per cent of the quota. */
export const quotaWarnings = [80, 95] as const;

/** Tells the log when what somebody keeps grew past a warning: once each time. `owner` is as it is after that. */
export function warnOfQuota(
  { events }: Pick<Ports, 'events'>,
  actor: Actor,
  { id, quotaBytes, storage }: Pick<User, 'id' | 'quotaBytes' | 'storage'>,
  grownBytes: number,
): void {
  if (quotaBytes === null) return;
  const now = storage.usedBytes + storage.trashBytes;
  const crossed = quotaWarnings.filter((percent) => {
    const limit = (quotaBytes * percent) / 100;
    return now >= limit && now - grownBytes < limit;
  });
  const percent = crossed.at(-1);
  if (percent === undefined) return;
  events.record('storage.quota_warning', actor, { ownerId: id, percent, usedBytes: now, quotaBytes });
}
