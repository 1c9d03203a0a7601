import type { S3Client } from '@aws-sdk/client-s3';
import { SilentStoreError, StoreFaultError } from '../faults.js';

/** The answer, or SilentStoreError after so many milliseconds, in which the client may have tried more than once. */
export async function within<T>(
  ms: number,
  ask: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const patience = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // Between two tries the client listens to no signal.
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new SilentStoreError(ms));
      patience.abort();
    }, ms);
  });
  try {
    return await Promise.race([ask(AbortSignal.any([patience.signal, ...(signal ? [signal] : [])])), end]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What keeps the client from an answer, as a fault of the store, of whatever layer it is. A connection that broke stays its
 * cause: then the client tries once more. Not where nothing was said for so long: it would wait as long again, and again.
 */
export function tellLines({ middlewareStack }: S3Client, ms: number): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw faultOf(error as LineError, ms);
      }
    },
    { step: 'deserialize', priority: 'high', name: 'tellLines' },
  );
}

/** `$metadata` is of an answer. */
type LineError = Error & { code?: string; $metadata?: object };

function faultOf(error: LineError, ms: number): Error {
  const { name, code, message, $metadata } = error;
  if ($metadata || name === 'AbortError') return error;
  if (name === 'TimeoutError' && code === undefined) return new SilentStoreError(ms);
  return Object.assign(new StoreFaultError(message, { cause: error }), { code });
}
