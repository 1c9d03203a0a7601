import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileSorts } from '../../src/domain/files/file.commands.js';
import type { Page } from '../../src/domain/shared/page.js';
import { userSorts } from '../../src/domain/users/user.commands.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

/** Walks a list to its end, doing something between the pages. */
async function walk<Item>(
  list: (query: { limit: number; cursor?: string; withTotal: boolean }) => Promise<Page<Item>>,
  between: () => Promise<unknown> = async () => undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: 3, cursor, withTotal: false });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    if (cursor) await between();
  } while (cursor);
  return items;
}

const bothWays = <Sort extends string>(sorts: readonly Sort[]) =>
  sorts.flatMap((sort): (Sort | `-${Sort}`)[] => [sort, `-${sort}`]);

/** Ten files, in which every sort meets ties, and the last download also nothing at all. */
async function severalFiles() {
  const { id: ownerId } = await make.user();
  for (let index = 0; index < 10; index += 1) {
    const file = await make.file({ ownerId, name: `photo ${index}.jpg`, size: index % 3 });
    if (index % 2) test.stores.downloads.record({ fileId: file.id, linkId: null, at: new Date(index % 5) });
  }
  await test.stores.drain();
  return ownerId;
}

describe('lists of files', () => {
  it.each(bothWays(fileSorts))('by %s give every row once, in order, page by page', async (sort) => {
    const ownerId = await severalFiles();
    const { files } = test.stores;
    const whole = await files.list({ ownerId, sort, limit: 100, withTotal: true });
    const paged = await walk((query) => files.list({ ownerId, sort, ...query }));

    expect(whole.nextCursor).toBeNull();
    expect(whole.total).toBe(10);
    expect(paged).toEqual(whole.items);
    expect(new Set(paged.map(({ id }) => id)).size).toBe(10);
    const field = sort.replace('-', '') as (typeof fileSorts)[number];
    const keys = paged
      .map((file) => file[field])
      .map((key) => (key instanceof Date ? key.getTime() : (key ?? -1)));
    const inOrder = keys.toSorted((a, b) =>
      typeof a === 'string' ? a.localeCompare(String(b), 'und', { numeric: true }) : a - Number(b),
    );
    expect(keys).toEqual(sort.startsWith('-') ? inOrder.toReversed() : inOrder);
  });

  it.each(bothWays(fileSorts))(
    'by %s neither repeat nor lose a row when others come and go meanwhile',
    async (sort) => {
      const ownerId = await severalFiles();
      const { files } = test.stores;
      const before = await files.list({ ownerId, sort, limit: 100, withTotal: false });
      const passedBy = before.items[0];
      const paged = await walk(
        (query) => files.list({ ownerId, sort, ...query }),
        async () => {
          await make.file({ ownerId, name: `a ${Math.random()}`, size: 0 });
          await make.file({ ownerId, name: `z ${Math.random()}`, size: 99 });
          if (passedBy) await make.gone(passedBy.id);
        },
      );
      const ids = paged.map(({ id }) => id);
      const wereThere = new Set(before.items.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => wereThere.has(id))).toEqual(before.items.map(({ id }) => id));
    },
  );

  it('sort names as people count, in every alphabet', async () => {
    const { id: ownerId } = await make.user();
    const sorted = ['Акт 9.pdf', 'акт 10.pdf', 'Ёлка.png', 'яблоко.png'];
    const latin = ['a', 'B', 'c', 'photo 2.jpg', 'photo 10.jpg'];
    for (const name of [...sorted, ...latin].reverse()) await make.file({ ownerId, name });
    const { items } = await test.stores.files.list({ ownerId, sort: 'name', limit: 100, withTotal: false });
    expect(items.map(({ name }) => name)).toEqual([...latin, ...sorted]);
  });

  it('end exactly where the rows end', async () => {
    const ownerId = await severalFiles();
    const { items, nextCursor } = await test.stores.files.list({
      ownerId,
      sort: 'name',
      limit: 10,
      withTotal: false,
    });
    expect(items).toHaveLength(10);
    expect(nextCursor).toBeNull();
  });
});

