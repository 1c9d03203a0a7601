import { type Actor, requireReader } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import { isId } from '../shared/ids.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listGroupsSchema } from './group.commands.js';
import type { Group } from './group.js';

export const listGroups =
  ({ groups }: Pick<Ports, 'groups'>) =>
  async (actor: Actor, input: unknown): Promise<Page<Group>> => {
    requireReader(actor);
    return groups.list(validate(listGroupsSchema, input));
  };

export const getGroup =
  (ports: Pick<Ports, 'groups'>) =>
  async (actor: Actor, id: string): Promise<Group> => {
    requireReader(actor);
    return findGroup(ports, id);
  };

/** @throws DomainError `group_not_found` */
export async function findGroup({ groups }: Pick<Ports, 'groups'>, id: string): Promise<Group> {
  const group = isId(id) ? await groups.find(id) : null;
  if (!group) throw new DomainError('group_not_found');
  return group;
}
