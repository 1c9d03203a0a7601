import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileSorts } from '../../src/domain/files/file.commands.js';
import type { FileListQuery } from '../../src/domain/files/file-store.js';
import { folderSorts } from '../../src/domain/folders/folder.commands.js';
import type { FolderListQuery } from '../../src/domain/folders/folder-store.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';
import { plansOf } from '../support/plans.js';

const COUNT = 2000;

let test: TestDatabase;
let make: Factories;
let ownerId: string;
let folderId: string;
let unknownId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
  ownerId = (await make.user()).id;
  folderId = await fill();
  // Statistics that know this folder alone, as after it was brought in; and then another, of which they know nothing.
  await test.database.pool.query('ANALYZE files, folders');
  unknownId = await fill();
  // Of a page that is not known to be seen by all an index can't speak for its rows.
  await test.database.pool.query('VACUUM files, folders');
});
afterAll(() => test.close());

async function fill(): Promise<string> {
  const { id } = await make.folder({ ownerId });
  const bind = [ownerId, id];
  await test.database.pool.query(
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at, last_downloaded_at)
     SELECT gen_random_uuid(), $1, $2, 'file ' || n || '.txt', n % 100, 'a/b', '', gen_random_uuid(), now() + n % 500 * interval '1 s', now(),
       CASE WHEN n % 3 = 0 THEN now() + n % 7 * interval '1 day' END
     FROM generate_series(1, ${COUNT}) n ORDER BY md5(n::text)`,
    bind,
  );
  await test.database.pool.query(
    `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
     SELECT gen_random_uuid(), $1, $2, 'folder ' || n, now() + n % 500 * interval '1 s', now() + n % 7 * interval '1 day'
     FROM generate_series(1, ${COUNT}) n ORDER BY md5(n::text)`,
    bind,
  );
  return id;
}

const bothWays = <Sort extends string>(sorts: readonly Sort[]) =>
  sorts.flatMap((sort): (Sort | `-${Sort}`)[] => [sort, `-${sort}`]);

const lists = {
  files: {
    sorts: bothWays(fileSorts) as string[],
    of: (sort: string, place: string) =>
      ({ ownerId, folderId: place, sort, limit: 500, withTotal: false }) as FileListQuery,
  },
  folders: {
    sorts: bothWays(folderSorts) as string[],
    of: (sort: string, place: string) =>
      ({ ownerId, parentId: place, sort, limit: 500, withTotal: false }) as FolderListQuery,
  },
};
type Kind = keyof typeof lists;
const each = (['files', 'folders'] as const).flatMap((kind) =>
  lists[kind].sorts.map((sort): [Kind, string] => [kind, sort]),
);
const storeOf = (kind: Kind) => {
  const query = (sort: string, place = folderId) =>
    lists[kind].of(sort, place) as FileListQuery & FolderListQuery;
  return { store: test.stores[kind], query };
};

async function idsOf(kind: Kind, sort: string, place = folderId): Promise<string[]> {
  const { store, query } = storeOf(kind);
  const ids: string[] = [];
  for (let cursor: string | undefined | null; cursor !== null; ) {
    const page = await store.list({ ...query(sort, place), cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}

describe('8.5: a jump into a list', () => {
  it.each(each)('goes where so many rows lie before it: %s by %s', async (kind, sort) => {
    const { store, query } = storeOf(kind);
    const ids = await idsOf(kind, sort);
    expect(ids).toHaveLength(COUNT);
    for (const count of [1, 999, 1000, 1001, 1500, COUNT - 1]) {
      const cursor = await store.cursorAfter(query(sort), count);
      const page = await store.list({ ...query(sort), limit: 2, cursor: cursor ?? undefined });
      expect(page.items.map(({ id }) => id)).toEqual(ids.slice(count, count + 2));
      expect(await store.placeOf(query(sort), ids[count] ?? '')).toBe(count);
    }
    const end = await store.cursorAfter(query(sort), COUNT);
    expect((await store.list({ ...query(sort), cursor: end ?? undefined })).items).toEqual([]);
    expect(await store.cursorAfter(query(sort), COUNT + 1)).toBeNull();
  });

  it.each(each)('steps over the nearer side in the index alone: %s by %s', async (kind, sort) => {
    const { store, query } = storeOf(kind);
    for (const place of [folderId, unknownId])
      for (const [count, stepped] of [
        [COUNT / 2, COUNT / 2],
        [100, 100],
        [COUNT - 100, 101],
        [COUNT, 1],
      ] as const) {
        const steps = await plansOf(test.database, () => store.cursorAfter(query(sort, place), count));
        expect(steps.map(({ type }) => type)).not.toContain('Sort');
        const over = steps.filter(({ index, visited }) => index !== null && visited > 1);
        expect(over.map(({ type, visited }) => [type, visited])).toEqual(
          stepped === 1 ? [] : [['Index Only Scan', stepped]],
        );
        expect(steps[0]?.pages).toBeLessThan(60);
      }
  });

  it.each(each)('is told the number of an entry from the index alone: %s by %s', async (kind, sort) => {
    const { store, query } = storeOf(kind);
    for (const place of [folderId, unknownId]) {
      const id = (await idsOf(kind, sort, place))[1200] ?? '';
      const steps = await plansOf(test.database, () => store.placeOf(query(sort, place), id));
      const over = steps.filter(({ index, visited }) => index !== null && visited > 1);
      expect(over.map(({ type, visited }) => [type, visited])).toEqual([['Index Only Scan', 1200]]);
    }
  });

  it('leads nowhere in what is empty, or does not have the entry', async () => {
    const { id: empty } = await make.folder({ ownerId });
    const { files, folders } = test.stores;
    const query = { ownerId, sort: 'name', limit: 10, withTotal: false } as const;
    expect(await files.cursorAfter({ ...query, folderId: empty }, 1)).toBeNull();
    expect(await folders.cursorAfter({ ...query, parentId: empty }, 1)).toBeNull();
    const elsewhere = (await idsOf('files', 'name'))[0] ?? '';
    expect(await files.placeOf({ ...query, folderId: empty }, elsewhere)).toBeNull();
  });
});
