import type { Folder } from '../folders/folder.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { Place } from './entry.js';

/**
 * For an act that adds an entry: until the transaction ends its folder is neither deleted nor moved, and nobody else
 * chooses a name in it.
 * @throws DomainError `folder_not_found`
 */
export async function enterPlace(
  { places, folders }: Pick<Ports, 'places' | 'folders'>,
  place: Place,
): Promise<void> {
  await places.lockTree(place.ownerId, 'shared');
  await expectFolder({ folders }, place);
  await places.lock(place);
}

/** Null for the root. @throws DomainError `folder_not_found` where the folder is gone, in the trash or somebody else's. */
export async function expectFolder(
  { folders }: Pick<Ports, 'folders'>,
  { ownerId, folderId }: Place,
): Promise<Folder | null> {
  if (folderId === null) return null;
  const folder = await folders.find(folderId);
  if (folder?.ownerId !== ownerId) throw new DomainError('folder_not_found');
  return folder;
}
