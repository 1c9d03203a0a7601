import { type Act, changesBetween } from '../audit/audit-record.js';
import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { giveQuotas, giveQuotasToAll, tellQuotas } from './give-quotas.js';
import {
  addMembersSchema,
  createGroupSchema,
  type GroupFields,
  removeMembersSchema,
  updateGroupSchema,
} from './group.commands.js';
import type { BareGroup, Group } from './group.js';
import type { Member, QuotaChange } from './group-store.js';
import { findGroup } from './read-groups.js';

type WritePorts = Pick<Ports, 'groups' | 'unitOfWork' | 'audit' | 'events'>;

export const createGroup =
  (ports: WritePorts) =>
  async (actor: Actor, input: unknown): Promise<Group> => {
    requireAdmin(actor);
    const command = validate(createGroupSchema, input);
    const group = await ports.unitOfWork.run(async () => {
      const made = await ports.groups.insert(command);
      await ports.audit.append(actor, { act: 'group.created', ...aboutGroup(made) });
      return made;
    });
    ports.events.record('group.created', actor, { groupId: group.id, name: group.name });
    return group;
  };

export const updateGroup =
  (ports: WritePorts) =>
  async (actor: Actor, id: string, input: unknown, expected: ExpectedVersions = 'any'): Promise<Group> => {
    requireAdmin(actor);
    const { applyQuota, ...changes } = validate(updateGroupSchema, input);
    const changed = await ports.unitOfWork.run(async () => {
      const before = await lockGroup(ports, id);
      expectVersion(before, expected);
      const after = (await ports.groups.update(id, changes)) ?? before;
      await ports.audit.append(actor, {
        act: 'group.updated',
        ...aboutGroup(after),
        changes: changesBetween(before, after, toldFields),
        details: { applyQuota },
      });
      return after;
    });
    ports.events.record('group.updated', actor, {
      groupId: id,
      name: changed.name,
      fields: Object.keys(changes),
      quotaCount: applyQuota ? await giveQuotasToAll(ports, actor, id) : 0,
    });
    return findGroup(ports, id);
  };

/** Who was in it stays as they are, with the quota that they have. */
export const deleteGroup =
  (ports: WritePorts) =>
  async (actor: Actor, id: string, expected: ExpectedVersions = 'any'): Promise<void> => {
    requireAdmin(actor);
    const group = await ports.unitOfWork.run(async () => {
      const found = await lockGroup(ports, id);
      expectVersion(found, expected);
      const memberCount = await ports.groups.delete(id);
      await ports.audit.append(actor, {
        act: 'group.deleted',
        ...aboutGroup(found),
        details: { memberCount },
      });
      return found;
    });
    ports.events.record('group.deleted', actor, { groupId: id, name: group.name });
  };

/** How many joined, and of how many the quota is another one now. */
export interface Joined {
  addedCount: number;
  quotaCount: number;
}

export const addMembers =
  (ports: WritePorts) =>
  async (actor: Actor, id: string, input: unknown): Promise<Joined> => {
    const { added, changed } = await joinGroup(ports)(actor, id, input);
    return { addedCount: added.length, quotaCount: changed.length };
  };

/** The same, for whoever has to know what became of each. */
export const joinGroup =
  (ports: WritePorts) =>
  async (actor: Actor, id: string, input: unknown): Promise<{ added: Member[]; changed: QuotaChange[] }> => {
    requireAdmin(actor);
    const { userIds, keepQuota } = validate(addMembersSchema, input);
    const { group, added, changed, details } = await ports.unitOfWork.run(async () => {
      const group = await lockGroup(ports, id);
      const added = await ports.groups.addMembers(id, userIds);
      const isGiven = !keepQuota && group.defaultQuotaBytes !== null;
      const changed = isGiven ? await giveQuotas(ports, actor, added) : [];
      const details = namesOf(added, { quotaCount: changed.length });
      if (added.length > 0)
        await ports.audit.append(actor, { act: 'group.members_added', ...aboutGroup(group), details });
      return { group, added, changed, details };
    });
    tellQuotas(ports, actor, changed);
    if (added.length > 0)
      ports.events.record('group.members_added', actor, { groupId: id, name: group.name, ...details });
    return { added, changed };
  };

export const removeMembers =
  (ports: WritePorts) =>
  async (actor: Actor, id: string, input: unknown): Promise<{ removedCount: number }> => {
    requireAdmin(actor);
    const { userIds } = validate(removeMembersSchema, input);
    const { group, details } = await ports.unitOfWork.run(async () => {
      const group = await lockGroup(ports, id);
      const details = namesOf(await ports.groups.removeMembers(id, userIds));
      if (details.count > 0)
        await ports.audit.append(actor, { act: 'group.members_removed', ...aboutGroup(group), details });
      return { group, details };
    });
    if (details.count > 0)
      ports.events.record('group.members_removed', actor, { groupId: id, name: group.name, ...details });
    return { removedCount: details.count };
  };

/** So many of the logins stand in the record. */
const MOST_NAMES = 20;

const namesOf = (members: Member[], more: Record<string, number> = {}) => ({
  count: members.length,
  logins: members.slice(0, MOST_NAMES).map(({ login }) => login),
  ...more,
});

async function lockGroup({ groups }: Pick<Ports, 'groups'>, id: string): Promise<BareGroup> {
  const group = isId(id) ? await groups.lock(id) : null;
  if (!group) throw new DomainError('group_not_found');
  return group;
}

const aboutGroup = ({ id, name }: BareGroup) =>
  ({ object: { kind: 'group', id, name } }) satisfies Partial<Act>;

const toldFields: (keyof GroupFields)[] = [
  'name',
  'description',
  'defaultQuotaBytes',
  'quotaBytes',
  'linkMakers',
  'linkLongestDays',
  'linkPasswordRequired',
  'linkUploadRequests',
];
