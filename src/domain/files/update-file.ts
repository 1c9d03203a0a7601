import { changesBetween } from '../audit/audit-record.js';
import { expectFolder } from '../entries/enter-place.js';
import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import { isDrawable } from '../previews/thumbnail.js';
import type { Actor } from '../shared/actor.js';
import { DomainError, fieldError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';

import { updateFileSchema } from './file.commands.js';
import { mimeTypeOf, type StoredFile } from './file.js';
import { authorizedFile } from './file.policy.js';

type UpdatePorts = Pick<
  Ports,
  'files' | 'folders' | 'places' | 'previews' | 'unitOfWork' | 'audit' | 'events'
>;

/**
 * Renames (R23), comments (R24), moves.
 * @throws DomainError `name_taken`, `folder_not_found`, `precondition_failed`
 */
export const updateFile =
  (ports: UpdatePorts) =>
  async (
    actor: Actor,
    id: string,
    input: unknown,
    expected: ExpectedVersions = 'any',
  ): Promise<StoredFile> => {
    const changes = validate(updateFileSchema, input);
    const fields = Object.keys(changes);
    const { ownerId } = await authorizedFile(ports, actor, 'update', id);
    const updated = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const file = await ports.files.findForUpdate(id);
      if (!file) throw new DomainError('file_not_found');
      expectVersion(file, expected);
      if (fields.length === 0) return file;
      await expectRoom(ports, file, changes);
      const mimeType = changes.name === undefined ? file.mimeType : mimeTypeOf(changes.name, file.mimeType);
      const changed = await ports.files.update(id, { ...changes, mimeType });
      const told = changesBetween(file, changed, ['name', 'comment', 'folderId']);
      if (Object.keys(told).length > 0)
        await ports.audit.append(actor, {
          act: 'file.updated',
          object: { kind: 'file', id, name: changed.name },
          ownerId,
          changes: told,
        });
      // Its new name may tell that it is a picture.
      if (isDrawable(changed)) await ports.previews.enqueue(changed.blobKey);
      return changed;
    });
    if (fields.length === 0) return updated;
    ports.events.record('file.updated', actor, {
      fileId: id,
      ownerId,
      name: updated.name,
      fields,
    });
    return updated;
  };

async function expectRoom(
  ports: UpdatePorts,
  file: StoredFile,
  { name = file.name, folderId = file.folderId }: { name?: string; folderId?: string | null },
): Promise<void> {
  if (name === file.name && folderId === file.folderId) return;
  const place = { ownerId: file.ownerId, folderId };
  await expectFolder(ports, place);
  if (await ports.places.entryNamed(place, name)) throw fieldError('name_taken', 'name');
}
