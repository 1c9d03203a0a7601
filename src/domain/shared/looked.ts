import type { AttemptKeys } from './attempt-limiter.js';
import type { Ports } from './ports.js';

/** Looks whether a guess is right. Where nobody could look, for the server was too busy, it was no attempt. */
export async function looked<Found>(
  { attempts }: Pick<Ports, 'attempts'>,
  keys: AttemptKeys,
  verify: () => Promise<Found>,
): Promise<Found> {
  try {
    return await verify();
  } catch (error) {
    await attempts.notMade(keys);
    throw error;
  }
}
