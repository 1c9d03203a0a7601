import type { StoredFile } from '../files/file.js';
import type { Folder } from '../folders/folder.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type BrowseLink, browseLinkSchema } from './link.commands.js';
import type { FolderLinkTarget } from './link-store.js';

type BrowsePorts = Pick<Ports, 'files' | 'folders'>;

/** One page of a folder behind a link: its folders first, then its files. */
export interface SharedFolder {
  /** From the shared folder down to this one: nothing above it. */
  path: Folder[];
  folders: Folder[];
  files: StoredFile[];
  nextCursor: string | null;
}

/** @throws DomainError `folder_not_found`, `invalid_cursor` */
export const browseLink =
  (ports: BrowsePorts) =>
  async (target: FolderLinkTarget, input: unknown): Promise<SharedFolder> => {
    const { folder, ...query } = validate(browseLinkSchema, input);
    const path = await sharedPath(ports, target, folder ?? target.folder.id);
    return { path, ...(await listEntries(ports, target.folder.ownerId, path.at(-1)?.id ?? '', query)) };
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

type EntryQuery = Omit<BrowseLink, 'folder'>;

/** Folders and files are two lists, each by key; the cursor tells in which one the page ended. */
async function listEntries(
  ports: BrowsePorts,
  ownerId: string,
  folderId: string,
  { cursor = 'folders.', limit }: EntryQuery,
): Promise<Omit<SharedFolder, 'path'>> {
  const [, list, key] = /^(folders|files)\.([A-Za-z0-9_-]*)$/.exec(cursor) ?? [];
  if (!list) throw new DomainError('invalid_cursor');
  const query = { ownerId, sort: 'name', withTotal: false } as const;
  const after = key ? { cursor: key } : {};
  const found =
    list === 'folders'
      ? await ports.folders.list({ ...query, ...after, limit, parentId: folderId })
      : { items: [], nextCursor: null };
  const room = limit - found.items.length;
  if (found.nextCursor !== null || room === 0) {
    const nextCursor = found.nextCursor === null ? 'files.' : `folders.${found.nextCursor}`;
    return { folders: found.items, files: [], nextCursor };
  }
  const afterFile = list === 'files' ? after : {};
  const files = await ports.files.list({ ...query, ...afterFile, limit: room, folderId });
  const nextCursor = files.nextCursor === null ? null : `files.${files.nextCursor}`;
  return { folders: found.items, files: files.items, nextCursor };
}
