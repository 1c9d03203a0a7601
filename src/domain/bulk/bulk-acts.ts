import { deleteFile } from '../entries/delete-entries.js';
import type { ExpectedVersions } from '../entries/expect-version.js';
import { purgeTrashEntry } from '../entries/purge-entries.js';
import { restoreTrashEntry } from '../entries/restore-entries.js';
import { joinGroup, removeMembers } from '../groups/write-groups.js';
import type { Json } from '../jobs/job.js';
import { revokeLink } from '../links/revoke-link.js';
import { setLinkConditions } from '../links/update-link.js';
import { endSessionsOf } from '../sessions/end-session.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { deleteUser } from '../users/delete-user.js';
import { saveUpdate, updateUser } from '../users/update-user.js';
import type { PlannedAct } from './bulk.policy.js';
import type { BulkActName, BulkInput, BulkSubject, BulkValues } from './bulk-act.js';

export type BulkPorts = Parameters<typeof updateUser>[0] &
  Parameters<typeof deleteUser>[0] &
  Parameters<typeof endSessionsOf>[0] &
  Parameters<typeof joinGroup>[0] &
  Parameters<typeof setLinkConditions>[0] &
  Parameters<typeof revokeLink>[0] &
  Parameters<typeof deleteFile>[0] &
  Parameters<typeof restoreTrashEntry>[0] &
  Parameters<typeof purgeTrashEntry>[0];

type Before = { [name: string]: Json };

/** A password for one of them, with its hash. */
export interface NewPassword {
  password: string;
  passwordHash: string;
}

/** The rest goes by slices, each in a transaction of its own. */
export const isOneTransaction = ({ noun, act }: Pick<BulkInput, 'noun' | 'act'>): boolean =>
  noun === 'links' || noun === 'files' || (noun === 'users' && act !== 'delete');

/**
 * The act on one of them, by the use case that does it to one alone. Returns what its way back needs, or its slip.
 * @throws DomainError `precondition_failed` where somebody edited it since it was looked at
 */
export async function actOn(
  ports: BulkPorts,
  actor: Actor,
  { noun, act, values }: PlannedAct,
  subject: BulkSubject,
  given?: NewPassword,
): Promise<Before> {
  const { id } = subject;
  const seen = versionsOf(subject);
  switch (`${noun}.${act}`) {
    case 'users.block':
      await updateUser(ports)(actor, id, { isActive: false }, seen);
      return { isActive: true };
    case 'users.unblock':
      await updateUser(ports)(actor, id, { isActive: true }, seen);
      return { isActive: false };
    case 'users.setQuota':
      await updateUser(ports)(actor, id, { quotaBytes: values.quotaBytes }, seen);
      return { quotaBytes: subject.quotaBytes ?? null };
    case 'users.setExpiry':
      await updateUser(ports)(actor, id, { expiresAt: values.expiresAt }, seen);
      return { expiresAt: asText(subject.expiresAt) };
    case 'users.endSessions':
      await endSessionsOf(ports)(actor, id);
      return {};
    case 'users.resetPassword':
      return { passwordSince: await resetPassword(ports, actor, subject, given) };
    case 'users.addToGroup':
      return putInGroup(ports, actor, groupOf(values), id);
    case 'users.removeFromGroup':
      await takeOutOfGroup(ports, actor, groupOf(values), id);
      return { groupId: groupOf(values) };
    case 'users.delete':
      await deleteUser(ports)(actor, id, seen);
      return {};
    case 'links.revoke':
      await revokeLink(ports)(actor, id);
      return {};
    case 'links.setExpiry':
      await setLinkConditions(ports)(actor, id, { expiresAt: values.expiresAt }, seen);
      return { expiresAt: asText(subject.expiresAt) };
    case 'links.setLimit':
      await setLinkConditions(ports)(actor, id, { maxDownloads: values.maxDownloads }, seen);
      return { maxDownloads: subject.maxDownloads ?? null };
    case 'trash.restore':
      await restoreTrashEntry(ports)(actor, id);
      return {};
    case 'trash.purge':
      await purgeTrashEntry(ports)(actor, id);
      return {};
    case 'files.delete':
      await deleteFile(ports)(actor, id);
      return {};
    default:
      throw new Error(`nobody knows how to ${act} ${noun}`);
  }
}

