import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileSorts } from '../../../src/domain/files/file.commands.js';
import { folderSorts } from '../../../src/domain/folders/folder.commands.js';
import {
  createTestDatabase,
  fillBeforeIndexes,
  fillTable,
  type TestDatabase,
} from '../../support/database.js';
import { createFactories } from '../../support/factories.js';
import { plansOf, type Step } from '../../support/plans.js';

const ENTRIES = 100_000;
const FILLED_AT_ONCE = 10_000;
const limit = 100;

let test: TestDatabase;
let ownerId: string;
let folderId: string;
let thousandId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  const make = createFactories(test.stores);
  ownerId = (await make.user()).id;
  folderId = (await make.folder({ ownerId, name: 'large' })).id;
  thousandId = (await make.folder({ ownerId, name: 'thousand' })).id;
  await fillBeforeIndexes(test.database, ['files', 'folders'], async () => {
    for (const place of [null, folderId]) await fill(place);
    await fillUpTo(1000, thousandId, 1000);
  });
  await test.database.pool.query('VACUUM ANALYZE files, folders');
}, 300_000);
afterAll(() => test.close());

/** 100 000 files and as many folders, in no order that an index could profit of; by statements that end in time. */
async function fill(place: string | null): Promise<void> {
  for (let last = FILLED_AT_ONCE; last <= ENTRIES; last += FILLED_AT_ONCE) await fillUpTo(last, place);
}

