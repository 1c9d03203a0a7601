import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { getStatsSchema } from './stats.commands.js';
import type { Leaders, Stats } from './stats.js';

/** Totals, and what was added day by day. */
export const getStats =
  ({ stats }: Pick<Ports, 'stats'>) =>
  async (actor: Actor, input: unknown = {}): Promise<Stats> => {
    requireReader(actor);
    return stats.read(validate(getStatsSchema, input).days);
  };

/** Who takes up most, who grows fastest, which links are used most. */
export const getLeaders =
  ({ stats }: Pick<Ports, 'stats'>) =>
  async (actor: Actor): Promise<Leaders> => {
    requireReader(actor);
    return stats.leaders();
  };