/** Since when it holds: its slip is good as long as nobody gets another one. */
async function resetPassword(
  ports: BulkPorts,
  actor: Actor,
  { id, version }: BulkSubject,
  given: NewPassword | undefined,
): Promise<string> {
  if (!given) throw new Error('nobody made a password');
  const { password, passwordHash } = given;
  const command = { password, mustChangePassword: true };
  await saveUpdate(ports, actor, id, { command, passwordHash, expected: versionsOf({ version }) });
  const since = (await ports.users.passwordsSince([id])).get(id);
  if (!since) throw new Error('a password was not written');
  return since.toISOString();
}

/** Whoever joins may get another quota by it, which the way back takes again. */
async function putInGroup(ports: BulkPorts, actor: Actor, groupId: string, id: string): Promise<Before> {
  const { added, changed } = await joinGroup(ports)(actor, groupId, { userIds: [id] });
  if (added.length === 0) throw new DomainError('nothing_to_change');
  const [quota] = changed;
  return { groupId, ...(quota && { quotaBytes: quota.before, givenQuotaBytes: quota.after }) };
}

async function takeOutOfGroup(ports: BulkPorts, actor: Actor, groupId: string, id: string): Promise<void> {
  const { removedCount } = await removeMembers(ports)(actor, groupId, { userIds: [id] });
  if (removedCount === 0) throw new DomainError('nothing_to_change');
}

function groupOf({ groupId }: BulkValues): string {
  if (groupId === undefined) throw new Error('nobody said which group');
  return groupId;
}

const opposites: Partial<Record<BulkActName, BulkActName>> = {
  block: 'unblock',
  unblock: 'block',
  addToGroup: 'removeFromGroup',
  removeFromGroup: 'addToGroup',
};

/** What takes that act back, as an act of its own. */
export const wayBackOf = ({ noun, act }: PlannedAct, before: Before): PlannedAct => ({
  noun,
  act: opposites[act] ?? act,
  values: valuesOf(before),
});

/**
 * What it was before, unless somebody changed it since.
 * @throws DomainError `changed_since`; `precondition_failed` as `actOn`
 */
export async function takeBack(
  ports: BulkPorts,
  actor: Actor,
  { noun, act, values }: PlannedAct,
  subject: BulkSubject,
  before: Before,
): Promise<Before> {
  const { id } = subject;
  if (noun === 'files') {
    await restoreTrashEntry(ports)(actor, id);
    return {};
  }
  if (act === 'addToGroup' || act === 'removeFromGroup') {
    await takeBackGroup(ports, actor, act, subject, before);
    return {};
  }
  const set: Partial<BulkSubject> =
    act === 'block' ? { isActive: false } : act === 'unblock' ? { isActive: true } : values;
  for (const name of Object.keys(before)) {
    const [now, then] = [subject, set].map((one) => asText((one as Record<string, unknown>)[name]));
    if (now !== then) throw new DomainError('changed_since');
  }
  if (noun === 'users') await updateUser(ports)(actor, id, before, versionsOf(subject));
  else await setLinkConditions(ports)(actor, id, valuesOf(before), versionsOf(subject));
  return {};
}

/** Who is back in a group keeps the quota that they have; who is out of it gets the one from before, unless it was changed since. */
async function takeBackGroup(
  ports: BulkPorts,
  actor: Actor,
  act: 'addToGroup' | 'removeFromGroup',
  subject: BulkSubject,
  before: Before,
): Promise<void> {
  const { id, quotaBytes } = subject;
  const groupId = String(before.groupId);
  if (act === 'removeFromGroup') {
    await joinGroup(ports)(actor, groupId, { userIds: [id], keepQuota: true });
    return;
  }
  await takeOutOfGroup(ports, actor, groupId, id);
  if (before.givenQuotaBytes !== undefined && before.givenQuotaBytes === quotaBytes)
    await updateUser(ports)(actor, id, { quotaBytes: before.quotaBytes }, versionsOf(subject));
}

/** As the job keeps them, which has texts for moments. */
export const valuesOf = ({ expiresAt, ...values }: BulkInput['values']): BulkValues => ({
  ...values,
  ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
});

const versionsOf = ({ version }: Pick<BulkSubject, 'version'>): ExpectedVersions =>
  version === undefined ? 'any' : [version];

const asText = (value: unknown): string | null =>
  value === null || value === undefined ? null : value instanceof Date ? value.toISOString() : String(value);
