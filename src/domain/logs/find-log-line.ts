import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { StoredLogEntry } from './log-entry.js';

/** @param id a number, in digits */
export const findLogLine =
  ({ logs }: Pick<Ports, 'logs'>) =>
  async (actor: Actor, id: string): Promise<StoredLogEntry | null> => {
    requireReader(actor);
    return logs.find(id);
  };
