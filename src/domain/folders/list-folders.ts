import type { Actor } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type ListFolders, listFoldersSchema } from './folder.commands.js';
import type { Folder } from './folder.js';
import { placeOwner } from './folder.policy.js';
import type { FolderListQuery } from './folder-store.js';

type ListPorts = Pick<Ports, 'folders' | 'users' | 'events'>;

export const listFolders =
  (ports: ListPorts) =>
  async (actor: Actor, input: unknown): Promise<Page<Folder>> =>
    ports.folders.list(await allowed(ports, actor, validate(listFoldersSchema, input)));

async function allowed(
  ports: ListPorts,
  actor: Actor,
  { userId, ...query }: ListFolders,
): Promise<FolderListQuery> {
  const { parentId } = query;
  const inFolder = parentId === undefined || parentId === 'root' ? null : parentId;
  return { ...query, ...(await placeOwner(ports, actor, inFolder, userId, 'read')) };
}
