import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileSorts } from '../../src/domain/files/file.commands.js';
import type { StoredFile } from '../../src/domain/files/file.js';
import type { FileListQuery } from '../../src/domain/files/file-store.js';
import { presentPageText } from '../../src/http/api/presenters.js';
import { inTransaction } from '../../src/persistence/unit-of-work.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';
import { plansOf } from '../support/plans.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

const members: (keyof StoredFile)[] = [
  ...['id', 'ownerId', 'folderId', 'name', 'size', 'mimeType', 'sha256', 'crc32', 'isDamaged', 'comment'],
  ...['uploadedAt', 'updatedAt', 'lastDownloadedAt', 'downloadCount', 'linkCount', 'version'],
] as (keyof StoredFile)[];

const sortsBothWays = fileSorts.flatMap((sort) => [sort, `-${sort}`] as const);
const places = [['a storage'], ['its root'], ['a folder']] as const;

/** What JSON or SQL might take for its own, and moments whose milliseconds end with noughts. */
const names = [
  'a "quoted" \\ back.txt',
  'per cent %s %1$s %I.txt',
  "it's a tab\there.txt",
  'ё й — 🎉 \u2028 \u{10ffff}.txt',
  '{"id":null}',
  '</script>.html',
];
const moments = [0, 100, 120, 123].map((ms) => new Date(Date.UTC(2026, 0, 31, 23, 59, 59, ms)));

async function severalFiles(): Promise<Record<(typeof places)[number][0], Partial<FileListQuery>>> {
  const { id: ownerId } = await make.user();
  const { id: folderId } = await make.folder({ ownerId });
  for (const place of [null, folderId]) {
    for (const [i, name] of names.entries()) {
      const { id } = await make.file({ ownerId, folderId: place, name, comment: name, size: i % 3 });
      await test.database.sequelize.query(
        'UPDATE files SET uploaded_at = $1, updated_at = $2 WHERE id = $3',
        {
          bind: [moments[i % 4], moments[(i + 1) % 4], id],
        },
      );
      if (i % 2) test.stores.downloads.record({ fileId: id, linkId: null, at: moments[i % 4] as Date });
      if (i % 3) await make.link({ ownerId, fileId: id });
    }
  }
  await test.stores.drain();
  return {
    'a storage': { ownerId },
    'its root': { ownerId, folderId: 'root' },
    'a folder': { ownerId, folderId },
  };
}

