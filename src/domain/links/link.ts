/** `upload`: strangers drop files into a folder and see nothing of it. */
export const linkKinds = ['download', 'upload'] as const;
export type LinkKind = (typeof linkKinds)[number];

/** A share link (R26, R33): its token is all that an outsider needs, and tells nothing. */
export interface Link {
  id: string;
  /** UUID v4. A secret: in no log and in no answer but its owner's and the admins'. */
  token: string;
  kind: LinkKind;
  ownerId: string;
  /** It leads to a file or to a folder. */
  fileId: string | null;
  folderId: string | null;
  createdAt: Date;
  /** Counts the edits; openings and downloads are none. */
  version: number;
  expiresAt: Date | null;
  hasPassword: boolean;
  /** Downloads, or for uploads the files that it takes. null: no limit. */
  maxDownloads: number | null;
  downloadCount: number;
  lastDownloadedAt: Date | null;
  /** How often its page was opened or what it leads to fetched. */
  openCount: number;
  lastOpenedAt: Date | null;
  /** From where it was last opened. For admins alone. */
  lastAddress: string | null;
}

export const isUsedUp = ({ maxDownloads, downloadCount }: Link): boolean =>
  maxDownloads !== null && downloadCount >= maxDownloads;

export const isExpired = ({ expiresAt }: Link, now: Date): boolean => expiresAt !== null && expiresAt <= now;

/** A link that nobody used for so long asks to be looked at. */
export const UNUSED_DAYS = 90;

export const linkStates = ['active', 'usedUp', 'expired', 'ownerBlocked'] as const;
export type LinkState = (typeof linkStates)[number];

/** What stands in the way of a link; of several things the one that is hardest to undo. */
export function linkState(link: Link & { ownerIsActive: boolean }, now: Date): LinkState {
  if (isUsedUp(link)) return 'usedUp';
  if (isExpired(link, now)) return 'expired';
  return link.ownerIsActive ? 'active' : 'ownerBlocked';
}
