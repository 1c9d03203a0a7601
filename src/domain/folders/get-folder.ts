import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Folder } from './folder.js';
import { authorizedFolder } from './folder.policy.js';

export const getFolder =
  (ports: Pick<Ports, 'folders' | 'events'>) =>
  (actor: Actor, id: string): Promise<Folder> =>
    authorizedFolder(ports, actor, 'read', id);

/** Breadcrumbs: from the root down to the folder, itself included. */
export const getFolderPath =
  (ports: Pick<Ports, 'folders' | 'events'>) =>
  async (actor: Actor, id: string): Promise<Folder[]> => {
    const folder = await authorizedFolder(ports, actor, 'read', id);
    return ports.folders.pathOf(folder.id);
  };
