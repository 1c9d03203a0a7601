import { changesBetween } from '../audit/audit-record.js';
import { expectFolder } from '../entries/enter-place.js';
import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import type { Actor } from '../shared/actor.js';
import { DomainError, fieldError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { expectDepth } from './depth.js';
import { type UpdateFolder, updateFolderSchema } from './folder.commands.js';
import type { Folder } from './folder.js';
import { authorizedFolder } from './folder.policy.js';

type UpdatePorts = Pick<Ports, 'folders' | 'places' | 'unitOfWork' | 'audit' | 'events'>;

/**
 * Renames, moves.
 * @throws DomainError `name_taken`, `folder_not_found`, `folder_cycle`, `folder_too_deep`, `precondition_failed`
 */
export const updateFolder =
  (ports: UpdatePorts) =>
  async (actor: Actor, id: string, input: unknown, expected: ExpectedVersions = 'any'): Promise<Folder> => {
    const changes = validate(updateFolderSchema, input);
    const fields = Object.keys(changes);
    const { ownerId } = await authorizedFolder(ports, actor, 'update', id);
    const updated = await ports.unitOfWork.run(async () => {
      await ports.places.lockTree(ownerId, 'exclusive');
      const folder = await ports.folders.findForUpdate(id);
      if (!folder) throw new DomainError('folder_not_found');
      expectVersion(folder, expected);
      if (fields.length === 0) return folder;
      await expectRoom(ports, folder, changes);
      const changed = await ports.folders.update(id, changes);
      const told = changesBetween(folder, changed, ['name', 'parentId']);
      if (Object.keys(told).length > 0)
        await ports.audit.append(actor, {
          act: 'folder.updated',
          object: { kind: 'folder', id, name: changed.name },
          ownerId,
          changes: told,
        });
      return changed;
    });
    if (fields.length > 0)
      ports.events.record('folder.updated', actor, { folderId: id, ownerId, name: updated.name, fields });
    return updated;
  };

async function expectRoom(
  ports: UpdatePorts,
  folder: Folder,
  { name = folder.name, parentId = folder.parentId }: UpdateFolder,
): Promise<void> {
  if (name === folder.name && parentId === folder.parentId) return;
  const place = { ownerId: folder.ownerId, folderId: parentId };
  await expectFolder(ports, place);
  if (parentId !== folder.parentId) await expectFit(ports, [folder.id], parentId);
  const taken = await ports.places.entryNamed(place, name);
  if (taken && taken.id !== folder.id) throw fieldError('name_taken', 'name');
}

/**
 * For folders that are about to be moved.
 * @throws DomainError `folder_cycle` where one of them would come to lie in itself, `folder_too_deep`
 */
export async function expectFit(
  { folders }: Pick<Ports, 'folders'>,
  folderIds: readonly string[],
  targetId: string | null,
): Promise<void> {
  if (targetId === null || folderIds.length === 0) return;
  const path = await folders.pathOf(targetId);
  if (path.some(({ id }) => folderIds.includes(id))) throw new DomainError('folder_cycle');
  await expectDepth({ folders }, targetId, await folders.heightOf(folderIds));
}
