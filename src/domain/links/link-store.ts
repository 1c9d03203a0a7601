import type { StoredFile } from '../files/file.js';
import type { Page, PageQuery } from '../shared/page.js';
import type { LinkSort } from './link.commands.js';
import type { Link } from './link.js';

export interface NewLink {
  token: string;
  ownerId: string;
  fileId: string;
  expiresAt: Date | null;
  maxDownloads: number | null;
  passwordHash: string | null;
}

export interface LinkChanges {
  expiresAt?: Date | null;
  maxDownloads?: number | null;
  passwordHash?: string | null;
}

export interface LinkListQuery extends PageQuery<LinkSort> {
  ownerId?: string;
  fileId?: string;
}

/** A link with the file that it leads to and whether its owner may still share. */
export interface LinkTarget {
  link: Link;
  file: StoredFile;
  ownerIsActive: boolean;
}

/** A link as its owner and the admins list it. */
export type NamedLink = Link & { fileName: string; ownerIsActive: boolean };

/** Port: share links. */
export interface LinkStore {
  insert(link: NewLink): Promise<NamedLink>;
  find(id: string): Promise<NamedLink | null>;
  findByToken(token: string): Promise<LinkTarget | null>;
  list(query: LinkListQuery): Promise<Page<NamedLink>>;
  update(id: string, changes: LinkChanges): Promise<NamedLink | null>;
  delete(id: string): Promise<boolean>;
  passwordHash(id: string): Promise<string | null>;
  /** Takes one download of a limited link in one statement; false where none is left, or it expired. */
  claimDownload(id: string, at: Date): Promise<boolean>;
}
