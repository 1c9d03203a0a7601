import { linkUrl } from '../../config/link-url.js';
import type { AuditRecord } from '../../domain/audit/audit-record.js';
import type { EntryJob } from '../../domain/entries/entry-job.js';
import type { MovedEntry } from '../../domain/entries/move-entries.js';
import type { RestoredEntry } from '../../domain/entries/restore-entries.js';
import type { StoredFile } from '../../domain/files/file.js';
import type { Folder } from '../../domain/folders/folder.js';
import type { Group } from '../../domain/groups/group.js';
import { linkState } from '../../domain/links/link.js';
import type { NamedLink } from '../../domain/links/link-store.js';
import type { StoredLogEntry } from '../../domain/logs/log-entry.js';
import type { Notice } from '../../domain/notices/notice.js';
import type { ToldSecondFactor } from '../../domain/second-factors/get-second-factor.js';
import type { Passkey } from '../../domain/second-factors/passkey.js';
import type { Tokens } from '../../domain/sessions/issue-tokens.js';
import type { OwnSession } from '../../domain/sessions/list-sessions.js';
import type { SignedIn } from '../../domain/sessions/sign-in.js';
import type { Setting } from '../../domain/settings/get-settings.js';
import { settings } from '../../domain/settings/setting.js';
import { type Actor, isAdmin } from '../../domain/shared/actor.js';
import type { Page, PageText } from '../../domain/shared/page.js';
import type { ListedTrashEntry } from '../../domain/trash/list-trash.js';
import type { ResumableUpload } from '../../domain/uploads/upload.js';
import { freeBytesOf, type ListedUser, stateOf, type User } from '../../domain/users/user.js';
import { auditText } from '../../i18n/audit-sentence.js';
import type { Translate } from '../../i18n/index.js';
import { noticeText } from '../../i18n/notice-text.js';

/** What each thing looks like on the wire: members are named one by one, so that nothing slips out. */

export const presentUser = (viewer: Actor, user: User) => ({
  id: user.id,
  login: user.login,
  fullName: user.fullName,
  email: user.email,
  isAdmin: user.isAdmin,
  role: user.role,
  isActive: user.isActive,
  expiresAt: user.expiresAt,
  state: stateOf(user),
  mustChangePassword: user.mustChangePassword,
  hasSecondFactor: user.hasSecondFactor,
  quotaBytes: user.quotaBytes,
  freeBytes: freeBytesOf(user),
  trashBytes: user.storage.trashBytes,
  storage: { fileCount: user.storage.fileCount, usedBytes: user.storage.usedBytes },
  ...(isAdmin(viewer) && { storagePath: user.storagePath }),
  createdAt: user.createdAt,
  lastLoginAt: user.lastLoginAt,
});

export const presentListedUser = (viewer: Actor, user: ListedUser) => ({
  ...presentUser(viewer, user),
  lastSeenAt: user.lastSeenAt,
});

export const presentTokens = ({ user, accessToken, expiresInSeconds, refreshToken }: SignedIn & Tokens) => ({
  accessToken,
  tokenType: 'Bearer',
  expiresIn: expiresInSeconds,
  refreshToken,
  user: presentUser({ kind: 'anonymous', client: { address: '', agent: '' } }, user),
});

export const presentSecondFactor = (factor: ToldSecondFactor) => ({
  totp: factor.totp && { since: factor.totp.since, lastUsedAt: factor.totp.lastUsedAt },
  passkeys: factor.passkeys.map(presentPasskey),
  recoveryCodesLeft: factor.recoveryCodesLeft,
  isRequired: factor.isRequired,
  arePasskeysOffered: factor.arePasskeysOffered,
});

export const presentPasskey = ({ id, name, since, lastUsedAt }: Passkey) => ({ id, name, since, lastUsedAt });

export const presentSession = (session: OwnSession) => ({
  id: session.id,
  kind: session.kind,
  createdAt: session.createdAt,
  lastSeenAt: session.lastSeenAt,
  address: session.address,
  agent: session.agent,
  isCurrent: session.isCurrent,
});

export const fileMembers = [
  'id',
  'name',
  'size',
  'mimeType',
  'sha256',
  'comment',
  'folderId',
  'ownerId',
  'uploadedAt',
  'updatedAt',
  'lastDownloadedAt',
  'downloadCount',
  'linkCount',
] as const satisfies (keyof StoredFile)[];

export const presentFile = (file: StoredFile) =>
  Object.fromEntries(fileMembers.map((name) => [name, file[name]]));

export const presentFolder = (folder: Folder) => ({
  id: folder.id,
  name: folder.name,
  parentId: folder.parentId,
  ownerId: folder.ownerId,
  createdAt: folder.createdAt,
  updatedAt: folder.updatedAt,
});

