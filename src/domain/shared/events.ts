import type { Changes } from '../audit/audit-record.js';
import type { Actor } from './actor.js';

/** The stable names under which the log tells what happened. Programs may search for them: never rename one. */
export const eventNames = [
  'user.registered',
  'user.registration_limited',
  'user.created',
  'user.updated',
  'user.deleted',
  'user.offboarded',
  'user.password_changed',
  'users.import_started',
  'users.slips_read',
  'session.signed_in',
  'session.sign_in_failed',
  'session.sign_in_limited',
  'session.refreshed',
  'session.refresh_reused',
  'session.signed_out',
  'session.ended',
  'file.uploaded',
  'file.updated',
  'file.downloaded',
  'file.deleted',
  'file.damaged',
  'archive.downloaded',
  'folder.created',
  'folder.updated',
  'folder.deleted',
  'entries.moved',
  'entries.job_started',
  'entries.job_finished',
  'trash.restored',
  'trash.purged',
  'trash.emptied',
  'link.created',
  'link.updated',
  'link.revoked',
  'link.opened',
  'link.upload_received',
  'link.password_failed',
  'link.password_limited',
  'storage.quota_warning',
  'storage.bytes_left',
  'storage.scrubbed',
  'storage.relocated',
  'storage.repaired',
  'job.started',
  'job.retried',
  'job.paused',
  'job.resumed',
  'hold.added',
  'hold.removed',
  'hold.let_through',
  'backup.made',
  'list.exported',
  'audit.exported',
  'audit.sealed',
  'audit.cut',
  'group.created',
  'group.updated',
  'group.deleted',
  'group.members_added',
  'group.members_removed',
  'setting.changed',
  'access.refused',
] as const;

export type EventName = (typeof eventNames)[number];

/** Plain facts about the event (ids, names, sizes). Never a password, a token or a share link's UUID. */
export type EventFacts = Record<string, string | number | boolean | null | readonly string[] | Changes>;

/** Port: tells the log of a domain event. Returns at once and never throws. */
export interface EventLog {
  record(name: EventName, actor: Actor, facts?: EventFacts): void;
}
