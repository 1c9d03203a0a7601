import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { linkOptionsSchema } from './link.commands.js';
import { authorizedLink } from './link.policy.js';
import type { NamedLink } from './link-store.js';

export const updateLink =
  (ports: Pick<Ports, 'links' | 'passwords' | 'unitOfWork' | 'events'>) =>
  async (
    actor: Actor,
    id: string,
    input: unknown,
    expected: ExpectedVersions = 'any',
  ): Promise<NamedLink> => {
    await authorizedLink(ports, actor, 'update', id);
    const { password, ...changes } = validate(linkOptionsSchema, input);
    const passwordHash = password ? await ports.passwords.hash(password, 'link') : password;
    const link = await ports.unitOfWork.run(async () => {
      const found = await ports.links.lockVersion(id);
      if (found) expectVersion(found, expected);
      return ports.links.update(id, {
        ...changes,
        ...(passwordHash !== undefined && { passwordHash }),
      });
    });
    if (!link) throw new DomainError('link_not_found');
    const fields = [...Object.keys(changes), ...(password === undefined ? [] : ['password'])];
    ports.events.record('link.updated', actor, { linkId: id, ownerId: link.ownerId, fields });
    return link;
  };
