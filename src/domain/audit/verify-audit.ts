import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { ChainEnd, Verification } from './audit-store.js';

/** Whether all records are what they were when they were sealed, and none is missing; until `signal` says that nobody waits for it. */
export const verifyAudit = ({ audit }: Pick<Ports, 'audit'>) => {
  let latest: Promise<unknown> = Promise.resolve();

  return async (actor: Actor, kept?: ChainEnd, signal?: AbortSignal): Promise<Verification> => {
    requireReader(actor);
    // One at a time: each reads all there is.
    const verification = latest.then(async () => {
      signal?.throwIfAborted();
      // As far as one call goes: what is written without a pause would keep it for ever.
      await audit.seal();
      return audit.verify(kept, signal);
    });
    latest = verification.catch(() => undefined);
    return verification;
  };
};