describe('8.2: a page of files as text', () => {
  let made: Awaited<ReturnType<typeof severalFiles>>;
  beforeAll(async () => {
    made = await severalFiles();
  });
  const queryOf = (place: (typeof places)[number][0], more: Partial<FileListQuery>): FileListQuery =>
    ({ sort: 'name', limit: 100, withTotal: false, ...made[place], ...more }) as FileListQuery;

  describe.each(places)('of %s', (place) => {
    it.each(sortsBothWays)(
      'is letter for letter what its rows are as JSON, page by page, by %s',
      async (sort) => {
        const { files } = test.stores;
        const whole = await files.list(queryOf(place, { sort }));
        expect(whole.items).toHaveLength(place === 'a storage' ? 2 * names.length : names.length);
        let cursor: string | undefined;
        const texts: string[] = [];
        do {
          const query = queryOf(place, { sort, limit: 4, cursor });
          const rows = await files.list(query);
          const page = await files.listText(query, members);
          expect(page.items).toBe(JSON.stringify(rows.items, members));
          expect(page.nextCursor).toBe(rows.nextCursor);
          texts.push(...(JSON.parse(page.items) as StoredFile[]).map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        expect(texts).toEqual(whole.items.map(({ id }) => id));
      },
    );
  });

  it('of nothing is an empty list', async () => {
    const { id: ownerId } = await make.user();
    const page = await test.stores.files.listText(queryOf('a storage', { ownerId }), members);
    expect(JSON.parse(presentPageText(page))).toEqual({ items: [], nextCursor: null });
  });

  it.each<[string, Partial<FileListQuery>]>([
    ['a search', { q: 'quoted' }],
    ['a type', { type: 'text/*' }],
    ['a size', { minSize: 1 }],
    ['a size, by size', { minSize: 1, sort: 'size' }],
    ['a time', { uploadedAfter: moments[1] }],
    ['a total', { withTotal: true }],
  ])('with %s is what its rows are', async (_what, more) => {
    const query = queryOf('a storage', { limit: 2, ...more });
    const { items, ...rows } = await test.stores.files.list(query);
    expect(items.length).toBeGreaterThan(0);
    expect(await test.stores.files.listText(query, members)).toEqual({
      ...rows,
      items: JSON.stringify(items, members),
    });
  });

  it('shows within a transaction what that has written', async () => {
    const { id: ownerId } = await make.user();
    await inTransaction(test.database.sequelize, async () => {
      await make.file({ ownerId, name: 'new.txt' });
      const page = await test.stores.files.listText(queryOf('a storage', { ownerId }), ['name']);
      expect(page.items).toBe('[{"name":"new.txt"}]');
    });
  });

  it.each(['name', '-name', 'size'] as const)('refuses a cursor of another sort, by %s', async (sort) => {
    const { nextCursor } = await test.stores.files.list(
      queryOf('a folder', { limit: 1, sort: 'uploadedAt' }),
    );
    const query = queryOf('a folder', { sort, cursor: nextCursor ?? undefined });
    await expect(test.stores.files.listText(query, members)).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});

describe('8.4: a page of rows that are read where they are not known', () => {
  const base = { limit: 3, withTotal: false } as const;
  const linkOfFolder = `INSERT INTO share_links (id, token, folder_id, owner_id, created_at)
    VALUES (gen_random_uuid(), gen_random_uuid(), $1, $2, now())`;
  let ownerId: string;
  let folderId: string;

  beforeAll(async () => {
    ({ id: ownerId } = await make.user());
    ({ id: folderId } = await make.folder({ ownerId }));
    for (const [i, comment] of [...names, '', '\t\t', 'two\nlines\r\n', '\\N'].entries()) {
      const name = `${i} ${comment.replaceAll(/\p{Cc}/gu, '')}.txt`;
      const place = i % 2 ? folderId : null;
      const { id } = await make.file({ ownerId, folderId: place, name, comment, size: i * 2 ** 40 });
      const bind = [moments[i % 4], id];
      await test.database.sequelize.query('UPDATE files SET uploaded_at = $1 WHERE id = $2', { bind });
      if (i % 3) test.stores.downloads.record({ fileId: id, linkId: null, at: moments[i % 4] as Date });
      for (let n = 0; n < i % 3; n += 1) await make.link({ ownerId, fileId: id });
      const folder = await make.folder({ ownerId, parentId: place, name: `of ${i}` });
      if (i % 2) await test.database.sequelize.query(linkOfFolder, { bind: [folder.id, ownerId] });
    }
    await test.database.sequelize.query(
      `INSERT INTO previews (blob_key, owner_id, thumbnail_key, attempts, turn)
       SELECT blob_key, owner_id, 'thumbnails/' || id, 0, 0 FROM files WHERE size > 0 AND owner_id = $1`,
      { bind: [ownerId] },
    );
    await test.stores.drain();
  });

  it.each(sortsBothWays)('gives each file as the list does, page by page, by %s', async (sort) => {
    const { files } = test.stores;
    for (const place of [undefined, 'root', folderId]) {
      let cursor: string | undefined;
      do {
        const query = { ...base, ownerId, folderId: place, sort, cursor } as FileListQuery;
        const rows = await files.list(query);
        const page = await files.listStamped(query);
        expect(page.nextCursor).toBe(rows.nextCursor);
        expect(page.items.map(({ read }) => read())).toEqual(
          rows.items.map(
            ({ crc32: _, isDamaged: _1, blobKey: _2, updatedAt: _3, downloadCount: _4, ...row }) => row,
          ),
        );
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
    }
  });

  it('gives each folder as the list does', async () => {
    for (const parentId of ['root', folderId]) {
      const query = { ...base, ownerId, parentId, sort: 'name' as const };
      const rows = await test.stores.folders.list(query);
      const page = await test.stores.folders.listStamped(query);
      expect(rows.items).toHaveLength(3);
      expect(page.nextCursor).toBe(rows.nextCursor);
      expect(page.items.map(({ read }) => read())).toEqual(rows.items);
    }
  });

  it('gives what was searched for, and what a transaction has written', async () => {
    const query = { ...base, ownerId, q: 'quoted', sort: 'name' } as FileListQuery;
    const [found] = (await test.stores.files.listStamped(query)).items;
    expect(found?.read().name).toContain('quoted');
    await inTransaction(test.database.sequelize, async () => {
      const { id } = await make.user();
      await make.file({ ownerId: id, name: 'new.txt' });
      const page = await test.stores.files.listStamped({ ...base, ownerId: id, sort: 'name' });
      expect(page.items.map(({ read }) => read().name)).toEqual(['new.txt']);
    });
  });

  it('has the same stamp for the same, and another after any change that a list shows', async () => {
    const file = await make.file({ ownerId, name: 'stamped.txt', folderId: null });
    const stamp = async () => {
      const query = { ...base, limit: 50, ownerId, folderId: 'root', sort: 'name' } as FileListQuery;
      const { items } = await test.stores.files.listStamped(query);
      return items.find(({ read }) => read().id === file.id)?.stamp;
    };
    const stamps = [await stamp()];
    expect(await stamp()).toBe(stamps[0]);
    for (const change of [
      () => test.stores.files.update(file.id, { name: 'renamed.txt' }),
      () => test.stores.files.update(file.id, { comment: 'a word' }),
      () => make.link({ ownerId, fileId: file.id }),
      async () => {
        test.stores.downloads.record({ fileId: file.id, linkId: null, at: new Date() });
        await test.stores.drain();
      },
    ]) {
      await change();
      stamps.push(await stamp());
    }
    expect(new Set(stamps).size).toBe(5);
  });
});

/**
 * Statistics that know one large storage alone, as after its files were brought in; and then somebody with few files,
 * of whom they know nothing.
 */
describe('8.5: a page reads its own rows and no others, whatever the planner knows', () => {
  let large: { ownerId: string; folderId: string };
  let small: typeof large;
  const owner = async () => {
    const { id: ownerId } = await make.user();
    return { ownerId, folderId: (await make.folder({ ownerId })).id };
  };
  const fill = (place: typeof large, count: number) =>
    test.database.sequelize.query(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $1::uuid, $2::uuid, 'n' || i, i, 'a/b', '', gen_random_uuid(), now(), now()
       FROM generate_series(1, $3::int) i`,
      { bind: [place.ownerId, place.folderId, count] },
    );

  beforeAll(async () => {
    await test.database.sequelize.query('DELETE FROM files');
    [large, small] = [await owner(), await owner()];
    await fill(large, 5000);
    await test.database.sequelize.query('ANALYZE files');
    await fill(small, 30);
  });

  const visitedBy = async (query: Partial<FileListQuery>) => {
    const whole = { sort: 'name', limit: 10, withTotal: false, ...query } as FileListQuery;
    const { files } = test.stores;
    const visits = [];
    for (const ask of [() => files.listText(whole, ['id', 'name']), () => files.listStamped(whole)]) {
      const read = (await plansOf(test.database, ask)).filter(({ table }) => table === 'files');
      expect(read).toHaveLength(1);
      visits.push(read[0]?.visited);
    }
    expect(visits[1]).toBe(visits[0]);
    return visits[0];
  };

  it.each(sortsBothWays)('by %s', async (sort) => {
    for (const { ownerId, folderId } of [large, small]) {
      expect(await visitedBy({ ownerId, sort })).toBe(11);
      expect(await visitedBy({ ownerId, folderId, sort })).toBe(11);
    }
  });

  it.each([
    '',
    'VACUUM files',
    'ANALYZE files',
    `DELETE FROM pg_statistic WHERE starelid = 'files'::regclass`,
    `UPDATE pg_class SET reltuples = 10, relpages = 1 WHERE relname = 'files'`,
    `UPDATE pg_class SET reltuples = 0, relpages = 0 WHERE relname LIKE 'files%'`,
  ])('names that are taken are looked up one by one: %s', async (meanwhile) => {
    const late = await owner();
    await fill(late, 5000);
    if (meanwhile) await test.database.sequelize.query(meanwhile);
    const names = Array.from({ length: 200 }, (_, i) => `n${i + 4901}`);
    const steps = await plansOf(test.database, async () => {
      const taken = await test.stores.places.takenNames(late, names);
      expect([...taken.keys()].toSorted()).toEqual(names.slice(0, 100).toSorted());
    });
    const pages = steps.filter(({ depth }) => depth === 0).map(({ pages }) => pages);
    expect(pages).toHaveLength(1);
    // Of each name a way down two indexes and, of half of them, one page of the table; all of the place are 200 times 5000 entries.
    expect(pages[0]).toBeLessThan(200 * 10);
  });

  it.each(sortsBothWays)('the page at depth as the first one, by %s', async (sort) => {
    for (const place of [{ ownerId: large.ownerId }, large]) {
      const cursor = await test.stores.files.cursorAfter(
        { ...place, sort, limit: 10, withTotal: false },
        4000,
      );
      expect(await visitedBy({ ...place, sort, cursor: cursor ?? undefined })).toBe(11);
    }
  });
});
