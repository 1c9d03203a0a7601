import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import type { ChainEnd, Verification, Verify } from './audit-store.js';
import { verifyAuditSchema } from './verify-audit.command.js';

/** So long a client waits for one answer; a proxy between them has its own idea of how long is too long. */
const PART_MS = 10_000;

/** Whether all records are what they were when they were sealed, and none is missing. */
export const verifyAudit = ({ audit }: Pick<Ports, 'audit'>) => {
  let latest: Promise<unknown> = Promise.resolve();

  const verify = (actor: Actor, how: Verify): Promise<Verification> => {
    requireReader(actor);
    // One at a time: each reads all there is.
    const verification = latest.then(async () => {
      how.signal?.throwIfAborted();
      // As far as one call goes: what is written without a pause would keep it for ever.
      await audit.seal();
      return audit.verify(how);
    });
    latest = verification.catch(() => undefined);
    return verification;
  };

  return {
    /** All of it, however long that takes. @param kept what its end was once */
    all: async (actor: Actor, kept?: ChainEnd): Promise<Verification> => verify(actor, { kept }),
    /** As far as the time goes, from where an earlier part came to; until `signal` says that nobody waits for it. */
    part: async (actor: Actor, input: unknown, signal?: AbortSignal): Promise<Verification> =>
      verify(actor, { ...validate(verifyAuditSchema, input), signal, milliseconds: PART_MS }),
  };
};
