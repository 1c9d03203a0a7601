import { type Actor, requireAdmin } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { addNamedMembersSchema } from './group.commands.js';
import { findGroup } from './read-groups.js';
import { type Joined, joinGroup } from './write-groups.js';

export interface NamedJoined extends Joined {
  /** False where somebody is unknown: then nobody joined, unless that was asked for. */
  isDone: boolean;
  /** So many people were found by the names. */
  foundCount: number;
  /** Nobody has these, as they were asked for. */
  unknown: string[];
  /** They name somebody who was named before, by the same name or another one. */
  doubled: string[];
}

type NamedPorts = Parameters<typeof joinGroup>[0] & Pick<Ports, 'users'>;

/**
 * People join by their logins or e-mails, all of them or nobody.
 * @throws DomainError `group_not_found`
 */
export const addNamedMembers =
  (ports: NamedPorts) =>
  async (actor: Actor, id: string, input: unknown): Promise<NamedJoined> => {
    requireAdmin(actor);
    const { names, keepQuota, onlyKnown } = validate(addNamedMembersSchema, input);
    await findGroup(ports, id);
    const { userIds, unknown, doubled } = toldApart(names, await ports.users.idsOfNames(names));
    const found = { foundCount: userIds.length, unknown, doubled };
    if (userIds.length === 0 || (unknown.length > 0 && !onlyKnown))
      return { isDone: false, addedCount: 0, quotaCount: 0, ...found };
    const { added, changed } = await joinGroup(ports)(actor, id, { userIds, keepQuota });
    return { isDone: true, addedCount: added.length, quotaCount: changed.length, ...found };
  };

function toldApart(names: string[], ids: Map<string, string>) {
  const userIds = new Set<string>();
  const unknown = new Set<string>();
  const doubled: string[] = [];
  for (const name of names) {
    const id = ids.get(name);
    if (id === undefined) unknown.add(name);
    else if (userIds.has(id)) doubled.push(name);
    else userIds.add(id);
  }
  return { userIds: [...userIds], unknown: [...unknown], doubled };
}
