import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { inTransaction } from '../../src/persistence/unit-of-work.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';
import { plansOf } from '../support/plans.js';

let test: TestDatabase;
let make: Factories;
let ownerId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
  // Of a dozen rows whose number the planner knows it reads all, and no plan tells what it does with many.
  for (const table of ['files', 'folders', 'place_counts'])
    await sql(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
});
afterAll(() => test.close());
beforeEach(async () => {
  ownerId = (await make.user()).id;
});

const sql = async <Row>(statement: string, bind: unknown[] = []): Promise<Row[]> =>
  (await test.database.pool.query(statement, bind)).rows as Row[];

/** Places of which something else is kept than their rows come to; and places that are gone. */
const wrong = () =>
  sql(`
    WITH rows AS (
      SELECT place_id, sum(files)::int AS files, sum(folders)::int AS folders FROM (
        SELECT place_id, 1 AS files, 0 AS folders FROM files WHERE trash_id IS NULL
        UNION ALL SELECT place_id, 0, 1 FROM folders WHERE trash_id IS NULL
      ) entry GROUP BY place_id
    )
    SELECT place_id, files, folders, file_count, folder_count FROM rows FULL JOIN place_counts USING (place_id)
    WHERE (coalesce(files, 0), coalesce(folders, 0)) <> (coalesce(file_count, 0), coalesce(folder_count, 0))
      OR place_id NOT IN (SELECT id FROM users UNION ALL SELECT id FROM folders)`);

const countIn = (folderId: string | null) =>
  test.stores.places.lookInto({ ownerId, folderId }).then(({ count }) => count);
const trash = (selection: { fileIds?: string[]; folderIds?: string[] }) =>
  test.stores.trash.add({ fileIds: [], folderIds: [], ...selection }, { at: new Date(), by: null });
const filled = async (ids: string[]): Promise<void> => {
  while (!(await test.stores.trash.fill(ids, 3)).isDone);
};

// After each of these, too, whatever it was about.
afterEach(async () => expect(await wrong()).toEqual([]));

