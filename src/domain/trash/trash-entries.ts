import { randomUUID } from 'node:crypto';
import type { SelectedEntries } from '../entries/selected-entries.js';
import type { StoredFile } from '../files/file.js';
import { type Actor, userIdOf } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { SLICE } from './trash.js';

/**
 * Puts entries into the trash and books it. Call it in a transaction, with the owner's tree locked, and `fillTrash` after
 * that: folders may have more in them than one transaction should write.
 */
export async function trashEntries(
  ports: Pick<Ports, 'trash' | 'users'>,
  actor: Actor,
  { ownerId, files, folders }: SelectedEntries,
  jobId?: string,
): Promise<void> {
  const selection = { fileIds: files.map(({ id }) => id), folderIds: folders.map(({ id }) => id) };
  await bookTrashed(
    ports,
    ownerId,
    await ports.trash.add(selection, { at: new Date(), by: userIdOf(actor) }, jobId),
  );
  if (folders.length > 0)
    await bookTrashed(ports, ownerId, await ports.trash.fill(selection.folderIds, SLICE));
}

/**
 * An entry for what other content takes the place of, under an id of its own, which it returns: for the file's record stays,
 * with its links. `FileStore.replaceContent` puts the content there. Nobody can know the id yet, so the tree need not be
 * locked for it.
 */
export async function trashContent(
  { trash }: Pick<Ports, 'trash'>,
  actor: Actor,
  { id: ofFileId, ownerId, size }: StoredFile,
): Promise<string> {
  const id = randomUUID();
  await trash.addContent({ id, ofFileId, ownerId, size }, { at: new Date(), by: userIdOf(actor) });
  return id;
}

const bookTrashed = (
  { users }: Pick<Ports, 'users'>,
  ownerId: string,
  { bytes, fileCount }: { bytes: number; fileCount: number },
): Promise<boolean> => users.book(ownerId, { usedBytes: -bytes, fileCount: -fileCount, trashBytes: bytes });

/** The rest of what lies in folders that were trashed. */
export async function fillTrash(
  ports: Pick<Ports, 'trash' | 'users' | 'places' | 'unitOfWork'>,
  ownerId: string,
  folderIds: string[],
): Promise<void> {
  for (let isDone = folderIds.length === 0; !isDone; ) {
    isDone = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const slice = await ports.trash.fill(folderIds, SLICE);
      await bookTrashed(ports, ownerId, slice);
      return slice.isDone;
    });
  }
}
