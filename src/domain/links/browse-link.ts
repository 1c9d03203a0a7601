import { type EntryPage, pageOfEntries } from '../entries/list-entries.js';
import type { StoredFile } from '../files/file.js';
import type { Folder } from '../folders/folder.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { browseLinkSchema } from './link.commands.js';
import type { FolderLinkTarget } from './link-store.js';

type BrowsePorts = Pick<Ports, 'files' | 'folders'>;

/** One page of a folder behind a link. */
export interface SharedFolder extends EntryPage {
  /** From the shared folder down to this one: nothing above it. */
  path: Folder[];
}

/** @throws DomainError `folder_not_found`, `invalid_cursor` */
export const browseLink =
  (ports: BrowsePorts) =>
  async (target: FolderLinkTarget, input: unknown): Promise<SharedFolder> => {
    const { folder, ...query } = validate(browseLinkSchema, input);
    const path = await sharedPath(ports, target, folder ?? target.folder.id);
    const { ownerId } = target.folder;
    const folderId = path.at(-1)?.id ?? target.folder.id;
    return {
      path,
      ...(await pageOfEntries(ports, { ...query, ownerId, folderId, sort: 'name', withTotal: false })),
    };
  };

/** @throws DomainError `folder_not_found` */
export const getSharedFolder =
  (ports: BrowsePorts) =>
  async (target: FolderLinkTarget, folderId: string): Promise<Folder> => {
    const path = await sharedPath(ports, target, folderId);
    return path.at(-1) ?? target.folder;
  };

/** @throws DomainError `file_not_found` */
export const getSharedFile =
  (ports: BrowsePorts) =>
  async (target: FolderLinkTarget, fileId: string): Promise<{ file: StoredFile; path: Folder[] }> => {
    const file = isId(fileId) ? await ports.files.find(fileId) : null;
    const path = file?.folderId ? await findPath(ports, target, file.folderId) : null;
    if (!file || !path) throw new DomainError('file_not_found');
    return { file, path };
  };

async function sharedPath(ports: BrowsePorts, target: FolderLinkTarget, folderId: string): Promise<Folder[]> {
  const path =
    isId(folderId) && (await ports.folders.find(folderId)) ? await findPath(ports, target, folderId) : null;
  if (!path) throw new DomainError('folder_not_found');
  return path;
}

/** Asked of the live tree each time: what was moved out of the folder is out of reach at once. */
async function findPath(
  { folders }: BrowsePorts,
  { folder }: FolderLinkTarget,
  folderId: string,
): Promise<Folder[] | null> {
  if (folderId === folder.id) return [folder];
  const path = await folders.pathOf(folderId);
  const start = path.findIndex(({ id }) => id === folder.id);
  return start < 0 ? null : path.slice(start);
}
