import type { SelectedEntries } from '../entries/selected-entries.js';
import type { Ports } from '../shared/ports.js';

/** Puts entries into the trash and books it. Call it in a transaction, with the owner's tree locked. */
export async function trashEntries(
  { trash, users }: Pick<Ports, 'trash' | 'users'>,
  { ownerId, files, folders }: SelectedEntries,
): Promise<void> {
  const selection = { fileIds: files.map(({ id }) => id), folderIds: folders.map(({ id }) => id) };
  const { bytes, fileCount } = await trash.add(selection, new Date());
  await users.book(ownerId, { usedBytes: -bytes, fileCount: -fileCount, trashBytes: bytes });
}
