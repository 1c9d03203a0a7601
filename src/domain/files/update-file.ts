import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type ExpectedVersions, expectVersion } from './expect-version.js';
import { updateFileSchema } from './file.commands.js';
import { mimeTypeOf, type StoredFile } from './file.js';
import { authorizedFile } from './file.policy.js';

/**
 * Renames (R23), comments (R24), moves.
 * @throws DomainError `name_taken`, `folder_not_found`, `precondition_failed`
 */
export const updateFile =
  (ports: Pick<Ports, 'files' | 'unitOfWork' | 'events'>) =>
  async (
    actor: Actor,
    id: string,
    input: unknown,
    expected: ExpectedVersions = 'any',
  ): Promise<StoredFile> => {
    const changes = validate(updateFileSchema, input);
    const fields = Object.keys(changes);
    const updated = await ports.unitOfWork.run(async () => {
      const file = await authorizedFile(ports, actor, 'update', id, { lock: true });
      expectVersion(file, expected);
      if (fields.length === 0) return file;
      await freePlace(ports, file, changes);
      const mimeType = changes.name === undefined ? file.mimeType : mimeTypeOf(changes.name, file.mimeType);
      return ports.files.update(id, { ...changes, mimeType });
    });
    if (fields.length === 0) return updated;
    ports.events.record('file.updated', actor, {
      fileId: id,
      ownerId: updated.ownerId,
      name: updated.name,
      fields,
    });
    return updated;
  };

async function freePlace(
  { files }: Pick<Ports, 'files'>,
  file: StoredFile,
  { name = file.name, folderId = file.folderId }: { name?: string; folderId?: string | null },
): Promise<void> {
  if (name === file.name && folderId === file.folderId) return;
  if (folderId && !(await files.folderExists(file.ownerId, folderId)))
    throw new DomainError('folder_not_found');
  await files.lockFolder(file.ownerId, folderId);
  if (await files.findByName(file.ownerId, folderId, name)) {
    throw new DomainError('name_taken', { fields: [{ field: 'name', rule: 'name_taken', params: {} }] });
  }
}
