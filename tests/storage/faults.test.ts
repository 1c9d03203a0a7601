import { describe, expect, it } from '@jest/globals';
import { BlobMissingError } from '../../src/domain/files/blob-store.js';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import { storageError } from '../../src/storage/faults.js';

const fault = (members: object, name = 'Error') => Object.assign(new Error('fault'), { name }, members);

describe('7.9: what a fault of the store means', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('%s: it is full', (code) => {
    expect(storageError(fault({ code }))).toMatchObject({ code: 'storage_full' });
  });

  it.each([
    ['missing', 'ENOENT'],
    ['a plain file', 'ENOTDIR'],
    ['read-only', 'EROFS'],
    ['without permission', 'EACCES'],
    ['without permission, too', 'EPERM'],
    ['without descriptors', 'EMFILE'],
    ['without descriptors in the whole system', 'ENFILE'],
    ['broken', 'EIO'],
    ['on a server of files that went away', 'ESTALE'],
    ['a bucket whose server is down', 'ECONNREFUSED'],
    ['a bucket whose server has no address', 'ENOTFOUND'],
  ])('%s: it is out of reach for now', (_, code) => {
    const told = storageError(fault({ code })) as DomainError;
    expect(told).toMatchObject({ code: 'storage_unavailable', kind: 'unavailable' });
    expect(told.details.retryAfterSeconds).toBeGreaterThan(0);
  });

  it.each([
    ['AccessDenied', 403, 'storage_unavailable'],
    ['InvalidAccessKeyId', 403, 'storage_unavailable'],
    ['NoSuchBucket', 404, 'storage_unavailable'],
    ['SlowDown', 503, 'storage_unavailable'],
    ['XMinioStorageFull', 507, 'storage_full'],
    ['XMinioAdminBucketQuotaExceeded', 400, 'storage_full'],
    ['QuotaExceeded', 403, 'storage_full'],
  ])('a bucket that answers %s', (name, httpStatusCode, code) => {
    expect(storageError(fault({ $metadata: { httpStatusCode } }, name))).toMatchObject({ code });
  });

  it.each([
    ['a refusal of the domain', new DomainError('file_too_large')],
    ['bytes that are missing from a store that is there', new BlobMissingError('users/x/y')],
    ['a mistake of ours', new TypeError('x is not a function')],
  ])('%s stays what it is', (_, error) => {
    expect(storageError(error)).toBe(error);
  });
});
