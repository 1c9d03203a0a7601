import type { BulkFilter, BulkNoun } from '../bulk/bulk-act.js';

/** A row of a list as it is taken out: flat, without a secret. */
export type ExportedRow = Record<string, string | number | boolean | Date | null>;

/** Port: lists, whole. */
export interface ExportStore {
  /** By name, in their order. */
  columns(noun: BulkNoun): string[];
  /** All that the filter finds, in the order of ids, some thousand at a time: each is looked at once, and no connection is held between. */
  batches(noun: BulkNoun, filter: BulkFilter): AsyncGenerator<ExportedRow[]>;
}
