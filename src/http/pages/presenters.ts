import { linkUrl } from '../../config/link-url.js';
import type { AuditRecord } from '../../domain/audit/audit-record.js';
import type { EntryKind } from '../../domain/entries/entry.js';
import { type ListedFile, mimeTypeOf } from '../../domain/files/file.js';
import { canUseStorage } from '../../domain/files/file.policy.js';
import type { Folder } from '../../domain/folders/folder.js';
import { linkState } from '../../domain/links/link.js';
import type { NamedLink } from '../../domain/links/link-store.js';
import type { OwnSession } from '../../domain/sessions/list-sessions.js';
import { type Actor, isSelf } from '../../domain/shared/actor.js';
import { freeBytesOf, type User } from '../../domain/users/user.js';
import { agentWords } from '../../i18n/agent-words.js';
import { auditText, changeLines } from '../../i18n/audit-sentence.js';
import type { Format } from '../../i18n/create-format.js';
import type { Translate } from '../../i18n/index.js';
import { thumbnailVersion } from '../content/send-thumbnail.js';
import { fileLook, folderLook } from '../look/icons.js';
import { opensAsItIs, previewKindOf } from '../previews/preview-kind.js';

/** What the views get to see of each thing, with the addresses of all that can be done with it. */

export const presentOwner = (actor: Actor, user: User) => ({
  id: user.id,
  login: user.login,
  fullName: user.fullName,
  storage: { fileCount: user.storage.fileCount, ...presentStorage(user) },
  isSelf: isSelf(actor, user.id),
  /** Or may only look, as auditors do. */
  mayChange: canUseStorage(actor, user.id),
});

export type OwnerView = ReturnType<typeof presentOwner>;

/** How full a storage is: all that counts in the quota. */
export function presentStorage({ storage, quotaBytes }: Pick<User, 'storage' | 'quotaBytes'>) {
  const { usedBytes, trashBytes, reservedBytes } = storage;
  const takenBytes = usedBytes + trashBytes + reservedBytes;
  const share = quotaBytes === null ? 0 : quotaBytes === 0 ? 1 : takenBytes / quotaBytes;
  const level: StorageLevel = share >= 0.95 ? 'full' : share >= 0.8 ? 'tight' : 'roomy';
  return {
    usedBytes,
    trashBytes,
    reservedBytes,
    takenBytes,
    quotaBytes,
    freeBytes: freeBytesOf({ storage, quotaBytes }),
    percent: Math.min(100, Math.floor(share * 100)),
    level,
  };
}

export const storageLevels = ['roomy', 'tight', 'full'] as const;
export type StorageLevel = (typeof storageLevels)[number];

export const filesUrl = (actor: Actor, ownerId: string): string =>
  isSelf(actor, ownerId) ? '/files' : `/files?userId=${ownerId}`;

/** The page of a folder, or of the root: its owner is known from the folder. */
export const folderUrl = (
  actor: Actor,
  { ownerId, folderId }: { ownerId?: string; folderId?: string | null },
): string => {
  if (folderId) return `/files?folderId=${folderId}`;
  return ownerId === undefined ? '/files' : filesUrl(actor, ownerId);
};

/** Where an entry that is seen elsewhere lies: the list of its folder with its row in sight, which is an anchor without scripts. */
export function placeUrl(
  actor: Actor,
  { kind, id, ...place }: { kind: EntryKind; id: string; ownerId: string; folderId: string | null },
): string {
  const key = `${kind}-${id}`;
  const list = folderUrl(actor, place);
  return `${list}${list.includes('?') ? '&' : '?'}find=${key}#${key}`;
}

