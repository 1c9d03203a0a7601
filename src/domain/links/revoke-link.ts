import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { aboutLink } from './about-link.js';
import { authorizedLink } from './link.policy.js';

export const revokeLink =
  (ports: Pick<Ports, 'links' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (actor: Actor, id: string, expected: ExpectedVersions = 'any'): Promise<void> => {
    const link = await authorizedLink(ports, actor, 'revoke', id);
    await ports.unitOfWork.run(async () => {
      const found = await ports.links.lockVersion(id);
      if (!found) throw new DomainError('link_not_found');
      expectVersion(found, expected);
      if (!(await ports.links.delete(id))) throw new DomainError('link_not_found');
      await ports.audit.append(actor, { act: 'link.revoked', ...aboutLink(link) });
    });
    const { fileId, folderId, ownerId } = link;
    ports.events.record('link.revoked', actor, { linkId: id, fileId, folderId, ownerId });
  };
