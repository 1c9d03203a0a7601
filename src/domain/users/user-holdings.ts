import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { findUser } from './find-user.js';
import type { Holdings } from './usage-store.js';

/** What an account has: to be read before it is deleted. Counts stop at `MOST_COUNTED`. */
export const getUserHoldings =
  (ports: Pick<Ports, 'users' | 'usage'>) =>
  async (actor: Actor, id: string): Promise<Holdings> => {
    requireReader(actor);
    const { id: userId, storage } = await findUser(ports, id);
    const { fileCount, usedBytes: bytes, trashBytes } = storage;
    return { fileCount, bytes, trashBytes, ...(await ports.usage.holdingsOf(userId, MOST_COUNTED)) };
  };

export const MOST_COUNTED = 100_000;
