import { type Actor, requireAdmin } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Stats } from './stats.js';

export const getStats =
  ({ stats }: Pick<Ports, 'stats'>) =>
  async (actor: Actor): Promise<Stats> => {
    requireAdmin(actor);
    return stats.read();
  };
