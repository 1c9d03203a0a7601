import { type Actor, isSelf } from '../shared/actor.js';
import { DomainError, type ErrorCode, fieldError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';
import { stateOf, type User } from '../users/user.js';
import type { Leaver } from './offboarding.js';

export type StayReason = Extract<ErrorCode, 'own_account' | 'administrator_left_out' | 'receiver_left_out'>;

/** Why somebody is left out; null: they leave. Nobody sends himself away, or an administrator, or who gets the files. */
export function reasonToStay(
  actor: Actor,
  { id, isAdmin }: Pick<Leaver, 'id' | 'isAdmin'>,
  toUserId: string | null,
): StayReason | null {
  if (isSelf(actor, id)) return 'own_account';
  if (isAdmin) return 'administrator_left_out';
  return id === toUserId ? 'receiver_left_out' : null;
}

/**
 * Who leaves, as they are now, whatever was true when it began; held until the transaction of the act ends.
 * @throws DomainError `user_not_found`, or why they are left out
 */
export async function expectLeaver(
  { users }: Pick<Ports, 'users'>,
  actor: Actor,
  leaverId: string,
  toUserId: string | null,
): Promise<User> {
  const leaver = await users.findForUpdate(leaverId);
  if (!leaver) throw new DomainError('user_not_found');
  const reason = reasonToStay(actor, leaver, toUserId);
  if (reason) throw new DomainError(reason);
  return leaver;
}

/**
 * Of an account that was closed on the way.
 * @throws DomainError `unblocked_since` where somebody decided otherwise meanwhile
 */
export function expectStillClosed({ isActive }: Pick<User, 'isActive'>): void {
  if (isActive) throw new DomainError('unblocked_since');
}

/**
 * Who gets what others leave, as they are now.
 * @throws DomainError `receiver_not_active` for who is blocked, expired or not there
 */
export async function expectReceiver(ports: Pick<Ports, 'users'>, id: string): Promise<User> {
  const user = await findUser(ports, id).catch((error: unknown) => {
    throw error instanceof DomainError ? notActive() : error;
  });
  if (stateOf(user) !== 'active') throw notActive();
  return user;
}

/** @throws DomainError `handover_under_way` where this storage is on its way to somebody else, or another one to this */
export async function expectNoHandover(
  { offboarding }: Pick<Ports, 'offboarding'>,
  userId: string,
): Promise<void> {
  if ((await offboarding.find(userId)) || (await offboarding.isReceiving(userId)))
    throw new DomainError('handover_under_way');
}

const notActive = () => fieldError('receiver_not_active', 'toUserId');
