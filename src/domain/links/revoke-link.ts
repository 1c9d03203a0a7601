import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { authorizedLink } from './link.policy.js';

export const revokeLink =
  (ports: Pick<Ports, 'links' | 'events'>) =>
  async (actor: Actor, id: string): Promise<void> => {
    const link = await authorizedLink(ports, actor, 'revoke', id);
    if (!(await ports.links.delete(id))) throw new DomainError('link_not_found');
    const { fileId, folderId, ownerId } = link;
    ports.events.record('link.revoked', actor, { linkId: id, fileId, folderId, ownerId });
  };
