import { endAllSessions } from '../sessions/end-session.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { dropUpload } from '../uploads/drop-upload.js';
import { changeUser } from '../users/change-user.js';
import type { User } from '../users/user.js';

export type ClosePorts = Pick<
  Ports,
  'users' | 'sessions' | 'uploads' | 'offboarding' | 'places' | 'blobs' | 'unitOfWork' | 'audit' | 'events'
>;

/** From now on nothing new comes in by this person: blocked, and signed out everywhere. Call it in a transaction. */
export async function closeAccount(
  ports: Pick<ClosePorts, 'users' | 'sessions' | 'audit'>,
  actor: Actor,
  { id, login }: Pick<User, 'id' | 'login'>,
): Promise<void> {
  await ports.users.lockCredential(id);
  const user = await ports.users.findForUpdate(id);
  if (!user) throw new DomainError('user_not_found');
  // Made one since it was looked at.
  if (user.isAdmin) throw new DomainError('administrator_left_out');
  if (user.isActive) await changeUser(ports, actor, id, { isActive: false });
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
