import { placeOwner } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listFilesSchema } from './file.commands.js';
import type { StoredFile } from './file.js';

/** R20, R29: one's own files, or for admins those of `userId`. */
export const listFiles =
  (ports: Pick<Ports, 'files' | 'folders' | 'users' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<Page<StoredFile>> => {
    const { userId, ...query } = validate(listFilesSchema, input);
    const { folderId } = query;
    const inFolder = folderId === undefined || folderId === 'root' ? null : folderId;
    return ports.files.list({ ...query, ...(await placeOwner(ports, actor, inFolder, userId)) });
  };
