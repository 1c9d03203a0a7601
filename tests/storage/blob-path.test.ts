import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BlobPaths } from '../../src/storage/blob-path.js';

const uuid = '0b9f2f5e-1c1d-4e6f-8a55-2f1f0e6a7b10';
const paths = new BlobPaths('/srv/kladovka/blobs');

describe('path guard of the blob store', () => {
  it('turns the three shapes of names into paths below the store', () => {
    expect(paths.of('staged', `tmp/${uuid}`)).toBe(join(paths.root, 'tmp', uuid));
    expect(paths.of('blob', `users/a1/${uuid}`)).toBe(join(paths.root, 'users', 'a1', uuid));
    expect(paths.of('userFolder', 'users/a1')).toBe(join(paths.root, 'users', 'a1'));
  });

  it.each([
    `../${uuid}`,
    `users/../${uuid}`,
    `users/../../${uuid}`,
    `/users/a1/${uuid}`,
    `users//${uuid}`,
    `users/a1/../${uuid}`,
    `users/./${uuid}`,
    `users\\a1\\${uuid}`,
    `users/a1/${uuid}\0`,
    `users/a1\0/${uuid}`,
    `users/a1/${uuid}/`,
    `users/a1/${uuid}\n`,
    ` users/a1/${uuid}`,
    `users/a1/${uuid.toUpperCase()}`,
    `users/%2e%2e/${uuid}`,
    `C:/users/${uuid}`,
    'users/a1',
    'users',
    'store-id',
    '',
  ])('refuses %j as a blob', (name) => {
    expect(() => paths.of('blob', name)).toThrow(/names nothing/);
  });

  it.each(['', 'users', 'users/', 'users/.', 'users/..', 'tmp', `users/a1/${uuid}`, '.', '/'])(
    'refuses %j as a user’s folder, so that no deletion takes more than one user',
    (name) => {
      expect(() => paths.of('userFolder', name)).toThrow(/names nothing/);
    },
  );
});
