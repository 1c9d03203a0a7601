import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import { storageError } from '../../src/storage/disk.js';

describe('faults of the disk', () => {
  it.each(['ENOSPC', 'EDQUOT'])('%s means that the storage is full', (code) => {
    const error = storageError(Object.assign(new Error(code), { code }));
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'storage_full' });
  });

  it('any other stays what it is, for it is nothing that a client could act on', () => {
    const fault = Object.assign(new Error('i/o error'), { code: 'EIO' });
    expect(storageError(fault)).toBe(fault);
  });
});