export const presentTrashEntry = (entry: ListedTrashEntry) => ({
  id: entry.id,
  kind: entry.kind,
  name: entry.name,
  size: entry.size,
  fileCount: entry.fileCount,
  mimeType: entry.mimeType,
  folderId: entry.folderId,
  ownerId: entry.ownerId,
  deletedAt: entry.deletedAt,
  deletedBy: entry.deletedBy,
  expiresAt: entry.expiresAt,
});

export const presentRestored = (entry: RestoredEntry) => ({
  id: entry.id,
  kind: entry.kind,
  name: entry.name,
  folderId: entry.folderId,
  ownerId: entry.ownerId,
});

export const presentMoved = (entry: MovedEntry) => ({
  kind: entry.kind,
  id: entry.id,
  name: entry.name,
  fromName: entry.fromName,
  fromFolderId: entry.fromFolderId,
  replacedId: entry.replacedId,
});

export const presentEntryJob = (job: EntryJob) => ({
  id: job.id,
  act: job.act,
  ownerId: job.ownerId,
  total: job.total,
  doneCount: job.doneCount,
  leftCount: job.leftCount,
  createdAt: job.createdAt,
  finishedAt: job.finishedAt,
});

export const presentUpload = (upload: ResumableUpload) => ({
  id: upload.id,
  name: upload.name,
  size: upload.length,
  offset: upload.offset,
  folderId: upload.folderId,
  ownerId: upload.ownerId,
  metadata: upload.metadata,
  url: `/api/v1/uploads/${upload.id}`,
  createdAt: upload.createdAt,
  expiresAt: upload.expiresAt,
});

export const presentLink = (publicUrl: string, viewer: Actor, link: NamedLink) => ({
  id: link.id,
  url: linkUrl(publicUrl, link.token),
  token: link.token,
  kind: link.kind,
  name: link.name,
  ownerId: link.ownerId,
  fileId: link.fileId,
  folderId: link.folderId,
  createdAt: link.createdAt,
  expiresAt: link.expiresAt,
  hasPassword: link.hasPassword,
  maxDownloads: link.maxDownloads,
  downloadCount: link.downloadCount,
  lastDownloadedAt: link.lastDownloadedAt,
  openCount: link.openCount,
  lastOpenedAt: link.lastOpenedAt,
  ...(isAdmin(viewer) && { lastAddress: link.lastAddress }),
  state: linkState(link, new Date()),
  isActive: linkState(link, new Date()) === 'active',
});

export const presentLog = ({
  id,
  time,
  level,
  message,
  event,
  requestId,
  userId,
  details,
}: StoredLogEntry) => ({
  id,
  time,
  level,
  message,
  event,
  requestId,
  userId,
  details,
});

export const presentAuditRecord = (t: Translate, record: AuditRecord) => ({
  id: record.id,
  time: record.time,
  act: record.act,
  text: auditText(t, record),
  actorKind: record.actorKind,
  actorId: record.actorId,
  actorName: record.actorName,
  means: record.means,
  address: record.address,
  agent: record.agent,
  requestId: record.requestId,
  objectKind: record.objectKind,
  objectId: record.objectId,
  objectName: record.objectName,
  ownerId: record.ownerId,
  ownerName: record.ownerName,
  changes: record.changes,
  details: record.details,
});

export const presentNotice = (t: Translate, notice: Notice) => ({
  id: notice.id,
  kind: notice.kind,
  time: notice.time,
  text: noticeText(t, notice),
  address: notice.address,
  agent: notice.agent,
  isUnread: notice.isUnread,
});

export const presentGroup = (group: Group) => ({
  id: group.id,
  name: group.name,
  description: group.description,
  defaultQuotaBytes: group.defaultQuotaBytes,
  quotaBytes: group.quotaBytes,
  linkMakers: group.linkMakers,
  linkLongestDays: group.linkLongestDays,
  linkPasswordRequired: group.linkPasswordRequired,
  linkUploadRequests: group.linkUploadRequests,
  version: group.version,
  createdAt: group.createdAt,
  numbers: group.numbers,
});

/** With what it may be, so that a form can be made of it. */
export const presentSetting = (setting: Setting) => ({
  name: setting.name,
  group: settings[setting.name].group,
  value: setting.value,
  unit: settings[setting.name].unit ?? null,
  origin: setting.origin,
  key: settings[setting.name].key ?? null,
  givenValue: setting.givenValue,
  rule: ruleOf(setting.name),
  version: setting.version,
  changedAt: setting.changedAt,
  changedBy: setting.changedBy,
});

/** JSON Schema (draft 2020-12). */
const ruleOf = (name: Setting['name']) =>
  settings[name].schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });

/** A page of which the store has made JSON: nothing is left but to put it together. */
export const presentPageText = ({ items, nextCursor, total }: PageText): string =>
  `{"items":${items},"nextCursor":${JSON.stringify(nextCursor)}${total === undefined ? '' : `,"total":${total}`}}`;

export const presentPage = <T, V>(page: Page<T>, present: (item: T) => V) => ({
  items: page.items.map(present),
  nextCursor: page.nextCursor,
  ...(page.total !== undefined && { total: page.total }),
});
