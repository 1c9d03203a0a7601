import type { StoredFile } from '../files/file.js';
import { canUseStorage, type FileAction } from '../files/file.policy.js';
import type { Folder } from '../folders/folder.js';
import { type Actor, requireKnown } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import type { EntrySelection } from './entry.commands.js';

export interface SelectedEntries {
  ownerId: string;
  files: StoredFile[];
  folders: Folder[];
}

/**
 * Loads what was selected, all of one storage, for an act.
 * @throws DomainError as `requireKnown`; `file_not_found` or `folder_not_found` where one of them is missing,
 * not the actor's, or of another storage than the rest.
 */
export async function selectedEntries(
  ports: Pick<Ports, 'files' | 'folders' | 'events'>,
  actor: Actor,
  action: FileAction,
  { fileIds, folderIds }: EntrySelection,
): Promise<SelectedEntries> {
  requireKnown(actor);
  const files = inOrder(fileIds, await ports.files.findMany(fileIds.filter(isId)));
  const folders = inOrder(folderIds, await ports.folders.findMany(folderIds.filter(isId)));
  const ownerId = (files[0] ?? folders[0])?.ownerId;
  const ownFiles = files.filter((file) => file.ownerId === ownerId && canUseStorage(actor, file.ownerId));
  const ownFolders = folders.filter(
    (folder) => folder.ownerId === ownerId && canUseStorage(actor, folder.ownerId),
  );
  if (ownFiles.length < files.length || ownFolders.length < folders.length)
    ports.events.record('access.refused', actor, { action: `entries.${action}`, fileIds, folderIds });
  if (ownFiles.length < fileIds.length) throw new DomainError('file_not_found');
  if (ownFolders.length < folderIds.length || ownerId === undefined)
    throw new DomainError('folder_not_found');
  return { ownerId, files, folders };
}

/** As they were selected: the stores find them in any order. */
function inOrder<Entry extends { id: string }>(ids: string[], entries: Entry[]): Entry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
