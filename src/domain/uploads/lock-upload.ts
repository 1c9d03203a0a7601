import { randomUUID } from 'node:crypto';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';

/** Without a sign of life for so long its holder is dead. */
const lockMs = 10_000;
const renewEveryMs = 1_000;
/** Who waits outlasts a holder that died, and no client's patience. */
const patienceMs = 15_000;
const askEveryMs = 150;

/** Whoever holds it is the only one who writes to the upload, among all processes. No connection is held meanwhile. */
export interface UploadLock {
  readonly token: string;
  /** Aborted where somebody else wants to get in, who is a later request of the same client, or where it is lost. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until nobody writes to the upload; whoever does is asked to stop.
 * @throws DomainError `upload_busy` where they don't; `upload_not_found` where it ends meanwhile.
 */
export const lockUpload =
  ({ uploads }: Pick<Ports, 'uploads'>) =>
  async (id: string): Promise<UploadLock> => {
    const token = randomUUID();
    const deadline = Date.now() + patienceMs;
    while (!(await uploads.lock(id, token, lockMs))) {
      if (!(await uploads.find(id))) throw new DomainError('upload_not_found');
      if (Date.now() > deadline) throw new DomainError('upload_busy');
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
    return keepLock({ uploads }, id, token);
  };

/** Of a lock that is ours already. */
export function keepLock({ uploads }: Pick<Ports, 'uploads'>, id: string, token: string): UploadLock {
  const stop = new AbortController();
  let heldUntil = Date.now() + lockMs;
  let isAsking = false;
  const renew = async () => {
    const askedAt = Date.now();
    const state = await uploads.renew(id, token, lockMs);
    if (state !== 'lost') heldUntil = askedAt + lockMs;
    if (state !== 'held') stop.abort();
  };
  const timer = setInterval(() => {
    // Where the database does not answer, it is lost before another can have it.
    if (Date.now() + renewEveryMs > heldUntil) stop.abort();
    if (isAsking) return;
    isAsking = true;
    void renew()
      .catch(() => undefined)
      .finally(() => {
        isAsking = false;
      });
  }, renewEveryMs);
  return {
    token,
    signal: stop.signal,
    release: async () => {
      clearInterval(timer);
      await uploads.unlock(id, token);
    },
  };
}
