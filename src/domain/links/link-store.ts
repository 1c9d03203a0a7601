import type { StoredFile } from '../files/file.js';
import type { Folder } from '../folders/folder.js';
import type { Page, PageQuery } from '../shared/page.js';
import type { LinkFilters, LinkSort } from './link.commands.js';
import type { Link, LinkKind } from './link.js';
import type { LinkPolicy } from './link-policy.js';

export interface NewLink {
  token: string;
  kind: LinkKind;
  ownerId: string;
  fileId: string | null;
  folderId: string | null;
  expiresAt: Date | null;
  maxDownloads: number | null;
  passwordHash: string | null;
}

export interface LinkChanges {
  expiresAt?: Date | null;
  maxDownloads?: number | null;
  passwordHash?: string | null;
}

export interface LinkListQuery extends PageQuery<LinkSort>, LinkFilters {
  /** Only those that break this policy, or only the others. */
  breaks?: { policy: LinkPolicy; isBroken: boolean };
  ownerId?: string;
  fileId?: string;
  folderId?: string;
}

/** A link with what it leads to and whether its owner may still share. */
export type LinkTarget = FileLinkTarget | FolderLinkTarget;

export interface FileLinkTarget {
  link: Link;
  file: StoredFile;
  folder: null;
  ownerIsActive: boolean;
}

export interface FolderLinkTarget {
  link: Link;
  file: null;
  folder: Folder;
  ownerIsActive: boolean;
}

/** A link as its owner and the admins list it, with the name of what it leads to. */
export type NamedLink = Link & { name: string; ownerIsActive: boolean };

/** Port: share links. What is in the trash has none. */
export interface LinkStore {
  insert(link: NewLink): Promise<NamedLink>;
  find(id: string): Promise<NamedLink | null>;
  findByToken(token: string): Promise<LinkTarget | null>;
  list(query: LinkListQuery): Promise<Page<NamedLink>>;
  /** Held until the transaction ends. */
  lockVersion(id: string): Promise<{ version: number } | null>;
  update(id: string, changes: LinkChanges): Promise<NamedLink | null>;
  delete(id: string): Promise<boolean>;
  passwordHash(id: string): Promise<string | null>;
  /** Takes one download (or one upload) of a link in one statement; false where none is left, or it is over. */
  claimDownload(id: string, at: Date): Promise<boolean>;
}