export function presentFile(actor: Actor, file: ListedFile) {
  const { id, name, comment, size, uploadedAt, lastDownloadedAt, linkCount, mimeType } = file;
  const self = `/files/${id}`;
  const preview = previewKindOf(file);
  return {
    kind: 'file' as const,
    id,
    name,
    folderId: file.folderId,
    comment,
    size,
    uploadedAt,
    lastDownloadedAt,
    linkCount,
    version: file.version,
    look: fileLook(mimeType),
    preview,
    /** Which of `rowMenus` is its own. */
    menu: `${preview ? 'previewed' : 'plain'}${comment ? '-commented' : ''}`,
    urls: {
      list: folderUrl(actor, file),
      place: placeUrl(actor, { kind: 'file', id, ownerId: file.ownerId, folderId: file.folderId }),
      self,
      row: `${self}/row`,
      details: `${self}/details`,
      move: `/entries/move?fileIds=${id}`,
      download: `${self}/content`,
      view: opensAsItIs(file) ? `${self}/content?disposition=inline` : `${self}/preview`,
      preview: `${self}/preview`,
      inline: `${self}/content?disposition=inline`,
      thumbnail: file.thumbnailKey === null ? null : `${self}/thumbnail?v=${thumbnailVersion(file)}`,
      rename: `${self}/edit?field=name`,
      comment: `${self}/edit?field=comment`,
      share: `${self}/share`,
      links: `${self}/links`,
      delete: `${self}/delete`,
    },
  };
}

export type FileView = ReturnType<typeof presentFile>;

export function presentFolder(actor: Actor, folder: Folder) {
  const { id, name, createdAt, updatedAt, ownerId, parentId, linkCount } = folder;
  const self = `/folders/${id}`;
  return {
    kind: 'folder' as const,
    id,
    name,
    folderId: parentId,
    createdAt,
    updatedAt,
    linkCount,
    look: folderLook,
    urls: {
      place: placeUrl(actor, { kind: 'folder', id, ownerId, folderId: parentId }),
      open: folderUrl(actor, { folderId: id }),
      self,
      row: `${self}/row`,
      details: `${self}/details`,
      move: `/entries/move?folderIds=${id}`,
      download: `${self}/archive`,
      rename: `${self}/edit`,
      share: `${self}/share`,
      delete: `${self}/delete`,
    },
  };
}

export type FolderView = ReturnType<typeof presentFolder>;

export function presentLink(publicUrl: string, link: NamedLink, now = new Date()) {
  const { id, token, kind, name, hasPassword, maxDownloads, downloadCount } = link;
  const self = `/links/${id}`;
  return {
    id,
    kind,
    name,
    isFolder: link.folderId !== null,
    version: link.version,
    hasPassword,
    maxDownloads,
    downloadCount,
    createdAt: link.createdAt,
    expiresAt: link.expiresAt,
    openCount: link.openCount,
    lastUsedAt: latest(link.lastDownloadedAt, link.lastOpenedAt),
    // People look at its page first; its bare address is the bytes themselves, for programs and other sites (R27).
    url: `${linkUrl(publicUrl, token)}/page`,
    directUrl: link.kind === 'download' ? linkUrl(publicUrl, token) : null,
    state: linkState(link, now),
    look: link.folderId === null ? fileLook(mimeTypeOf(name)) : folderLook,
    urls: {
      self,
      edit: `${self}/edit`,
      qr: `${self}/qr`,
      revoke: `${self}/revoke`,
      share: link.folderId === null ? `/files/${link.fileId}/share` : `/folders/${link.folderId}/share`,
    },
  };
}

const latest = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));

/** What happened to the reader's account, as one sentence and the values that changed. */
export const presentEvent = (t: Translate, format: Format, record: AuditRecord) => ({
  time: record.time,
  text: auditText(t, record),
  lines: changeLines(t, format, record),
  means: t(`audit.means.${record.means}`),
  address: record.address,
  agent: record.agent && agentWords(t, record.agent),
});

export function presentSession(t: Translate, session: OwnSession) {
  const { id, address, agent, createdAt, lastSeenAt, isCurrent, kind } = session;
  const isPhone = /Mobile|Android|iPhone|iPad/.test(agent);
  const name = agentWords(t, agent);
  return {
    id,
    agent,
    createdAt,
    lastSeenAt,
    isCurrent,
    address: address.replace(/^::ffff:/, ''),
    name: kind === 'api' ? t('settings.sessions.program', { name }) : name,
    icon: kind === 'api' ? 'terminal' : isPhone ? 'phone' : 'laptop',
  };
}
