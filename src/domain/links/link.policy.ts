import { canUseStorage } from '../files/file.policy.js';
import { type Actor, requireKnown } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import type { NamedLink } from './link-store.js';

/** A token is a right of its own: by that of an upload request files come in. Who only looks is shown this one. */
export const NO_TOKEN = '00000000-0000-0000-0000-000000000000';

export const shownTo = <Shown extends Pick<NamedLink, 'ownerId' | 'token'>>(
  actor: Actor,
  link: Shown,
): Shown => (canUseStorage(actor, link.ownerId) ? link : { ...link, token: NO_TOKEN });

/** As the record of a refusal tells it. */
export type LinkAction = 'read' | 'update' | 'revoke';

/** @throws DomainError as `requireKnown`, `link_not_found` (also for other people's). */
export async function authorizedLink(
  { links, events }: Pick<Ports, 'links' | 'events'>,
  actor: Actor,
  action: LinkAction,
  id: string,
): Promise<NamedLink> {
  requireKnown(actor);
  const link = isId(id) ? await links.find(id) : null;
  if (!link) throw new DomainError('link_not_found');
  if (!canUseStorage(actor, link.ownerId, action === 'read' ? 'read' : 'use')) {
    events.record('access.refused', actor, { action: `link.${action}`, linkId: id });
    throw new DomainError('link_not_found');
  }
  return shownTo(actor, link);
}
