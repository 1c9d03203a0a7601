import type { RecordJSON } from 'adminjs';
import type { PlacedMeta } from '../../placed-list.js';

const kept = new WeakMap<RecordJSON[], PlacedMeta>();

/** AdminJS's `useRecords` hands on the records of an answer, and of what it tells besides only what it knows. */
export function keepMeta(answer: { records?: RecordJSON[]; meta?: PlacedMeta }): void {
  if (answer.records && answer.meta) kept.set(answer.records, answer.meta);
}

export const metaOf = (records: RecordJSON[]): PlacedMeta => kept.get(records) ?? {};
