import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { DamagedFile, ScrubState } from './scrub-store.js';

/** So many damaged files are named; the doctor names all. */
const MOST_NAMED = 100;

export interface ScrubReport extends ScrubState {
  /** 0: never. */
  everyDays: number;
  bytesPerSecond: number;
  /** The first of them. */
  damaged: DamagedFile[];
  /** Whether there are more. */
  isMoreDamaged: boolean;
}

/** How far the check of all stored bytes is, and what is damaged as far as anybody knows. */
export const getScrub =
  ({ scrub, rules }: Pick<Ports, 'scrub' | 'rules'>) =>
  async (actor: Actor): Promise<ScrubReport> => {
    requireReader(actor);
    const damaged = await scrub.damaged(MOST_NAMED + 1);
    return {
      everyDays: rules.scrubDays,
      bytesPerSecond: rules.scrubBytesPerSecond,
      ...(await scrub.state()),
      damaged: damaged.slice(0, MOST_NAMED),
      isMoreDamaged: damaged.length > MOST_NAMED,
    };
  };
