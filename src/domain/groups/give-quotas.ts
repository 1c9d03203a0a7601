import type { Changes } from '../audit/audit-record.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { aboutUser } from '../users/about-user.js';
import type { Member, QuotaChange } from './group-store.js';

type QuotaPorts = Pick<Ports, 'groups' | 'unitOfWork' | 'audit' | 'events'>;

/** Of so many people the rows are held at once. */
const SLICE = 500;

/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * People get the largest default quota of their groups, and the audit a record of each that has another one now. Call it in a
 * transaction, and `tellQuotas` after it.
 */
export async function giveQuotas(
  { groups, audit }: Pick<QuotaPorts, 'groups' | 'audit'>,
  actor: Actor,
  people: Pick<Member, 'id'>[],
): Promise<QuotaChange[]> {
  const changed = await groups.giveDefaultQuotas(people.map(({ id }) => id));
  const acts = changed.map((user) => ({
    act: 'user.updated' as const,
    ...aboutUser(user),
    changes: changesOf(user),
  }));
  if (acts.length > 0) await audit.appendMany(actor, acts);
  return changed;
}

export function tellQuotas(
  { events }: Pick<QuotaPorts, 'events'>,
  actor: Actor,
  changed: QuotaChange[],
): void {
  for (const user of changed)
    events.record('user.updated', actor, { userId: user.id, login: user.login, changes: changesOf(user) });
}

/**
 * Everybody who is in the group, each slice in a transaction of its own: what is cut off half-way is ended by asking for it
 * again. Returns how many have another quota now.
 */
export async function giveQuotasToAll(ports: QuotaPorts, actor: Actor, groupId: string): Promise<number> {
  let count = 0;
  let after = FIRST;
  for (;;) {
    const ids = await ports.groups.memberIdsAfter(groupId, after, SLICE);
    const people = ids.map((id) => ({ id }));
    const changed = await ports.unitOfWork.run(() => giveQuotas(ports, actor, people));
    tellQuotas(ports, actor, changed);
    count += changed.length;
    if (ids.length < SLICE) return count;
    after = ids.at(-1) ?? FIRST;
  }
}

const changesOf = ({ before, after }: QuotaChange): Changes => ({ quotaBytes: { before, after } });
