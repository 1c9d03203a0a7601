import type { LogLevel } from '../domain/logs/log-entry.js';
import type { Actor } from '../domain/shared/actor.js';
import type { EventLog, EventName } from '../domain/shared/events.js';
import type { Logger } from './logger.js';

/** How loud each event is, and its sentence. What an operator should look at is a warning. */
export const eventTable: Record<EventName, [level: LogLevel, message: string]> = {
  'user.registered': ['info', 'Somebody registered'],
  'user.created': ['info', 'A user was created'],
  'user.updated': ['info', 'A user was changed'],
  'user.deleted': ['info', 'A user was deleted'],
  'user.offboarded': ['info', 'A user was seen off'],
  'user.password_changed': ['info', 'A password was changed'],
  'user.factor_added': ['info', 'A second factor was added'],
  'user.factor_removed': ['info', 'A second factor was given up'],
  'user.factor_reset': ['warning', 'The second factor of a user was reset'],
  'user.recovery_codes_made': ['info', 'New recovery codes were made'],
  'user.recovery_code_used': ['warning', 'A recovery code was used'],
  'users.import_started': ['info', 'An import of accounts began'],
  'users.slips_read': ['info', 'One-time passwords were read'],
  'session.signed_in': ['info', 'Signed in'],
  'session.sign_in_failed': ['warning', 'A sign-in failed'],
  'user.registration_limited': ['warning', 'Too many registrations'],
  'session.sign_in_limited': ['warning', 'Too many sign-in attempts'],
  'session.code_failed': ['warning', 'A password was right, and the code was not'],
  'session.proved': ['info', 'Somebody showed again that it is they'],
  'session.refreshed': ['info', 'A session was refreshed'],
  'session.refresh_reused': ['warning', 'A spent refresh token was used again, and its session ended'],
  'session.signed_out': ['info', 'Signed out'],
  'session.ended': ['info', 'A session was ended'],
  'file.uploaded': ['info', 'A file was uploaded'],
  'file.updated': ['info', 'A file was changed'],
  'file.downloaded': ['info', 'A file was downloaded'],
  'file.deleted': ['info', 'A file was deleted'],
  'file.damaged': ['error', 'A file is damaged: the store gave other bytes than it was given, or none'],
  'archive.downloaded': ['info', 'Files were downloaded as one archive'],
  'transfer.broken_off': ['info', 'An upload or a download was broken off: what allowed it has ended'],
  'folder.created': ['info', 'A folder was created'],
  'folder.updated': ['info', 'A folder was changed'],
  'folder.deleted': ['info', 'A folder was deleted'],
  'entries.moved': ['info', 'Files and folders were moved'],
  'entries.job_started': ['info', 'An act on all of a list began'],
  'entries.job_finished': ['info', 'An act on all of a list came to its end'],
  'trash.restored': ['info', 'Something was put back from the trash'],
  'trash.purged': ['info', 'Something in the trash was removed for good'],
  'trash.emptied': ['info', 'The trash was emptied'],
  'link.created': ['info', 'A share link was made'],
  'link.updated': ['info', 'A share link was changed'],
  'link.revoked': ['info', 'A share link was revoked'],
  'link.opened': ['info', 'A share link was opened'],
  'link.upload_received': ['info', 'A file came by an upload request'],
  'link.password_failed': ['warning', 'A wrong password for a share link'],
  'link.password_limited': ['warning', 'Too many passwords tried at a share link'],
  'storage.quota_warning': ['warning', 'A storage is almost full'],
  'storage.bytes_left': ['warning', 'Bytes that no file names could not be removed; the sweep will do it'],
  'storage.scrubbed': ['info', 'All that is stored was compared with what it was'],
  'storage.relocated': ['info', 'Stored bytes were brought to another store'],
  'storage.repaired': ['info', 'The doctor repaired what it could'],
  'storage.exported': ['info', 'Everybody’s files were written out under their own names'],
  'storage.imported': ['info', 'A tree of files was taken in'],
  'job.started': ['info', 'A job was started by hand'],
  'job.retried': ['info', 'A job that failed was begun again'],
  'job.paused': ['info', 'A kind of jobs was paused'],
  'job.resumed': ['info', 'A kind of jobs goes on'],
  'hold.added': ['info', 'An address is held off, or let through, by hand'],
  'hold.removed': ['info', 'An address is no longer held off, or let through, by hand'],
  'hold.let_through': ['info', 'One who was held off may sign in again'],
  'backup.made': ['info', 'Everything was copied into a backup'],
  'list.exported': ['info', 'A list was taken out'],
  'audit.exported': ['info', 'Records of the audit were taken out'],
  'audit.sealed': ['info', 'The audit’s chain goes so far'],
  'audit.cut': ['info', 'The oldest records of the audit were removed'],
  'group.created': ['info', 'A group was made'],
  'group.updated': ['info', 'A group was changed'],
  'group.deleted': ['info', 'A group was deleted'],
  'group.members_added': ['info', 'People joined a group'],
  'group.members_removed': ['info', 'People left a group'],
  'setting.changed': ['info', 'A setting was changed'],
  'access.refused': ['warning', 'Access was refused'],
};

export const createEventLog = (logger: Logger): EventLog => ({
  record(name, actor, facts = {}) {
    const [level, message] = eventTable[name];
    logger[level](message, { event: name, ...describe(actor), facts });
  },
});

function describe(actor: Actor): object {
  if (actor.kind === 'system') return { means: actor.means };
  const { address, agent } = actor.client;
  if (actor.kind === 'anonymous') return { means: 'anonymous', address, agent };
  const { id, login, means } = actor;
  return { userId: id, login, means, address, agent };
}
