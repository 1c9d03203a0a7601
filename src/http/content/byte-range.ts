import type { ByteRange } from '../../domain/files/blob-store.js';
import { listOf } from '../request/headers.js';

/**
 * The one range that a `Range` header asks for (RFC 9110, 14.1–14.2). `null`: send the whole, as for a unit that we
 * don't know, a header that is no range, or several ranges at once, which a server may ignore; so is any range of a
 * content that is empty, for no `Content-Range` could tell of it.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const ranges = listOf(/^bytes=(.*)$/i.exec(header ?? '')?.[1]);
  const spec = /^(\d*)\s*-\s*(\d*)$/.exec(ranges[0] ?? '');
  if (!spec || ranges.length > 1 || size === 0) return null;
  const [, first = '', last = ''] = spec;
  if (first === '' && last === '') return null;
  if (first === '') return suffixRange(Number(last), size);
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** The last `length` bytes; the whole where it has fewer. */
const suffixRange = (length: number, size: number): ByteRange | 'unsatisfiable' =>
  length === 0 ? 'unsatisfiable' : { start: Math.max(size - length, 0), end: size - 1 };
