import { purgeEntries } from '../entries/purge-entries.js';
import { storageOwner } from '../files/file.policy.js';
import type { Actor, SystemActor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { emptyTrashSchema } from './trash.commands.js';
import { expiryOf } from './trash.js';

type EmptyPorts = Parameters<typeof purgeEntries>[0] & Pick<Ports, 'events' | 'rules'>;

/** So many entries are looked up at once. */
const BATCH = 100;

/** All that is in the trash now, for good. Returns how many entries that were. */
export const emptyTrash =
  (ports: EmptyPorts) =>
  async (actor: Actor, input: unknown = {}): Promise<number> => {
    const { userId } = validate(emptyTrashSchema, input);
    const { ownerId } = await storageOwner(ports, actor, userId);
    const count = await purgeBefore(ports, actor, new Date(), ownerId);
    ports.events.record('trash.emptied', actor, { ownerId, count });
    return count;
  };

/** What the setting keeps no longer, of everybody. Returns how many entries went. */
export const purgeExpiredTrash = (ports: EmptyPorts) => async (): Promise<number> => {
  const now = new Date();
  const before = expiryOf({ deletedAt: now }, -ports.rules.trashRetentionDays);
  const count = await purgeBefore(ports, job, before);
  if (count > 0) ports.events.record('trash.emptied', job, { ownerId: null, count });
  return count;
};

const job: SystemActor = { kind: 'system', means: 'job' };

async function purgeBefore(ports: EmptyPorts, actor: Actor, before: Date, ownerId?: string): Promise<number> {
  let count = 0;
  for (;;) {
    const entries = await ports.trash.deletedBefore(before, BATCH, ownerId);
    const owner = entries[0]?.ownerId;
    if (owner === undefined) return count;
    const ids = entries.filter((entry) => entry.ownerId === owner).map(({ id }) => id);
    count += (await purgeEntries(ports, actor, 'trash.emptied', owner, ids)).length;
  }
}
