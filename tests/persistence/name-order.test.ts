import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TreePosition } from '../../src/domain/archives/entry-tree.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

/** Each in its order. */
describe.each<[string, string[]]>([
  [
    'a name before the longer ones that begin with it',
    ['name.txt', 'name 1.txt', 'name_01.txt', 'name-2.txt'],
  ],
  ['a file before its numbered copies', ['a.txt', 'a (1).txt', 'a (2).txt', 'a (10).txt', 'a b.txt']],
  ['no ending, an ending, what parts words', ['a', 'a.b', 'a b', 'a_b', 'a-b', 'a,b', 'a!b', 'a1', 'ab']],
  ['several endings', ['a.b c.txt', 'a.tar', 'a.tar.gz', 'a 2.tar']],
  [
    'Cyrillic, capitals or not',
    ['акт.pdf', 'Акт 2.pdf', 'акт_01.pdf', 'Акт-3.pdf', 'актёр.pdf', 'Ёлка.png', 'Яблоко.png'],
  ],
  ['Latin, capitals or not', ['b.txt', 'B 1.txt', 'b_2.txt', 'Ba.txt', 'bb.txt']],
  ['numbers as people count', ['v1.2.txt', 'v1.10.txt', 'v2.txt', 'v02 b.txt', 'v10.txt']],
  ['days', ['2026.11.05.txt', '2026.11.26.txt', '2026.12.01.txt', '2026-01-01.txt']],
  [
    'hidden ones, emoji, digits, letters',
    ['.bashrc', ' a', '_a', '😀.txt', '😀 1.txt', '7.txt', '7 a.txt', 'a.txt', 'б.txt'],
  ],
])('7.25: names are in order: %s', (_what, sorted) => {
  let ownerId: string;
  let folderId: string;

  beforeAll(async () => {
    ownerId = (await make.user()).id;
    folderId = (await make.folder({ ownerId, name: 'of all' })).id;
    for (const name of sorted.toReversed()) {
      await make.file({ ownerId, folderId, name });
      await make.folder({ ownerId, parentId: folderId, name });
    }
  });

  it.each(['name', '-name'] as const)('in lists, of a folder and of all, page by page: %s', async (sort) => {
    const expected = sort === 'name' ? sorted : sorted.toReversed();
    const { files, folders } = test.stores;
    for (const place of [{ folderId }, {}]) {
      const query = { ownerId, sort, withTotal: false, ...place };
      const first = await files.list({ ...query, limit: 2 });
      const rest = await files.list({ ...query, limit: 100, cursor: first.nextCursor ?? undefined });
      expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(expected);
    }
    const below = await folders.list({ ownerId, sort, withTotal: false, limit: 100, parentId: folderId });
    expect(below.items.map(({ name }) => name)).toEqual(expected);
  });

  it('in archives, piece by piece', async () => {
    const { entryTree } = test.stores;
    for (const read of [entryTree.filesIn, entryTree.foldersIn]) {
      const names: string[] = [];
      let after: TreePosition | null = null;
      do {
        const piece: TreePosition[] = await read([folderId], after, 2);
        names.push(...piece.map(({ name }) => name));
        after = piece.at(-1) ?? null;
      } while (after);
      expect(names).toEqual(sorted);
    }
  });

  it('and are found by what they are', async () => {
    const taken = await test.stores.places.takenNames({ ownerId, folderId }, [...sorted, 'another.txt']);
    expect([...taken.keys()].sort()).toEqual(sorted.toSorted());
  });
});
