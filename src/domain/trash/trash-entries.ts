import type { SelectedEntries } from '../entries/selected-entries.js';
import type { Ports } from '../shared/ports.js';

/** Puts entries into the trash and books it. Call it in a transaction, with the owner's tree locked. */
export async function trashEntries(
  { trash, users }: Pick<Ports, 'trash' | 'users'>,
  { ownerId, files, folders }: SelectedEntries,
): Promise<void> {
  const now = new Date();
  const sizes = [
    await trash.addFiles(
      files.map(({ id }) => id),
      now,
    ),
  ];
  for (const { id } of folders) sizes.push(await trash.addFolder(id, now));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  const fileCount = sizes.reduce((sum, size) => sum + size.fileCount, 0);
  await users.book(ownerId, { usedBytes: -bytes, fileCount: -fileCount, trashBytes: bytes });
}
