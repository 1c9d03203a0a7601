import { deleteFile } from '../entries/delete-entries.js';
import type { ExpectedVersions } from '../entries/expect-version.js';
import { purgeTrashEntry } from '../entries/purge-entries.js';
import { restoreTrashEntry } from '../entries/restore-entries.js';
import type { Json } from '../jobs/job.js';
import { revokeLink } from '../links/revoke-link.js';
import { setLinkConditions } from '../links/update-link.js';
import { endSessionsOf } from '../sessions/end-session.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { deleteUser } from '../users/delete-user.js';
import { updateUser } from '../users/update-user.js';
import type { PlannedAct } from './bulk.policy.js';
import type { BulkInput, BulkSubject, BulkValues } from './bulk-act.js';

export type BulkPorts = Parameters<typeof updateUser>[0] &
  Parameters<typeof deleteUser>[0] &
  Parameters<typeof endSessionsOf>[0] &
  Parameters<typeof setLinkConditions>[0] &
  Parameters<typeof revokeLink>[0] &
  Parameters<typeof deleteFile>[0] &
  Parameters<typeof restoreTrashEntry>[0] &
  Parameters<typeof purgeTrashEntry>[0];

type Before = { [name: string]: Json };

/** The rest goes by slices, each in a transaction of its own. */
export const isOneTransaction = ({ noun, act }: Pick<BulkInput, 'noun' | 'act'>): boolean =>
  noun === 'links' || noun === 'files' || (noun === 'users' && act !== 'delete');

/**
 * The act on one of them, by the use case that does it to one alone. Returns what its way back needs.
 * @throws DomainError `precondition_failed` where somebody edited it since it was looked at
 */
export async function actOn(
  ports: BulkPorts,
  actor: Actor,
  { noun, act, values }: PlannedAct,
  subject: BulkSubject,
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

/** What takes that act back, as an act of its own. */
export const wayBackOf = ({ noun, act }: PlannedAct, before: Before): PlannedAct => ({
  noun,
  act: act === 'block' ? 'unblock' : act === 'unblock' ? 'block' : act,
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

/** As the job keeps them, which has texts for moments. */
export const valuesOf = ({ expiresAt, ...values }: BulkInput['values']): BulkValues => ({
  ...values,
  ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
});

const versionsOf = ({ version }: BulkSubject): ExpectedVersions =>
  version === undefined ? 'any' : [version];

const asText = (value: unknown): string | null =>
  value === null || value === undefined ? null : value instanceof Date ? value.toISOString() : String(value);