describe('8.5: how many entries a place has is kept by whatever changes them', () => {
  it('what comes, goes to the trash, comes back and is purged', async () => {
    const { id: folderId } = await make.folder({ ownerId });
    const files = await Promise.all([1, 2, 3].map(() => make.file({ ownerId, folderId })));
    const [first = '', second = ''] = files.map(({ id }) => id);
    expect([await countIn(folderId), await countIn(null)]).toEqual([3, 1]);

    await trash({ fileIds: [first, second] });
    expect(await countIn(folderId)).toBe(1);
    await test.stores.trash.restore('file', [{ id: first, folderId: null, name: 'back.txt' }]);
    expect([await countIn(folderId), await countIn(null)]).toEqual([1, 2]);
    await test.stores.trash.purge([second], 10);
    expect([await countIn(folderId), await countIn(null)]).toEqual([1, 2]);
  });

  it('what is moved by the hundred, and what is renamed, described or replaced where it is', async () => {
    const [from, to] = await Promise.all([make.folder({ ownerId }), make.folder({ ownerId })]);
    const files = await Promise.all(
      Array.from({ length: 100 }, () => make.file({ ownerId, folderId: from.id })),
    );
    await test.stores.files.moveAll(files.slice(40), to.id);
    await test.stores.folders.moveAll([to], from.id);
    expect([await countIn(from.id), await countIn(to.id), await countIn(null)]).toEqual([41, 60, 1]);
    const [file] = files;
    await test.stores.files.update(file?.id ?? '', { name: 'renamed', comment: 'described' });
    const content = { size: 1, mimeType: 'a/b', sha256: '', crc32: 1, blobKey: 'users/another' };
    await test.stores.files.replaceContent(file?.id ?? '', content, { trashId: null });
    expect(await countIn(from.id)).toBe(41);
  });

  it('a folder with what is in it, slice by slice, there and back, and for good', async () => {
    const outer = await make.folder({ ownerId });
    const inner = await make.folder({ ownerId, parentId: outer.id });
    for (const folderId of [outer.id, inner.id])
      for (let i = 0; i < 4; i += 1) await make.file({ ownerId, folderId });
    await trash({ folderIds: [outer.id] });
    expect(await countIn(null)).toBe(0);
    await filled([outer.id]);
    expect([await countIn(outer.id), await countIn(inner.id)]).toEqual([0, 0]);
    while (!(await test.stores.trash.restoreContent([outer.id], 3)).isDone);
    await test.stores.trash.restore('folder', [{ id: outer.id, folderId: null, name: 'back' }]);
    expect([await countIn(outer.id), await countIn(inner.id), await countIn(null)]).toEqual([5, 4, 1]);
    await trash({ folderIds: [outer.id] });
    await filled([outer.id]);
    while (!(await test.stores.trash.purge([outer.id], 3)).isDone);
    expect(await countIn(null)).toBe(0);
  });

  it('an account that goes leaves nothing behind, whether by slices or at once', async () => {
    const folder = await make.folder({ ownerId });
    await make.folder({ ownerId, parentId: folder.id });
    for (const folderId of [null, folder.id]) await make.file({ ownerId, folderId });
    const other = await make.file();
    await sql('DELETE FROM users WHERE id = $1', [other.ownerId]);
    while (!(await test.stores.users.deleteContent(ownerId, 1)));
    await test.stores.users.delete(ownerId);
    expect(await sql('SELECT FROM place_counts WHERE place_id = ANY ($1)', [[ownerId, folder.id]])).toEqual(
      [],
    );
  });

  it('what is undone was never counted, and a transaction sees its own', async () => {
    await make.file({ ownerId });
    const undone = inTransaction(test.database.sequelize, async () => {
      await make.file({ ownerId });
      expect(await countIn(null)).toBe(2);
      const query = { ownerId, folderId: 'root', sort: 'name', limit: 1, withTotal: true } as const;
      expect((await test.stores.files.list(query)).total).toBe(2);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await countIn(null)).toBe(1);
  });

  it('whatever many do at once, in one place and in several', async () => {
    const folders = await Promise.all([1, 2, 3].map(() => make.folder({ ownerId })));
    const ids = folders.map(({ id }) => id);
    const work = Array.from({ length: 60 }, async (_, i) => {
      const file = await make.file({ ownerId, folderId: ids[i % 3] });
      if (i % 4 === 0) await trash({ fileIds: [file.id] });
      if (i % 4 === 1) await test.stores.files.moveAll([file], ids[(i + 1) % 3] ?? null);
    });
    await Promise.all(work);
    expect((await Promise.all(ids.map(countIn))).reduce((a, b) => a + b)).toBe(45);
  });
});

describe('8.5: a total is read, not counted', () => {
  it.each(['its root', 'a folder', 'a storage'])('of %s', async (where) => {
    const { id: folderId } = await make.folder({ ownerId });
    const place = where === 'a storage' ? {} : { folderId: where === 'a folder' ? folderId : 'root' };
    for (let i = 0; i < 12; i += 1)
      await make.file({ ownerId, folderId: where === 'a folder' ? folderId : null });
    const query = { ...place, ownerId, sort: 'size', limit: 1, withTotal: true } as const;
    const steps = await plansOf(test.database, async () => {
      expect((await test.stores.files.list(query)).total).toBe(12);
      expect((await test.stores.files.listText(query, ['id'])).total).toBe(12);
    });
    expect(Math.max(...steps.map(({ visited }) => visited))).toBeLessThanOrEqual(2);
  });

  it('of the folders in a folder, and of all entries', async () => {
    for (let i = 0; i < 6; i += 1) await make.folder({ ownerId });
    const query = { ownerId, parentId: 'root', sort: 'name', limit: 1, withTotal: true } as const;
    const steps = await plansOf(test.database, async () => {
      expect((await test.stores.folders.list(query)).total).toBe(6);
      expect(await countIn(null)).toBe(6);
    });
    expect(Math.max(...steps.map(({ visited }) => visited))).toBeLessThanOrEqual(2);
  });

  it('of what a filter leaves, it is counted', async () => {
    for (const size of [1, 2, 3]) await make.file({ ownerId, size });
    const query = { ownerId, folderId: 'root', sort: 'name', limit: 1, withTotal: true } as const;
    expect((await test.stores.files.list({ ...query, minSize: 2 })).total).toBe(2);
    expect((await test.stores.files.list({ ...query, q: 'no such file' })).total).toBe(0);
  });
});

describe('8.5: what is kept is put right', () => {
  it('once, whatever it said, and again without a change', async () => {
    const { id: folderId } = await make.folder({ ownerId });
    for (const place of [null, folderId]) await make.file({ ownerId, folderId: place });
    const recount = () => sql('SELECT recount_places($1)', [[ownerId, folderId]]);
    await sql('UPDATE place_counts SET file_count = 7, folder_count = -2 WHERE place_id = $1', [ownerId]);
    await sql('DELETE FROM place_counts WHERE place_id = $1', [folderId]);
    await recount();
    expect([await countIn(null), await countIn(folderId)]).toEqual([2, 1]);
    await recount();
    expect([await countIn(null), await countIn(folderId)]).toEqual([2, 1]);
  });

  const migration = createRequire(import.meta.url)('../../db/migrations/20261127164500-place-counts.js');

  it('by its migration while others write, who lose nothing', async () => {
    const folders = await Promise.all([1, 2].map(() => make.folder({ ownerId })));
    for (const { id: folderId } of folders)
      for (let i = 0; i < 5; i += 1) await make.file({ ownerId, folderId });
    const db = test.database.sequelize.getQueryInterface();
    await migration.down(db);
    let isDone = false;
    const writing = folders.map(async ({ id: folderId }) => {
      while (!isDone) {
        const { id } = await make.file({ ownerId, folderId });
        await trash({ fileIds: [id] });
        await make.file({ ownerId, folderId });
      }
    });
    await migration.up(db);
    await migration.up(db);
    isDone = true;
    await Promise.all(writing);
    expect(await wrong()).toEqual([]);
  });
});
