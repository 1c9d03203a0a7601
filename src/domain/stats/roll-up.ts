import type { Ports } from '../shared/ports.js';

/** What was written a moment ago may not be to be seen yet. */
const LAG_MS = 60_000;

/** Periodic work: adds to the daily figures what came since the last time. Removes nothing. */
export const rollUpStats =
  ({ stats }: Pick<Ports, 'stats'>) =>
  async (now = new Date()): Promise<number> => {
    await stats.rollUp(new Date(now.getTime() - LAG_MS));
    return 0;
  };
