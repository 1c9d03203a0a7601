import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { release, reserve } from '../../src/domain/uploads/ledger.js';
import { expiryOf, type ResumableUpload } from '../../src/domain/uploads/upload.js';
import type { Stores } from '../../src/persistence/index.js';
import { rowsOf } from '../../src/persistence/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories } from '../support/factories.js';

let test: TestDatabase;
let stores: Stores;
let make: ReturnType<typeof createFactories>;

beforeAll(async () => {
  test = await createTestDatabase();
  stores = test.stores;
  make = createFactories(stores);
});
afterAll(() => test.close());

async function anUpload(given: Partial<ResumableUpload> = {}): Promise<ResumableUpload> {
  const ownerId = given.ownerId ?? (await make.user()).id;
  const upload: ResumableUpload = {
    id: randomUUID(),
    kind: 'tus',
    state: 'receiving',
    ownerId,
    uploaderId: ownerId,
    folderId: null,
    name: 'файл.txt',
    path: ['a', 'б'],
    comment: 'c',
    onConflict: 'replace',
    permanent: true,
    declaredType: 'text/plain',
    sha256: null,
    crc32: null,
    metadata: 'filename eA==',
    length: 2 ** 40,
    offset: 0,
    reservedBytes: 0,
    storeId: 'a store',
    blobKey: null,
    handle: `tmp/${randomUUID()}`,
    createdAt: new Date(),
    expiresAt: expiryOf('tus'),
    fileId: null,
    ...given,
  };
  await stores.uploads.insert(upload);
  return upload;
}

describe('uploads', () => {
  it('come back as they were put in', async () => {
    const upload = await anUpload();
    expect(await stores.uploads.find(upload.id)).toEqual(upload);
  });

  it('of a deleted user are gone', async () => {
    const upload = await anUpload();
    await stores.users.delete(upload.ownerId);
    expect(await stores.uploads.find(upload.id)).toBeNull();
  });

  it('expire one by one, but not under somebody’s hands', async () => {
    const [dead, busy] = [
      await anUpload({ expiresAt: new Date(0) }),
      await anUpload({ expiresAt: new Date(1) }),
    ];
    await stores.uploads.lock(busy.id, randomUUID(), 10_000);
    expect(await stores.uploads.removeExpired(new Date())).toEqual(dead);
    expect(await stores.uploads.removeExpired(new Date())).toBeNull();
    await stores.uploads.remove(busy.id);
  });

  it('tell which bytes are theirs', async () => {
    const { handle } = await anUpload();
    expect(await stores.uploads.knownHandles([handle, 'tmp/other'])).toEqual(new Set([handle]));
  });
});

describe('the lock of an upload', () => {
  it('is one’s alone; who else wants it makes the holder know', async () => {
    const { id } = await anUpload();
    const [first, second] = [randomUUID(), randomUUID()];
    expect(await stores.uploads.lock(id, first, 10_000)).toBe(true);
    expect(await stores.uploads.renew(id, first, 10_000)).toBe('held');
    expect(await stores.uploads.lock(id, second, 10_000)).toBe(false);
    expect(await stores.uploads.renew(id, first, 10_000)).toBe('wanted');
    await stores.uploads.unlock(id, first);
    expect(await stores.uploads.lock(id, second, 10_000)).toBe(true);
    expect(await stores.uploads.renew(id, second, 10_000)).toBe('held');
  });

  it('of twenty at once one gets it', async () => {
    const { id } = await anUpload();
    const got = await Promise.all(
      Array.from({ length: 20 }, () => stores.uploads.lock(id, randomUUID(), 10_000)),
    );
    expect(got.filter(Boolean)).toHaveLength(1);
  });

  it('once lost lets nothing be written: neither an offset nor the end', async () => {
    const { id } = await anUpload();
    const [late, next] = [randomUUID(), randomUUID()];
    await stores.uploads.lock(id, late, -1);
    expect(await stores.uploads.lock(id, next, 10_000)).toBe(true);
    expect(await stores.uploads.renew(id, late, 10_000)).toBe('lost');
    expect(await stores.uploads.advance(id, late, 5, new Date())).toBe(false);
    expect(await stores.uploads.finish(id, late, randomUUID())).toBeNull();
    expect(await stores.uploads.advance(id, next, 5, expiryOf('tus'))).toBe(true);
    expect(await stores.uploads.find(id)).toMatchObject({ offset: 5, fileId: null });
  });

  it('an upload is finished once', async () => {
    const { id } = await anUpload();
    const token = randomUUID();
    await stores.uploads.lock(id, token, 10_000);
    const fileId = randomUUID();
    expect(await stores.uploads.finish(id, token, fileId)).toMatchObject({ id, fileId: null });
    expect(await stores.uploads.finish(id, token, randomUUID())).toBeNull();
    expect(await stores.uploads.find(id)).toMatchObject({ fileId, reservedBytes: 0 });
  });
});

describe('the ledger', () => {
  it('never reserves more than there is, however many ask at once, and gives all back', async () => {
    const user = await make.user({ quotaBytes: 100 });
    const uploads = await Promise.all(Array.from({ length: 30 }, () => anUpload({ ownerId: user.id })));
    const got = await Promise.all(uploads.map((upload) => reserve(stores, upload, 9)));
    expect(got.filter(Boolean)).toHaveLength(11);
    const [sum] = await rowsOf<{ bytes: number }>(
      test.database.sequelize,
      'SELECT sum(reserved_bytes)::bigint AS bytes FROM uploads WHERE owner_id = $id',
      { id: user.id },
    );
    expect((await stores.users.find(user.id))?.storage.reservedBytes).toBe(99);
    expect(sum?.bytes).toBe(99);

    await Promise.all(uploads.map(({ id }) => release(stores, id)));
    await Promise.all(uploads.map(({ id }) => release(stores, id)));
    expect((await stores.users.find(user.id))?.storage.reservedBytes).toBe(0);
  });
});
