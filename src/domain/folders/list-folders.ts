import type { Actor } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listFoldersSchema } from './folder.commands.js';
import type { Folder } from './folder.js';
import { placeOwner } from './folder.policy.js';

export const listFolders =
  (ports: Pick<Ports, 'folders' | 'users' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<Page<Folder>> => {
    const { userId, ...query } = validate(listFoldersSchema, input);
    const { parentId } = query;
    const inFolder = parentId === undefined || parentId === 'root' ? null : parentId;
    return ports.folders.list({ ...query, ...(await placeOwner(ports, actor, inFolder, userId)) });
  };
