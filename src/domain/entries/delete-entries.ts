import { objectsOf } from '../audit/audit-record.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { fillTrash, trashEntries } from '../trash/trash-entries.js';
import { type DeleteEntries, deleteEntriesSchema, deleteEntrySchema } from './entry.commands.js';
import { type ExpectedVersions, expectVersion } from './expect-version.js';
import { purgeEntries } from './purge-entries.js';
import { selectedEntries } from './selected-entries.js';

type DeletePorts = Pick<
  Ports,
  'files' | 'folders' | 'places' | 'trash' | 'users' | 'uploads' | 'blobs' | 'unitOfWork' | 'audit' | 'events'
>;

/** Several at once: to the trash, or past it. Either way their links stop working. `jobId`: for an act on all of a list. */
export const deleteEntries =
  (ports: DeletePorts) =>
  async (actor: Actor, input: unknown, jobId?: string): Promise<void> =>
    deleteSelected(ports, actor, validate(deleteEntriesSchema, input), 'any', jobId);

/** R22. */
export const deleteFile =
  (ports: DeletePorts) =>
  async (
    actor: Actor,
    id: string,
    input: unknown = {},
    expected: ExpectedVersions = 'any',
  ): Promise<void> => {
    const { permanent } = validate(deleteEntrySchema, input);
    await deleteSelected(ports, actor, { fileIds: [id], folderIds: [], permanent }, expected);
  };

/** With all that is in it. */
export const deleteFolder =
  (ports: DeletePorts) =>
  async (
    actor: Actor,
    id: string,
    input: unknown = {},
    expected: ExpectedVersions = 'any',
  ): Promise<void> => {
    const { permanent } = validate(deleteEntrySchema, input);
    await deleteSelected(ports, actor, { fileIds: [], folderIds: [id], permanent }, expected);
  };

async function deleteSelected(
  ports: DeletePorts,
  actor: Actor,
  { permanent, ...selection }: DeleteEntries,
  expected: ExpectedVersions,
  jobId?: string,
): Promise<void> {
  const { ownerId } = await selectedEntries(ports, actor, 'delete', selection);
  const deleted = await ports.unitOfWork.run(async () => {
    await ports.places.lockTree(ownerId, 'exclusive');
    const entries = await selectedEntries(ports, actor, 'delete', selection);
    for (const entry of [...entries.files, ...entries.folders]) expectVersion(entry, expected);
    await trashEntries(ports, actor, entries, jobId);
    await ports.audit.append(actor, {
      act: 'entries.deleted',
      ownerId,
      ...objectsOf(
        [
          ...entries.folders.map(({ id, name }) => ({ kind: 'folder' as const, id, name })),
          ...entries.files.map(({ id, name }) => ({ kind: 'file' as const, id, name })),
        ],
        jobId === undefined ? {} : { jobId },
      ),
    });
    return entries;
  });
  for (const { id, name, size } of deleted.files)
    ports.events.record('file.deleted', actor, { fileId: id, ownerId, name, size, permanent });
  for (const { id, name } of deleted.folders)
    ports.events.record('folder.deleted', actor, { folderId: id, ownerId, name, permanent });
  // It is done as of now: should what follows break off, what lies in the folders goes after them by itself.
  await fillTrash(ports, ownerId, selection.folderIds);
  // Through the trash, too: what a crash leaves there can still be seen and removed.
  if (permanent)
    await purgeEntries(ports, actor, 'trash.purged', ownerId, [...selection.fileIds, ...selection.folderIds]);
}
