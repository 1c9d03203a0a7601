import { placeOwner } from '../folders/folder.policy.js';
import type { Actor } from '../shared/actor.js';
import type { Page, PageText } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type ListFiles, listFilesSchema } from './file.commands.js';
import type { StoredFile } from './file.js';
import type { FileListQuery } from './file-store.js';

type ListPorts = Pick<Ports, 'files' | 'folders' | 'users' | 'events'>;

/** R20, R29: one's own files, or for admins those of `userId`. */
export const listFiles =
  (ports: ListPorts) =>
  async (actor: Actor, input: unknown): Promise<Page<StoredFile>> =>
    ports.files.list(await allowed(ports, actor, validate(listFilesSchema, input)));

/** The same as JSON, with these members of each file. */
export const listFilesText =
  (ports: ListPorts) =>
  async (actor: Actor, input: unknown, members: readonly (keyof StoredFile)[]): Promise<PageText> =>
    ports.files.listText(await allowed(ports, actor, validate(listFilesSchema, input)), members);

async function allowed(
  ports: ListPorts,
  actor: Actor,
  { userId, ...query }: ListFiles,
): Promise<FileListQuery> {
  const { folderId } = query;
  const inFolder = folderId === undefined || folderId === 'root' ? null : folderId;
  return { ...query, ...(await placeOwner(ports, actor, inFolder, userId, 'read')) };
}
