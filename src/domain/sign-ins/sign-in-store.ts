import type { Page } from '../shared/page.js';
import type { ListFailures } from './sign-in.commands.js';
import type { Hold, HoldKind, Limit, SignInFailure, SignInSummary } from './sign-in.js';

export interface Failure {
  network: string;
  login: string | null;
  userId: string | null;
  isLimited: boolean;
}

/** Port: what failed, what is held off for it, and what an administrator holds off or lets through. */
export interface SignInStore {
  count(failure: Failure, at: Date): Promise<void>;
  /** Held off from now on; one that is there already holds on until then. */
  keepLimit(limit: Limit): Promise<void>;
  /** Null where there is none. */
  dropLimit(rule: Limit['rule'], key: string): Promise<Limit | null>;
  /** The latest first. */
  limits(now: Date, limit: number): Promise<Limit[]>;
  failures(query: ListFailures): Promise<Page<SignInFailure>>;
  summary(from: Date): Promise<SignInSummary>;
  /** What holds for an address now: of several networks around it the narrowest. */
  holdOf(address: string, now: Date): Promise<{ kind: HoldKind; until: Date | null } | null>;
  holds(now: Date): Promise<Hold[]>;
  /** In place of one of the same kind for the same network. */
  addHold(hold: Hold): Promise<void>;
  removeHold(id: string): Promise<Hold | null>;
  /** What tells nothing any more. Returns how many rows went. */
  deleteBefore(before: Date): Promise<number>;
}
