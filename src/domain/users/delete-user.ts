import type { ExpectedVersions } from '../entries/expect-version.js';
import { removeBytes } from '../files/remove-bytes.js';
import { expectNoHandover } from '../offboarding/offboarding.policy.js';
import { requireProofAtScreen } from '../sessions/proof.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { SLICE } from '../trash/trash.js';
import { aboutUser } from './about-user.js';
import { expectUser, findUser } from './find-user.js';
import { keepOneAdmin, keepOneself } from './keep-one-admin.js';
import type { User } from './user.js';

export type DeletePorts = Pick<
  Ports,
  'users' | 'uploads' | 'places' | 'offboarding' | 'unitOfWork' | 'blobs' | 'audit' | 'events'
>;

/** So many accounts are looked up at once. */
const BATCH = 10;

/** R12. For everybody it is gone at once; its rows follow by slices, then the bytes. */
export const deleteUser =
  (ports: DeletePorts) =>
  async (actor: Actor, id: string, expected: ExpectedVersions = 'any'): Promise<void> => {
    requireAdmin(actor);
    requireProofAtScreen(actor);
    const user = await ports.unitOfWork.run(() => beginDeletion(ports, actor, id, expected));
    tellDeleted(ports, actor, user);
    await removeAccount(ports, user);
  };

/**
 * Call it in a transaction, and after that `tellDeleted` and `removeAccount`.
 * @throws DomainError `user_not_found`, `own_account`, `last_admin`, `precondition_failed`; `handover_under_way` where part of what
 * lies in the account's folders is somebody else's already, or something that another one leaves is half over
 */
export async function beginDeletion(
  ports: DeletePorts,
  actor: Actor,
  id: string,
  expected: ExpectedVersions = 'any',
): Promise<User> {
  const found = await findUser(ports, id);
  await keepOneAdmin(ports, found.id);
  keepOneself(actor, found.id);
  await expectUser(ports, found.id, expected);
  if (!(await ports.users.beginDelete(found.id))) throw new DomainError('user_not_found');
  // Whoever begins a handover holds the account, and so has come before or finds it gone.
  await expectNoHandover(ports, found.id);
  const { fileCount, usedBytes: bytes } = found.storage;
  await ports.audit.append(actor, {
    act: 'user.deleted',
    ...aboutUser(found),
    details: { fileCount, bytes },
  });
  return found;
}

export function tellDeleted(
  { events }: Pick<Ports, 'events'>,
  actor: Actor,
  { id, login, storage: { fileCount, usedBytes } }: User,
): void {
  events.record('user.deleted', actor, { userId: id, login, fileCount, bytes: usedBytes });
}

/** What a crash or a lost connection left of deleted accounts. Returns how many there were. */
export const removeDeletedUsers = (ports: DeletePorts) => async (): Promise<number> => {
  const accounts = await ports.users.beingDeleted(BATCH);
  for (const account of accounts) await removeAccount(ports, account);
  return accounts.length;
};

/** The rows first, then the bytes: what a crash leaves between, the sweep removes. */
export async function removeAccount(ports: DeletePorts, { id }: Pick<User, 'id'>): Promise<void> {
  for (let isDone = false; !isDone; ) {
    isDone = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(id, 'exclusive');
      return ports.users.deleteContent(id, SLICE);
    });
  }
  const unfinished = await ports.uploads.bytesOf(id);
  const storagePath = (await ports.users.delete(id))?.storagePath ?? undefined;
  await removeBytes(ports, { ...unfinished, storagePath });
}
