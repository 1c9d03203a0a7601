import { tellOwner } from '../audit/tell-owner.js';
import { enterPlace } from '../entries/enter-place.js';
import type { Actor } from '../shared/actor.js';
import { fieldError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { expectDepth } from './depth.js';
import { createFolderSchema } from './folder.commands.js';
import type { Folder } from './folder.js';
import { placeOwner } from './folder.policy.js';

/** @throws DomainError `name_taken`, `folder_not_found`, `folder_too_deep` */
export const createFolder =
  (ports: Pick<Ports, 'folders' | 'places' | 'users' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<Folder> => {
    const { name, parentId, userId } = validate(createFolderSchema, input);
    const { ownerId } = await placeOwner(ports, actor, parentId, userId);
    const place = { ownerId, folderId: parentId };
    const folder = await ports.unitOfWork.run(async () => {
      await enterPlace(ports, place);
      await expectDepth(ports, parentId, 1);
      if (await ports.places.entryNamed(place, name)) throw fieldError('name_taken', 'name');
      const made = await ports.folders.insert({ ownerId, parentId, name });
      const object = { kind: 'folder' as const, id: made.id, name };
      await tellOwner(ports, actor, { act: 'folder.created', object, ownerId });
      return made;
    });
    ports.events.record('folder.created', actor, { folderId: folder.id, ownerId, name });
    return folder;
  };
