import type { SystemActor } from '../shared/actor.js';
import { fillTrash } from '../trash/trash-entries.js';
import { restoreWhole } from './restore-entries.js';

/** So many are looked up at once. */
const BATCH = 100;

const job: SystemActor = { kind: 'system', means: 'job' };

/**
 * What a crash, a lock that did not come or a lost connection left half way, into the trash or out of it: to its end. Two at
 * once, or one beside the act itself, do no harm: each slice begins where the last one ended. Returns how many entries.
 */
export const settleTrash =
  (ports: Parameters<typeof restoreWhole>[0] & Parameters<typeof fillTrash>[0]) =>
  async (): Promise<number> => {
    let count = 0;
    for (;;) {
      const entries = await ports.trash.unsettled(BATCH);
      for (const { id, ownerId, state } of entries) {
        if (state === 'filling') await fillTrash(ports, ownerId, [id]);
        else await restoreWhole(ports, job, ownerId, [id]);
      }
      count += entries.length;
      if (entries.length < BATCH) return count;
    }
  };
