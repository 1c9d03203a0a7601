import type { Page, Stamped } from '../shared/page.js';
import type { ListFolders, UpdateFolder } from './folder.commands.js';
import type { Folder } from './folder.js';

export interface NewFolder {
  ownerId: string;
  parentId: string | null;
  name: string;
}

export type FolderListQuery = Omit<ListFolders, 'userId'> & { ownerId: string };

/** Port: folders. What is in the trash does not exist here. */
export interface FolderStore {
  /** @throws DomainError `name_taken` */
  insert(folder: NewFolder): Promise<Folder>;
  find(id: string): Promise<Folder | null>;
  /** The same, locked until the transaction ends. */
  findForUpdate(id: string): Promise<Folder | null>;
  findMany(ids: string[]): Promise<Folder[]>;
  list(query: FolderListQuery): Promise<Page<Folder>>;
  /** @see FileStore.listStamped */
  listStamped(query: FolderListQuery): Promise<Page<Stamped<Folder>>>;
  /** The cursor of the page that begins after so many of a place; null where there are not so many. */
  cursorAfter(query: FolderListQuery, count: number): Promise<string | null>;
  /** How many come before it in the list; null where it is not in it. */
  placeOf(query: FolderListQuery, id: string): Promise<number | null>;
  /** @throws DomainError `name_taken`, `folder_not_found` */
  update(id: string, changes: UpdateFolder): Promise<Folder>;
  /** @see FileStore.moveAll */
  moveAll(folders: Pick<Folder, 'id' | 'name'>[], parentId: string | null): Promise<void>;
  /** How many levels of folders these are, with all that lies below them: what went to the trash apart is no part of them. */
  heightOf(ids: readonly string[]): Promise<number>;
  /** Whether any of these is one of the others or lies in one of them. */
  anyWithin(ids: readonly string[], topIds: readonly string[]): Promise<boolean>;
  /** The way from the root down to the folder, itself included. */
  pathOf(id: string): Promise<Folder[]>;
}
