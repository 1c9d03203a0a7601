import type { Format } from './create-format.js';

/**
 * How a value stands in a sentence: a number as the language writes it, `{{bytes, size}}` as a size, `{{count, wait}}` as how long
 * until somebody may try again, from seconds. So no face writes numbers for a sentence; what is no quantity, such as an id, comes
 * as text.
 */
export function writtenValue<Value>(
  format: Pick<Format, 'number' | 'size' | 'wait'>,
  value: Value,
  how?: string,
): Value | string {
  if (how === 'size') return format.size(Number(value));
  if (how === 'wait') return format.wait(Number(value));
  return typeof value === 'number' ? format.number(value) : value;
}
