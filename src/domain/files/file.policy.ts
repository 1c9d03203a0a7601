import { type Actor, isAdmin, isSelf, readsAll, requireKnown } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from '../users/find-user.js';
import type { StoredFile } from './file.js';

/** What somebody was about to do, as the record of a refusal tells it. Nobody may do one of these and not the others. */
export type FileAction = 'read' | 'update' | 'delete' | 'share';

/** To look at what is in a storage, or to do something with it. */
export type StorageAction = 'read' | 'use';

/**
 * A storage is its owner's and the admins', with all that is in it; auditors look at it. The one rule for files, folders, links and the trash,
 * for lists and for single reads.
 */
export const canUseStorage = (actor: Actor, ownerId: string, action: StorageAction = 'use'): boolean =>
  isSelf(actor, ownerId) || (action === 'read' ? readsAll(actor) : isAdmin(actor));

/**
 * Whose storage a list or an upload means: one's own, or for admins that of `userId` (R29).
 * @throws DomainError as `requireKnown`, `forbidden`, `user_not_found`
 */
export async function storageOwner(
  ports: Pick<Ports, 'users'>,
  actor: Actor,
  userId?: string,
  action: StorageAction = 'use',
): Promise<{ ownerId: string }> {
  requireKnown(actor);
  const ownerId = userId ?? (actor.kind === 'user' ? actor.id : undefined);
  if (ownerId === undefined) throw new DomainError('user_not_found');
  if (!canUseStorage(actor, ownerId, action)) throw new DomainError('forbidden');
  if (!isSelf(actor, ownerId)) await findUser(ports, ownerId);
  return { ownerId };
}

/**
 * Loads a file for an act. What belongs to somebody else looks as if it did not exist.
 * @throws DomainError as `requireKnown`, `file_not_found`
 */
export async function authorizedFile(
  { files, events }: Pick<Ports, 'files' | 'events'>,
  actor: Actor,
  action: FileAction,
  id: string,
): Promise<StoredFile> {
  requireKnown(actor);
  const file = isId(id) ? await files.find(id) : null;
  if (!file) throw new DomainError('file_not_found');
  if (!canUseStorage(actor, file.ownerId, action === 'read' ? 'read' : 'use')) {
    events.record('access.refused', actor, { action: `file.${action}`, fileId: id });
    throw new DomainError('file_not_found');
  }
  return file;
}
