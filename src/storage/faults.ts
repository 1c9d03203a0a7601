import { BlobMissingError, type BlobStore } from '../domain/files/blob-store.js';
import { DomainError, type ErrorCode } from '../domain/shared/domain-error.js';

/** What an error of the system, of a disk or on the way to a bucket, means to the domain (errno(3)). */
const codeOfErrno: Readonly<Record<string, ErrorCode>> = {
  EDQUOT: 'storage_full',
  EFBIG: 'storage_full',
  ENOSPC: 'storage_full',
  EACCES: 'storage_unavailable',
  EAI_AGAIN: 'storage_unavailable',
  EBUSY: 'storage_unavailable',
  ECONNABORTED: 'storage_unavailable',
  ECONNREFUSED: 'storage_unavailable',
  ECONNRESET: 'storage_unavailable',
  EHOSTDOWN: 'storage_unavailable',
  EHOSTUNREACH: 'storage_unavailable',
  EIO: 'storage_unavailable',
  EISDIR: 'storage_unavailable',
  EMFILE: 'storage_unavailable',
  ENETDOWN: 'storage_unavailable',
  ENETUNREACH: 'storage_unavailable',
  ENFILE: 'storage_unavailable',
  ENODEV: 'storage_unavailable',
  ENOENT: 'storage_unavailable',
  ENOMEM: 'storage_unavailable',
  ENOTCONN: 'storage_unavailable',
  ENOTDIR: 'storage_unavailable',
  ENOTFOUND: 'storage_unavailable',
  ENXIO: 'storage_unavailable',
  EPERM: 'storage_unavailable',
  EPIPE: 'storage_unavailable',
  EREMOTEIO: 'storage_unavailable',
  EROFS: 'storage_unavailable',
  ESTALE: 'storage_unavailable',
  ETIMEDOUT: 'storage_unavailable',
};

/** The store does not do as it should. Its words are for the operator. */
export class StoreFaultError extends Error {}

/** The disk is not mounted, or another one, or the bucket is not the one it was. */
export class NotTheStoreError extends StoreFaultError {}

/** The bucket took a request, or half of it, and then said nothing. Whether it did what it was asked nobody knows. */
export class SilentStoreError extends StoreFaultError {
  constructor(ms: number) {
    super(`the store has said nothing for ${ms / 1000} s`);
  }
}

interface Fault {
  name?: unknown;
  code?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/** What a fault of the store means to the domain; any other error stays what it is. */
export function storageError(error: unknown): unknown {
  const code = codeOf(error);
  if (!code) return error;
  const details = code === 'storage_unavailable' ? { retryAfterSeconds: 30 } : {};
  return new DomainError(code, details, { cause: error });
}

export const isFull = (error: unknown): boolean => codeOf(error) === 'storage_full';

function codeOf(error: unknown): ErrorCode | undefined {
  if (typeof error !== 'object' || error === null || error instanceof DomainError) return undefined;
  if (error instanceof StoreFaultError) return 'storage_unavailable';
  const { code }: Fault = error;
  return codeOfErrno[String(code)] ?? codeOfAnswer(error);
}

/** An S3 server's refusal, and the SDK's own word for one that is silent. 507 is MinIO's, the names are those of others. */
function codeOfAnswer({ name, $metadata }: Fault): ErrorCode | undefined {
  if ($metadata?.httpStatusCode === 507 || /QuotaExceeded|StorageFull/.test(String(name)))
    return 'storage_full';
  return $metadata || name === 'TimeoutError' ? 'storage_unavailable' : undefined;
}

/**
 * A store that throws, in place of its own faults, what they mean to the domain. Bytes count as missing only where the
 * store is there: `expectStore` throws where it is not.
 */
export function tellingFaults<Store extends BlobStore>(
  store: Store,
  expectStore: () => Promise<void>,
): Store {
  const told = async (error: unknown): Promise<never> => {
    if (error instanceof BlobMissingError) {
      await expectStore().catch((reason: unknown) => {
        throw storageError(reason);
      });
    }
    throw storageError(error);
  };
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(store)).flatMap((name) => {
    const method: unknown = Reflect.get(store, name);
    if (name === 'constructor' || typeof method !== 'function') return [];
    const telling = (...args: unknown[]) => {
      const answer: unknown = method.apply(store, args);
      return answer instanceof Promise ? answer.catch(told) : answer;
    };
    return [[name, telling] as const];
  });
  return Object.assign(Object.create(store), Object.fromEntries(methods));
}
