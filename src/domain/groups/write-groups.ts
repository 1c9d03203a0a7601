import { type Act, changesBetween } from '../audit/audit-record.js';
import { type ExpectedVersions, expectVersion } from '../entries/expect-version.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import {
  addMembersSchema,
  createGroupSchema,
  type GroupFields,
  removeMembersSchema,
  updateGroupSchema,
} from './group.commands.js';
import type { Group } from './group.js';

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
    const { group, quotaCount } = await ports.unitOfWork.run(async () => {
      const before = await lockGroup(ports, id);
      expectVersion(before, expected);
      const after = (await ports.groups.update(id, changes)) ?? before;
      const count = applyQuota ? await ports.groups.giveDefaultQuotas(id, 'all') : 0;
      await ports.audit.append(actor, {
        act: 'group.updated',
        ...aboutGroup(after),
        changes: changesBetween(before, after, toldFields),
        details: { quotaCount: count },
      });
      return { group: after, quotaCount: count };
    });
    ports.events.record('group.updated', actor, {
      groupId: id,
      name: group.name,
      fields: Object.keys(changes),
      quotaCount,
    });
    return group;
  };

/** Who was in it stays as they are, with the quota that they have. */
export const deleteGroup =
  (ports: WritePorts) =>
  async (actor: Actor, id: string, expected: ExpectedVersions = 'any'): Promise<void> => {
    requireAdmin(actor);
    const group = await ports.unitOfWork.run(async () => {
      const found = await lockGroup(ports, id);
      expectVersion(found, expected);
      await ports.groups.delete(id);
      await ports.audit.append(actor, {
        act: 'group.deleted',
        ...aboutGroup(found),
        details: { memberCount: found.numbers.memberCount },
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
    requireAdmin(actor);
    const { userIds, keepQuota } = validate(addMembersSchema, input);
    return ports.unitOfWork.run(async () => {
      const group = await lockGroup(ports, id);
      const names = await ports.groups.addMembers(id, userIds);
      const quotaCount =
        keepQuota || group.defaultQuotaBytes === null ? 0 : await ports.groups.giveDefaultQuotas(id, userIds);
      await tellMembers(ports, actor, 'group.members_added', group, names, { quotaCount });
      return { addedCount: names.length, quotaCount };
    });
  };

export const removeMembers =
  (ports: WritePorts) =>
  async (actor: Actor, id: string, input: unknown): Promise<{ removedCount: number }> => {
    requireAdmin(actor);
    const { userIds } = validate(removeMembersSchema, input);
    return ports.unitOfWork.run(async () => {
      const group = await lockGroup(ports, id);
      const names = await ports.groups.removeMembers(id, userIds);
      await tellMembers(ports, actor, 'group.members_removed', group, names);
      return { removedCount: names.length };
    });
  };

/** So many of the logins stand in the record. */
const MOST_NAMES = 20;

async function tellMembers(
  { audit, events }: WritePorts,
  actor: Actor,
  act: 'group.members_added' | 'group.members_removed',
  group: Group,
  logins: string[],
  more: Record<string, number> = {},
): Promise<void> {
  if (logins.length === 0) return;
  const details = { count: logins.length, logins: logins.slice(0, MOST_NAMES), ...more };
  await audit.append(actor, { act, ...aboutGroup(group), details });
  events.record(act, actor, { groupId: group.id, name: group.name, ...details });
}

async function lockGroup({ groups }: Pick<Ports, 'groups'>, id: string): Promise<Group> {
  const group = isId(id) ? await groups.lock(id) : null;
  if (!group) throw new DomainError('group_not_found');
  return group;
}

const aboutGroup = ({ id, name }: Group) => ({ object: { kind: 'group', id, name } }) satisfies Partial<Act>;

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
