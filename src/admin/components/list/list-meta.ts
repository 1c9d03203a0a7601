import type { RecordJSON } from 'adminjs';
import type { LookedMeta } from '../../looking-list.js';

const kept = new WeakMap<RecordJSON[], LookedMeta>();

/** AdminJS's `useRecords` hands on the records of an answer, and of what it tells besides only what it knows. */
export function keepMeta(answer: { records?: RecordJSON[]; meta?: LookedMeta }): void {
  if (answer.records && answer.meta) kept.set(answer.records, answer.meta);
}

export const metaOf = (records: RecordJSON[]): LookedMeta => kept.get(records) ?? {};
