import { changesBetween } from '../audit/audit-record.js';
import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import type { Actor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { aboutLink, toldFields } from './about-link.js';
import { expectConditions, linkPolicyOf } from './keep-to-policy.js';
import { type LinkOptions, linkOptionsSchema } from './link.commands.js';
import { authorizedLink } from './link.policy.js';
import type { NamedLink } from './link-store.js';

type UpdatePorts = Pick<
  Ports,
  'links' | 'passwords' | 'rules' | 'groups' | 'unitOfWork' | 'audit' | 'events'
>;

/** Whoever changes a link that is older than the policy brings it in line. */
export const updateLink =
  (ports: UpdatePorts) =>
  async (
    actor: Actor,
    id: string,
    input: unknown,
    expected: ExpectedVersions = 'any',
  ): Promise<NamedLink> => {
    const { ownerId } = await authorizedLink(ports, actor, 'update', id);
    const options = validate(linkOptionsSchema, input);
    return change(ports, actor, { id, ownerId, options, expected, isWhole: true });
  };

/**
 * One of many at once: only what is set has to keep to the policy, or links that are older than it could not even be shortened. A
 * moment that is past closes the link.
 */
export const setLinkConditions =
  (ports: UpdatePorts) =>
  async (
    actor: Actor,
    id: string,
    options: Pick<LinkOptions, 'expiresAt' | 'maxDownloads'>,
    expected: ExpectedVersions,
  ): Promise<NamedLink> => {
    const { ownerId } = await authorizedLink(ports, actor, 'update', id);
    return change(ports, actor, { id, ownerId, options, expected, isWhole: false });
  };

interface Change {
  id: string;
  ownerId: string;
  options: LinkOptions;
  expected: ExpectedVersions;
  /** Whether the policy is asked about all of the link as it will be, or about what changes alone. */
  isWhole: boolean;
}

async function change(
  ports: UpdatePorts,
  actor: Actor,
  { id, ownerId, options: { password, ...changes }, expected, isWhole }: Change,
): Promise<NamedLink> {
  const policy = await linkPolicyOf(ports, ownerId);
  const passwordHash = password ? await ports.passwords.hash(password, 'link') : password;
  const { link, told } = await ports.unitOfWork.run(async () => {
    const found = await ports.links.lockVersion(id);
    if (found) expectVersion(found, expected);
    const before = found && (await ports.links.find(id));
    const judged = { ...(isWhole && before), ...changes, ...withPassword(password) };
    if (before) expectConditions(policy, judged, new Date());
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
}

const withPassword = (password: string | null | undefined) =>
  password === undefined ? {} : { hasPassword: password !== null };
