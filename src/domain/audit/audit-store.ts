import type { Actor } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { ListAudit } from './audit.commands.js';
import type { Act, AuditRecord } from './audit-record.js';

/** The end of the chain: whoever keeps it elsewhere can tell whether the chain was made anew. */
export interface ChainEnd {
  position: number;
  /** SHA-256, in hex. */
  hash: string;
}

/** A place where the chain does not hold. */
export interface ChainFault {
  /** null: of a record that is no part of the chain. */
  position: number | null;
  recordId: string | null;
  /**
   * `changed`: record and hash don't fit; `record_missing`: sealed once, and gone; `seal_missing`: the chain has a gap;
   * `never_sealed`: a record that came in another way than all others; `not_as_kept`: not the hash that somebody kept elsewhere,
   * or the chain ends before it.
   */
  kind: 'changed' | 'record_missing' | 'seal_missing' | 'never_sealed' | 'not_as_kept';
}

export interface Verification {
  /** null: nothing is wrong so far, and there is more to look at. */
  isWhole: boolean | null;
  /** Records that were looked at. */
  checkedCount: number;
  /** Written within the last moments, and not in the chain yet. */
  unsealedCount: number;
  /** The first ones. */
  faults: ChainFault[];
  end: ChainEnd;
  /** Where the next look goes on; null: at the end. */
  next: ChainEnd | null;
}

export interface Verify {
  /** What the end of the chain was once. */
  kept?: ChainEnd;
  /** As an earlier look told: what lies before is not looked at. */
  after?: ChainEnd;
  /** Asked between two stretches. */
  signal?: AbortSignal;
  /** So long at most. */
  milliseconds?: number;
}

/** Port: who did what. Append-only: what is in it stays as it is, and leaves by `cut` alone. */
export interface AuditStore {
  /** In the transaction around it: there is no change without its record, and no record of what did not happen. */
  append(actor: Actor, act: Act): Promise<void>;
  /** The same for what was done to many at once, in one statement. */
  appendMany(actor: Actor, acts: Act[]): Promise<void>;
  list(query: ListAudit): Promise<Page<AuditRecord>>;
  find(id: string): Promise<AuditRecord | null>;
  /** Chains what was written since, so many records at most; one instance at a time. Returns how many. */
  seal(): Promise<number>;
  /** The oldest records go, so many at most, as far as all of them are older than that. Null: none. */
  cut(before: Date): Promise<({ count: number } & ChainEnd) | null>;
  /** Looks at all of the chain, or as far as the time goes. */
  verify(how?: Verify): Promise<Verification>;
  end(): Promise<ChainEnd>;
}
