import type { BulkFilter, BulkNoun } from '../bulk/bulk-act.js';

/** A row of a list as it is taken out: flat, without a secret. */
export type ExportedRow = Record<string, string | number | boolean | Date | null>;

/** Port: lists, whole. */
export interface ExportStore {
  /** By name, in their order. */
  columns(noun: BulkNoun): string[];
  /** In the order of ids, after that one. */
  rowsAfter(noun: BulkNoun, filter: BulkFilter, after: string | null, limit: number): Promise<ExportedRow[]>;
}
