import { canUseStorage, type StorageAction, storageOwner } from '../files/file.policy.js';
import { type Actor, requireKnown } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import type { Folder } from './folder.js';

/** As the record of a refusal tells it. */
export type FolderAction = 'read' | 'update' | 'delete' | 'share';

/**
 * Loads a folder for an act. What belongs to somebody else looks as if it did not exist.
 * @throws DomainError as `requireKnown`, `folder_not_found`
 */
export async function authorizedFolder(
  { folders, events }: Pick<Ports, 'folders' | 'events'>,
  actor: Actor,
  action: FolderAction,
  id: string,
  storageAction: StorageAction = action === 'read' ? 'read' : 'use',
): Promise<Folder> {
  requireKnown(actor);
  const folder = isId(id) ? await folders.find(id) : null;
  if (!folder) throw new DomainError('folder_not_found');
  if (!canUseStorage(actor, folder.ownerId, storageAction)) {
    events.record('access.refused', actor, { action: `folder.${action}`, folderId: id });
    throw new DomainError('folder_not_found');
  }
  return folder;
}

/**
 * Whose storage an act means that names a folder, a user, or neither: the folder's owner, else as `storageOwner`.
 * @throws DomainError as `requireKnown`, `forbidden`, `user_not_found`, `folder_not_found`
 */
export async function placeOwner(
  ports: Pick<Ports, 'folders' | 'users' | 'events'>,
  actor: Actor,
  folderId: string | null,
  userId?: string,
  action: StorageAction = 'use',
): Promise<{ ownerId: string }> {
  const owner =
    userId === undefined && folderId !== null ? null : await storageOwner(ports, actor, userId, action);
  if (folderId === null) return owner ?? storageOwner(ports, actor);
  const { ownerId } = await authorizedFolder(ports, actor, 'read', folderId, action);
  if (owner && owner.ownerId !== ownerId) throw new DomainError('folder_not_found');
  return { ownerId };
}
