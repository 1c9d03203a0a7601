/** What is kept in the audit, under stable names. Programs may search for them: never rename one. */
export const auditActs = [
  'user.registered',
  'user.created',
  'user.updated',
  'user.deleted',
  'user.password_changed',
  'users.import_started',
  'session.signed_in',
  'session.sign_in_failed',
  'session.sign_in_limited',
  'session.signed_out',
  'session.ended',
  'session.refresh_reused',
  'file.opened',
  'file.downloaded',
  'file.uploaded',
  'file.updated',
  'archive.downloaded',
  'folder.created',
  'folder.updated',
  'entries.moved',
  'entries.deleted',
  'entries.job_started',
  'trash.restored',
  'trash.purged',
  'trash.emptied',
  'link.created',
  'link.updated',
  'link.revoked',
  'hold.added',
  'hold.removed',
  'hold.let_through',
  'job.started',
  'job.retried',
  'job.paused',
  'job.resumed',
  'group.created',
  'group.updated',
  'group.deleted',
  'group.members_added',
  'group.members_removed',
  'setting.changed',
  'list.exported',
  'audit.exported',
  'audit.cut',
] as const;

export type AuditAct = (typeof auditActs)[number];

/** Acts by what they are about: the first part of their names. */
export const auditKinds = [...new Set(auditActs.map((act) => act.split('.')[0] ?? ''))];

export const actsOfKind = (kind: string): AuditAct[] => auditActs.filter((act) => act.startsWith(`${kind}.`));
