import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ShortUpload } from '../../src/domain/uploads/upload-store.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

const upload = (ownerId: string, changes: Partial<ShortUpload> = {}): ShortUpload => ({
  ownerId,
  folderId: null,
  name: `${randomUUID()}.txt`,
  comment: '',
  size: 3,
  mimeType: 'text/plain',
  sha256: 'a'.repeat(64),
  crc32: 4_294_967_295,
  blobKey: `users/a/${randomUUID()}`,
  isDrawable: false,
  ...changes,
});

const file = (changes: ShortUpload) => test.stores.uploads.fileAtOnce(changes);
const booksOf = async (id: string) => (await test.stores.users.find(id))?.storage;

describe('8.3: a short upload becomes a file in one round trip', () => {
  it('as it is read afterwards, and booked', async () => {
    const owner = await make.user({ quotaBytes: 100 });
    const folder = await make.folder({ ownerId: owner.id });
    const filed = await file(
      upload(owner.id, { folderId: folder.id, name: 'Ёжик.txt', comment: '"quoted"\n' }),
    );
    expect(filed?.file).toEqual(await test.stores.files.find(String(filed?.file.id)));
    expect(filed?.owner).toEqual({
      id: owner.id,
      quotaBytes: 100,
      storage: { fileCount: 1, usedBytes: 3, trashBytes: 0, reservedBytes: 0 },
    });
    expect(await booksOf(owner.id)).toEqual(filed?.owner.storage);
  });

  it('many at once in few transactions, each for itself', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => make.user()));
    const rows = jest.spyOn(test.database.shortWrites, 'rows');
    const filed = await Promise.all(
      Array.from({ length: 80 }, (_, n) => file(upload(owners[n % 4]?.id ?? '', { name: `${n}.txt` }))),
    );
    expect(filed.map((one) => one?.file.name)).toEqual(Array.from({ length: 80 }, (_, n) => `${n}.txt`));
    expect(rows.mock.calls.length).toBeLessThan(5);
    for (const owner of owners)
      expect(await booksOf(owner.id)).toMatchObject({ fileCount: 20, usedBytes: 60 });
    rows.mockRestore();
  });

  it('a picture waits for its thumbnail, and nothing else does', async () => {
    const owner = await make.user();
    const picture = await file(upload(owner.id, { name: 'a.png', mimeType: 'image/png', isDrawable: true }));
    await file(upload(owner.id));
    const { rows } = await test.database.pool.query({
      text: 'SELECT blob_key, due_at FROM previews WHERE owner_id = $1',
      values: [owner.id],
    });
    expect(rows).toEqual([{ blob_key: picture?.file.blobKey, due_at: picture?.file.uploadedAt }]);
  });
});

describe('8.3: what is in the way of a short upload leaves nothing', () => {
  const refusals: [string, () => Promise<ShortUpload>][] = [
    [
      'a file of this name',
      async () => {
        const owner = await make.user();
        await make.file({ ownerId: owner.id, name: 'a.b.txt' });
        return upload(owner.id, { name: 'a.b.txt' });
      },
    ],
    [
      'a folder of this name',
      async () => {
        const owner = await make.user();
        await make.folder({ ownerId: owner.id, name: 'a.b' });
        return upload(owner.id, { name: 'a.b' });
      },
    ],
    [
      'one of the same name beside it',
      async () => {
        const owner = await make.user();
        await file(upload(owner.id, { name: 'twin' }));
        return upload(owner.id, { name: 'twin' });
      },
    ],
    ['a quota that has a byte too few', async () => upload((await make.user({ quotaBytes: 2 })).id)],
    [
      'a folder of somebody else',
      async () => {
        const folder = await make.folder({ ownerId: (await make.user()).id });
        return upload((await make.user()).id, { folderId: folder.id });
      },
    ],
    ['a folder that is not there', async () => upload((await make.user()).id, { folderId: randomUUID() })],
    [
      'a blocked account',
      async () => {
        const owner = await make.user();
        await test.stores.users.update(owner.id, { isActive: false });
        return upload(owner.id);
      },
    ],
    ['an account that is not there', async () => upload(randomUUID())],
  ];

  it.each(refusals)('%s; and what comes with it goes on', async (_, refused) => {
    const asked = await refused();
    const before = await booksOf(asked.ownerId);
    const other = await make.user();
    const [none, done] = await Promise.all([file(asked), file(upload(other.id))]);
    expect([none, done?.owner.storage.fileCount]).toEqual([null, 1]);
    expect(await booksOf(asked.ownerId)).toEqual(before);
    expect(await test.stores.files.knownBlobKeys([asked.blobKey])).toEqual(new Set());
  });

  it('an act on the whole storage is not waited for', async () => {
    const owner = await make.user();
    await test.stores.unitOfWork.run(async () => {
      await test.stores.places.lockTree(owner.id, 'exclusive');
      const done = await test.database.shortWrites.rows(
        { name: 'outside', text: 'SELECT count(*)::int AS n FROM file_short_uploads($1::jsonb[])' },
        [[JSON.stringify({ ...upload(owner.id), id: randomUUID(), nameOrder: 'x', uploadedAt: new Date() })]],
      );
      expect(done).toEqual([{ n: 0 }]);
    });
  });

  it('a quota takes what fits of many at once, exactly', async () => {
    const owner = await make.user({ quotaBytes: 30 });
    const filed = await Promise.all(Array.from({ length: 20 }, () => file(upload(owner.id))));
    expect(filed.filter((one) => one !== null)).toHaveLength(10);
    expect(await booksOf(owner.id)).toMatchObject({ fileCount: 10, usedBytes: 30 });
  });

  /** As long as `work` takes somebody else has the owner's root. */
  async function whileHeld(ownerId: string, work: () => Promise<void>): Promise<void> {
    const holder = await test.database.pool.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`place/${ownerId}`]);
      await work();
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
  }

  it('who holds one place too long keeps nobody else waiting: all that came with it go their own way', async () => {
    const [owner, other] = [await make.user(), await make.user()];
    await whileHeld(owner.id, async () => {
      expect(await Promise.all([file(upload(owner.id)), file(upload(other.id))])).toEqual([null, null]);
    });
    expect(await booksOf(other.id)).toMatchObject({ fileCount: 0 });
  });

  it('a connection that is lost leaves it open whether it was done, and says so', async () => {
    const owner = await make.user();
    const waits = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%file_short_uploads%'`;
    await whileHeld(owner.id, async () => {
      const lost = expect(file(upload(owner.id))).rejects.toMatchObject({ code: 'unavailable' });
      await eventually(async () => {
        expect((await test.database.pool.query({ text: waits })) as object).toMatchObject({ rowCount: 1 });
      });
      await lost;
    });
    expect(await file(upload(owner.id))).not.toBeNull();
  });
});
