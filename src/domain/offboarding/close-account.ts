import { endAllSessions } from '../sessions/end-session.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { dropUpload } from '../uploads/drop-upload.js';
import { changeUser } from '../users/change-user.js';
import type { User } from '../users/user.js';
import { expectLeaver, expectStillClosed } from './offboarding.policy.js';

export type ClosePorts = Pick<
  Ports,
  'users' | 'sessions' | 'uploads' | 'offboarding' | 'places' | 'blobs' | 'unitOfWork' | 'audit' | 'events'
>;

export interface Closing {
  leaver: Pick<User, 'id' | 'login'>;
  /** Who gets what they leave. */
  receiverId: string;
  /** By this very job before it was cut off: who is not blocked now, somebody unblocked. */
  wasClosed: boolean;
}

/**
 * From now on nothing new comes in by this person: blocked, and signed out everywhere. Call it in a transaction.
 * @throws DomainError `unblocked_since`, or why they are left out by now
 */
export async function closeAccount(
  ports: Pick<ClosePorts, 'users' | 'sessions' | 'audit'>,
  actor: Actor,
  { leaver: { id, login }, receiverId, wasClosed }: Closing,
): Promise<void> {
  await ports.users.lockCredential(id);
  const user = await expectLeaver(ports, actor, id, receiverId);
  if (wasClosed) expectStillClosed(user);
  else if (user.isActive) await changeUser(ports, actor, id, { isActive: false });
  await endAllSessions(ports, actor, { id, login });
}

/** So many are looked up at once. */
const BATCH = 100;

/** What is on its way into a storage becomes no file. */
export async function dropUploadsInto(ports: ClosePorts, ownerId: string): Promise<void> {
  for (;;) {
    const ids = await ports.offboarding.uploadIds(ownerId, BATCH);
    for (const id of ids) await dropUpload(ports, id);
    if (ids.length < BATCH) return;
  }
}
