import { policyWithin } from '../groups/group-store.js';
import { type Actor, isAdmin } from '../shared/actor.js';
import { DomainError, type FieldError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { LinkKind } from './link.js';
import type { LinkPolicy } from './link-policy.js';

/** What the policy looks at. */
interface Conditions {
  expiresAt: Date | null;
  hasPassword: boolean;
}

const DAY_MILLISECONDS = 24 * 3600 * 1000;

/** The last moment that a link which is made or changed now may have; null: any, and none. */
export const latestExpiry = (
  { linkLongestDays }: Pick<LinkPolicy, 'linkLongestDays'>,
  now: Date,
): Date | null =>
  linkLongestDays === null ? null : new Date(now.getTime() + linkLongestDays * DAY_MILLISECONDS);

/** What holds for the links of this storage: what the owner's groups say, and where they say nothing the place. */
export const linkPolicyOf = async (
  { rules, groups }: Pick<Ports, 'rules' | 'groups'>,
  ownerId: string,
): Promise<LinkPolicy> => policyWithin(rules, await groups.linkPolicyOf(ownerId));

/** @throws DomainError `links_forbidden`, `upload_requests_forbidden` */
export function expectMayShare(policy: LinkPolicy, actor: Actor, kind: LinkKind): void {
  if (policy.linkMakers === 'admins' && !isAdmin(actor)) throw new DomainError('links_forbidden');
  if (kind === 'upload' && !policy.linkUploadRequests) throw new DomainError('upload_requests_forbidden');
}

/**
 * Call it with the link as it will be, all of it or what has to keep to the policy.
 * @throws DomainError `validation_failed` beside each field
 */
export function expectConditions(
  policy: LinkPolicy,
  { expiresAt, hasPassword }: Partial<Conditions>,
  now: Date,
): void {
  const latest = latestExpiry(policy, now);
  const limit = policy.linkLongestDays;
  const fields: FieldError[] = [];
  if (latest && expiresAt === null)
    fields.push({ field: 'expiresAt', rule: 'link.mustEnd', params: { limit } });
  if (latest && expiresAt && expiresAt > latest)
    fields.push({ field: 'expiresAt', rule: 'link.longest', params: { limit } });
  if (policy.linkPasswordRequired && hasPassword === false)
    fields.push({ field: 'password', rule: 'link.password', params: {} });
  if (fields.length > 0) throw new DomainError('validation_failed', { fields });
}
