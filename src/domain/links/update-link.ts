import { changesBetween } from '../audit/audit-record.js';
import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { aboutLink, toldFields } from './about-link.js';
import { expectConditions, linkPolicyOf } from './keep-to-policy.js';
import { linkOptionsSchema } from './link.commands.js';
import { authorizedLink } from './link.policy.js';
import type { NamedLink } from './link-store.js';

export const updateLink =
  (ports: Pick<Ports, 'links' | 'passwords' | 'rules' | 'groups' | 'unitOfWork' | 'audit' | 'events'>) =>
  async (
    actor: Actor,
    id: string,
    input: unknown,
    expected: ExpectedVersions = 'any',
  ): Promise<NamedLink> => {
    const { ownerId } = await authorizedLink(ports, actor, 'update', id);
    const { password, ...changes } = validate(linkOptionsSchema, input);
    const policy = await linkPolicyOf(ports, ownerId);
    const passwordHash = password ? await ports.passwords.hash(password, 'link') : password;
    const { link, told } = await ports.unitOfWork.run(async () => {
      const found = await ports.links.lockVersion(id);
      if (found) expectVersion(found, expected);
      const before = found && (await ports.links.find(id));
      if (before) expectConditions(policy, { ...before, ...changes, ...withPassword(password) }, new Date());
      const updated = await ports.links.update(id, {
        ...changes,
        ...(passwordHash !== undefined && { passwordHash }),
      });
      if (!before || !updated) throw new DomainError('link_not_found');
      const { details, ...about } = aboutLink(updated);
      const differing = changesBetween(before, updated, toldFields);
      const isPasswordSet = typeof passwordHash === 'string';
      if (isPasswordSet || Object.keys(differing).length > 0)
        await ports.audit.append(actor, {
          act: 'link.updated',
          ...about,
          changes: differing,
          details: { ...details, isPasswordSet },
        });
      return { link: updated, told: differing };
    });
    ports.events.record('link.updated', actor, {
      linkId: id,
      ownerId: link.ownerId,
      changes: told,
      isPasswordSet: typeof passwordHash === 'string',
    });
    return link;
  };

const withPassword = (password: string | null | undefined) =>
  password === undefined ? {} : { hasPassword: password !== null };
