import type { Page, PageText, Stamped } from '../shared/page.js';
import type { ListFiles, UpdateFile } from './file.commands.js';
import type { ListedFile, StoredFile } from './file.js';

export interface FileContent {
  size: number;
  mimeType: string;
  sha256: string;
  crc32: number | null;
  blobKey: string;
}

export interface NewFile extends FileContent {
  ownerId: string;
  folderId: string | null;
  name: string;
  comment: string;
}

export type FileChanges = UpdateFile & { mimeType?: string };

export type FileListQuery = Omit<ListFiles, 'userId'> & { ownerId: string };

/** Port: the records of files. What is in the trash does not exist here, but for `knownBlobKeys`. */
export interface FileStore {
  /** @throws DomainError `name_taken` */
  insert(file: NewFile): Promise<StoredFile>;
  find(id: string): Promise<StoredFile | null>;
  /** The same, locked until the transaction ends. */
  findForUpdate(id: string): Promise<StoredFile | null>;
  findMany(ids: string[]): Promise<StoredFile[]>;
  list(query: FileListQuery): Promise<Page<StoredFile>>;
  /** The same page as JSON, with these members of each file. */
  listText(query: FileListQuery, members: readonly (keyof StoredFile)[]): Promise<PageText>;
  /** The same page for who may know its rows already. */
  listStamped(query: FileListQuery): Promise<Page<Stamped<ListedFile>>>;
  /** The cursor of the page that begins after so many of a place; null where there are not so many. */
  cursorAfter(query: FileListQuery, count: number): Promise<string | null>;
  /** How many come before it in the list; null where it is not in it. */
  placeOf(query: FileListQuery, id: string): Promise<number | null>;
  update(id: string, changes: FileChanges): Promise<StoredFile>;
  /**
   * Puts other bytes under the same record; links stay. What was there, and its comment, becomes the file of the entry
   * `trashId` of the trash, or nothing is left of it (null).
   */
  replaceContent(
    id: string,
    content: FileContent,
    options: { trashId: string | null; comment?: string },
  ): Promise<StoredFile>;
  /**
   * Puts files into another folder, each under the name that it is given.
   * @throws DomainError `name_taken`
   */
  moveAll(files: Pick<StoredFile, 'id' | 'name'>[], folderId: string | null): Promise<void>;
  /** Whether there is any record at all: then there must be bytes, too. */
  hasAny(): Promise<boolean>;
  /** Which of these blob keys a record names: as a file's content, as its thumbnail, or as that of a file to come. */
  knownBlobKeys(keys: string[]): Promise<Set<string>>;
}
