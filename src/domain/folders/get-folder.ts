import { canUseStorage } from '../files/file.policy.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Folder } from './folder.js';
import { authorizedFolder } from './folder.policy.js';

export const getFolder =
  (ports: Pick<Ports, 'folders' | 'events'>) =>
  (actor: Actor, id: string): Promise<Folder> =>
    authorizedFolder(ports, actor, 'read', id);

/**
 * What these folders are called, to say where something lies; without those that are on their way into the trash, while what
 * lies in them is found still.
 */
export const getFolderNames =
  (ports: Pick<Ports, 'folders'>) =>
  async (actor: Actor, ids: string[]): Promise<Map<string, string>> => {
    const folders = await ports.folders.findMany(ids);
    return new Map(
      folders
        .filter((folder) => canUseStorage(actor, folder.ownerId, 'read'))
        .map(({ id, name }) => [id, name]),
    );
  };

/** Breadcrumbs: from the root down to the folder, itself included. */
export const getFolderPath =
  (ports: Pick<Ports, 'folders' | 'events'>) =>
  async (actor: Actor, id: string): Promise<Folder[]> => {
    const folder = await authorizedFolder(ports, actor, 'read', id);
    return ports.folders.pathOf(folder.id);
  };
