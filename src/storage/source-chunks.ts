import type { Readable } from 'node:stream';
import { DomainError } from '../domain/shared/domain-error.js';

/**
 * What a source gives; it is left to the caller, who may still want to answer on the same connection.
 * @throws DomainError `upload_incomplete` where the source breaks off, or its own DomainError.
 */
export async function* chunksOf(source: Readable): AsyncGenerator<Buffer> {
  const chunks = source.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        throw error instanceof DomainError ? error : new DomainError('upload_incomplete');
      });
      if (next.done) return;
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    }
  } finally {
    await chunks.return?.();
  }
}