describe('lists of users', () => {
  it.each(bothWays(userSorts))('by %s give every row once, in order', async (sort) => {
    const { users } = test.stores;
    const some = await Promise.all([make.user(), make.user(), make.user(), make.user()]);
    for (const { id } of some.slice(2)) {
      await users.touchLastLogin(id, new Date(1000));
      await users.book(id, { usedBytes: 5, fileCount: 1 });
    }
    const whole = await users.list({ sort, limit: 500, withTotal: true });
    const paged = await walk((query) => users.list({ sort, ...query }));
    expect(paged).toEqual(whole.items);
    expect(whole.total).toBe(whole.items.length);
    const back = await users.list({
      sort: sort.startsWith('-') ? (sort.slice(1) as 'login') : (`-${sort}` as '-login'),
      limit: 500,
      withTotal: false,
    });
    expect(back.items).toEqual(whole.items.toReversed());
  });
});

describe('lists of links and log lines', () => {
  it.each(['createdAt', '-createdAt'] as const)('links by %s give every row once', async (sort) => {
    const file = await make.file();
    for (let index = 0; index < 7; index += 1) await make.link({ fileId: file.id });
    const { links } = test.stores;
    const whole = await links.list({ fileId: file.id, sort, limit: 100, withTotal: true });
    expect(await walk((query) => links.list({ ownerId: file.ownerId, sort, ...query }))).toEqual(whole.items);
    expect(whole.total).toBe(7);
  });

  it.each(['time', '-time'] as const)(
    'log lines by %s give every row once, those of one millisecond too',
    async (sort) => {
      const { logs } = test.stores;
      const line = {
        level: 'info',
        event: null,
        requestId: `walk ${sort}`,
        userId: null,
        details: {},
      } as const;
      await logs.append(
        Array.from({ length: 8 }, (_, index) => ({
          ...line,
          message: `${index}`,
          time: new Date(index < 6 ? 5 : index),
        })),
      );
      const paged = await walk((query) => logs.list({ requestId: `walk ${sort}`, sort, ...query }));
      const inOrder = ['0', '1', '2', '3', '4', '5', '6', '7'];
      expect(paged.map(({ message }) => message)).toEqual(sort === 'time' ? inOrder : inOrder.toReversed());
    },
  );
});

describe('a cursor', () => {
  const id = '00000000-0000-4000-8000-000000000000';
  const forge = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

  it.each([
    ['no base64', '!!!'],
    ['empty', ''],
    ['no JSON', Buffer.from('name').toString('base64url')],
    ['no list', forge({ sort: 'name' })],
    ['too short', forge(['name', 'a'])],
    ['of another sort', forge(['size', 1, id])],
    ['of the other direction', forge(['-name', 'a', id])],
    ['with a key of another type', forge(['name', 5, id])],
    ['with no key', forge(['name', null, id])],
    ['with NUL', forge(['name', 'a\0b', id])],
    ['with half a character', `${Buffer.from('["name","\\ud800","').toString('base64url')}`],
    ['with half a pair', Buffer.from(`["name","\\ud800","${id}"]`).toString('base64url')],
    ['with an id that is none', forge(['name', 'a', "' OR true --"])],
  ])('%s is refused', async (_, cursor) => {
    const list = test.stores.files.list({ ownerId: id, sort: 'name', cursor, limit: 3, withTotal: false });
    await expect(list).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it.each([
    ['size', 1.5],
    ['size', 1e300],
    ['size', '1'],
    ['uploadedAt', 'yesterday'],
    ['uploadedAt', 1e15],
    ['uploadedAt', -1],
    ['lastDownloadedAt', {}],
  ] as const)('with the %s %j is refused', async (sort, key) => {
    const cursor = forge([sort, key, id]);
    const list = test.stores.files.list({ ownerId: id, sort, cursor, limit: 3, withTotal: false });
    await expect(list).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('of the log with an id that is no number is refused', async () => {
    const cursor = forge(['time', 5, '9'.repeat(19)]);
    const list = test.stores.logs.list({ sort: 'time', cursor, limit: 3, withTotal: false });
    await expect(list).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});