async function fillUpTo(last: number, place: string | null, count = FILLED_AT_ONCE): Promise<void> {
  const bind = { ownerId, place, first: last - count + 1, last };
  await fillTable(
    test.database,
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at, last_downloaded_at)
       SELECT gen_random_uuid(), $ownerId, $place::uuid, 'entry ' || n, n % 1000, 'text/plain', '', gen_random_uuid()::text,
              now() + (n * 7919 % 100000) * interval '1 second', now(), CASE WHEN n % 3 = 0 THEN now() + n * interval '1 second' END
       FROM generate_series($first::int, $last::int) n ORDER BY md5(n::text)`,
    bind,
  );
  await fillTable(
    test.database,
    `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), $ownerId, $place::uuid, 'folder ' || n, now() + (n * 7919 % 100000) * interval '1 second',
              now() + (n::bigint * 104729 % 100000) * interval '1 second'
       FROM generate_series($first::int, $last::int) n`,
    bind,
  );
}

/** An index in the order that was asked for, read no further than the page; ties are put in order as they come. */
function expectByIndex(steps: Step[]): void {
  expect(steps.map(({ type }) => type)).not.toContain('Seq Scan');
  expect(steps.map(({ type }) => type)).not.toContain('Sort');
  expect(Math.max(...steps.map(({ visited }) => visited))).toBeLessThan(10 * limit);
}

const directed = (sorts: readonly string[]) => sorts.flatMap((sort) => [sort, `-${sort}`]);
const places = () => ({ root: 'root', subfolder: folderId });
const depths = [1, ENTRIES / 2, ENTRIES - 150];

describe.each(['root', 'subfolder'] as const)('100 000 files and folders in a %s', (where) => {
  it.each(directed(fileSorts))('files come by page from an index: %s', async (sort) => {
    const query = { limit, withTotal: false, sort: sort as 'name', ownerId, folderId: places()[where] };
    expectByIndex(await plansOf(test.database, () => test.stores.files.list(query)));
    for (const cursor of await cursorsAt('files', query.folderId, sort)) {
      const steps = await plansOf(test.database, async () => {
        expect((await test.stores.files.list({ ...query, cursor })).items.length).toBe(limit);
      });
      expectByIndex(steps);
    }
  });

  it.each(directed(folderSorts))('folders come by page from an index: %s', async (sort) => {
    const query = { limit, withTotal: false, sort: sort as 'name', ownerId, parentId: places()[where] };
    for (const cursor of [undefined, ...(await cursorsAt('folders', query.parentId, sort))]) {
      const steps = await plansOf(test.database, async () => {
        expect((await test.stores.folders.list({ ...query, cursor })).items.length).toBe(limit);
      });
      expectByIndex(steps);
    }
  });
});

describe('8.5: a page costs the same, however long the list is and however far down it lies', () => {
  it.each(directed(fileSorts))('files: %s', async (sort) => {
    const pagesOf = async (place: string, cursor?: string) => {
      const query = { limit, withTotal: false, sort: sort as 'name', ownerId, folderId: place, cursor };
      const steps = await plansOf(test.database, () => test.stores.files.list(query));
      return steps[0]?.pages ?? Number.POSITIVE_INFINITY;
    };
    const few = await pagesOf(thousandId);
    expect(few).toBeGreaterThan(limit);
    for (const cursor of [undefined, ...(await cursorsAt('files', folderId, sort))]) {
      const ratio = (await pagesOf(folderId, cursor)) / few;
      expect([ratio > 0.85, ratio < 1.15]).toEqual([true, true]);
    }
  });
});

describe('8.5: a total costs the same, however long the list is, and a jump a tenth of what its rows would', () => {
  const pagesOf = async (work: () => Promise<unknown>) =>
    (await plansOf(test.database, work)).reduce(
      (sum, { depth, pages }) => sum + (depth === 0 ? pages : 0),
      0,
    );

  it('the height of a folder, and totals', async () => {
    const costOf = (place: string) =>
      pagesOf(async () => {
        const query = { limit: 1, withTotal: true, sort: 'name' as const, ownerId };
        const { count: height } = await test.stores.places.lookInto({ ownerId, folderId: place });
        const files = await test.stores.files.list({ ...query, folderId: place });
        const folders = await test.stores.folders.list({ ...query, parentId: place });
        expect([files.total, height]).toEqual([
          place === folderId ? ENTRIES : 1000,
          (files.total ?? 0) + (folders.total ?? 0),
        ]);
      });
    expect(await costOf(folderId)).toBeLessThan((await costOf(thousandId)) + 10);
  });

  it.each([
    ...directed(fileSorts).map((sort) => ['files', sort] as const),
    ...directed(folderSorts).map((sort) => ['folders', sort] as const),
  ])('a jump into %s by %s', async (kind, sort) => {
    const query = { limit, withTotal: false, sort: sort as 'name', ownerId, folderId, parentId: folderId };
    const jump = (count: number) => pagesOf(() => test.stores[kind].cursorAfter(query, count));
    expect(await jump(ENTRIES / 2)).toBeLessThan(ENTRIES / 2 / 10);
    for (const count of [limit, ENTRIES - limit]) expect(await jump(count)).toBeLessThan(limit / 2);
  });
});

const expressions: Record<string, string> = {
  name: `translate(name, '.', E'\\t')`,
  size: 'size',
  uploadedAt: 'uploaded_at',
  lastDownloadedAt: `coalesce(last_downloaded_at, '-infinity')`,
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};

/** Cursors as pages further down would have them. */
async function cursorsAt(table: 'files' | 'folders', place: string, sort: string): Promise<string[]> {
  const key = expressions[sort.replace('-', '')];
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  const cursors: string[] = [];
  for (const depth of depths) {
    const [rows] = (await test.database.sequelize.query(
      `SELECT ${key} AS key, id FROM ${table} WHERE place_id = $place
       ORDER BY ${key} ${direction}, id ${direction} OFFSET ${depth} LIMIT 1`,
      { bind: { place: place === 'root' ? ownerId : place } },
    )) as [{ key: unknown; id: string }[], unknown];
    const [row] = rows;
    const plain =
      row?.key instanceof Date ? row.key.getTime() : row?.key === Number.NEGATIVE_INFINITY ? null : row?.key;
    cursors.push(Buffer.from(JSON.stringify([sort, plain, row?.id])).toString('base64url'));
  }
  return cursors;
}
