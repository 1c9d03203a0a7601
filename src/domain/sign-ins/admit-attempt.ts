import type { AttemptKeys } from '../shared/attempt-limiter.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { User } from '../users/user.js';
import { addressOf } from './network.js';

type AdmitPorts = Pick<Ports, 'attempts' | 'signIns'>;

/** Longer than that nobody is told to wait: who holds an address off may take it back. */
const LONGEST_WAIT_SECONDS = 3_600;

/**
 * Counts an attempt at a sign-in, unless it is held off: by the rules for failures, or by hand. Read anew each time, so that it
 * holds at the next attempt on every instance. Returns the keys by which it is counted.
 * @throws DomainError `too_many_attempts`
 */
export async function admitAttempt(
  ports: AdmitPorts,
  keys: AttemptKeys,
  user: Pick<User, 'id' | 'login'> | null,
): Promise<AttemptKeys> {
  const whom = { login: user?.login ?? null, userId: user?.id ?? null };
  const network = ports.attempts.networkOf(keys.address);
  try {
    const counted = { ...keys, addressIsTrusted: (await expectNoHold(ports, keys.address)) === 'pass' };
    await ports.attempts.attempt(counted);
    return counted;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const now = new Date();
    const { limit, retryAfterSeconds = 0 } = error.details;
    await ports.signIns.count({ network, ...whom, isLimited: true }, now);
    if (limit)
      await ports.signIns.keepLimit({
        rule: limit.rule,
        key: limit.key,
        network: limit.rule === 'target' ? null : network,
        ...(limit.rule === 'address' ? { login: null, userId: null } : whom),
        since: now,
        until: new Date(now.getTime() + retryAfterSeconds * 1000),
      });
    throw error;
  }
}

/** @throws DomainError `too_many_attempts` where the address is held off by hand */
export async function expectNoHold(
  { signIns }: Pick<Ports, 'signIns'>,
  client: string,
): Promise<'pass' | null> {
  const address = addressOf(client);
  const now = new Date();
  const hold = address && (await signIns.holdOf(address, now));
  if (!hold) return null;
  if (hold.kind === 'pass') return 'pass';
  const left = hold.until ? Math.ceil((hold.until.getTime() - now.getTime()) / 1000) : LONGEST_WAIT_SECONDS;
  throw new DomainError('too_many_attempts', { retryAfterSeconds: Math.min(left, LONGEST_WAIT_SECONDS) });
}
