import type { LimitRule } from '../sign-ins/sign-in.js';

/**
 * Port: counts attempts at guessing a secret, shared by every process of the server.
 * A rule bounds the attempts under one key within a window; while over it, the key stays blocked.
 */
export interface AttemptLimiter {
  /**
   * Counts one attempt under each key before the secret is looked at, so that attempts made at once can't slip by.
   * @throws DomainError `too_many_attempts` with the seconds to wait and the `limit`, where any key is over its rule.
   */
  attempt(keys: AttemptKeys): Promise<void>;
  /** The attempt was right: gives it back. */
  succeeded(keys: AttemptKeys): Promise<void>;
  /** Nobody looked at the secret: gives the attempt back, and no more. */
  notMade(keys: AttemptKeys): Promise<void>;
  /**
   * Counts one registration, for the address and for all together.
   * @throws DomainError `too_many_attempts`
   */
  register(address: string): Promise<void>;
  /** What counts as one guesser: an IPv4 address, or the /64 of an IPv6 one. */
  networkOf(address: string): string;
  /** Forgets what was counted by a rule under the key of a `limit`. */
  letThrough(rule: LimitRule, key: string): Promise<void>;
}

export interface AttemptKeys {
  /** What is guessed at: `login:<lower-cased login>` or `link:<id>`. */
  target: string;
  address: string;
  /** The owner has come from this address before: the rule for the target as a whole does not hold here. */
  addressIsKnown: boolean;
  /** An administrator lets the address through: the rules for it do not hold, but that for the target always does. */
  addressIsTrusted?: boolean;
}
