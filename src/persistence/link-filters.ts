import type { LinkState } from '../domain/links/link.js';

/**
 * `linkState` as a condition, over the table or its alias. Whose owner can't sign in is told by two conditions, each of which has
 * an index.
 */
export function linksInState(links: string): Record<LinkState, string> {
  const isLeft = `(${links}.max_downloads IS NULL OR ${links}.download_count < ${links}.max_downloads)`;
  const isCurrent = `(${links}.expires_at IS NULL OR ${links}.expires_at > now())`;
  const owners =
    '(SELECT id FROM users WHERE NOT is_active UNION ALL SELECT id FROM users WHERE expires_at <= now())';
  return {
    usedUp: `(${links}.max_downloads IS NOT NULL AND ${links}.download_count >= ${links}.max_downloads)`,
    expired: `(${links}.expires_at <= now() AND ${isLeft})`,
    ownerBlocked: `(${isLeft} AND ${isCurrent} AND ${links}.owner_id IN ${owners})`,
    active: `(${isLeft} AND ${isCurrent} AND ${links}.owner_id NOT IN ${owners})`,
  };
}

/**
 * Unused for so many days; what is younger has had no time for it, and the order's index knows which those are.
 * @param days a number of SQL's
 */
export const unusedLinks = (links: string, days: string): string =>
  [
    `${links}.created_at`,
    `greatest(${links}.created_at, ${links}.last_opened_at, ${links}.last_downloaded_at)`,
  ]
    .map((time) => `${time} < now() - make_interval(days => ${days})`)
    .join(' AND ');

/**
 * What `keep-to-policy.ts` would refuse of a link that is made now.
 * @param place the policy of the place, as four arguments of SQL: makers, days, password, upload requests
 */
export const brokenLinks = (links: string, place: string): string => `EXISTS (
  SELECT FROM link_rules_of_owners(${place}) rules
  WHERE rules.owner_id = ${links}.owner_id AND (rules.is_closed
    OR coalesce(${links}.expires_at, 'infinity') > rules.latest_expiry
    OR (rules.needs_password AND NOT ${links}.has_password)
    OR (rules.refuses_uploads AND ${links}.kind = 'upload')))`;
