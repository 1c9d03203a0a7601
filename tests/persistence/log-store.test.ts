import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogEntry } from '../../src/domain/logs/log-entry.js';
import { STRETCH } from '../../src/domain/shared/look-through.js';
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

const page = { sort: 'time', limit: 100, withTotal: false } as const;
const userId = '6f2c1f0e-58f5-4f4e-9d0e-0a4e5b6c7d8e';

const line = (given: Partial<LogEntry>): LogEntry => ({
  time: new Date(),
  level: 'info',
  message: 'said',
  event: null,
  requestId: null,
  userId: null,
  details: {},
  ...given,
});

describe('the log', () => {
  it('R9: keeps lines as they were told', async () => {
    const entry = line({
      time: new Date('2026-11-23T09:00:00.123Z'),
      level: 'warning',
      message: 'Вошла «Ольга» 🎉\n\t"quoted" \\ back',
      event: 'session.signed_in',
      requestId: 'kept',
      userId,
      details: { size: 2 ** 40, name: 'it\u2019s', nested: { list: [1, null, true] }, 'a.b': 1 },
    });
    await test.stores.logs.append([entry]);
    const { items } = await test.stores.logs.list({ ...page, requestId: 'kept' });
    expect(items).toEqual([{ ...entry, id: expect.stringMatching(/^\d+$/) }]);
  });

  it('loses no line of a batch for an odd one', async () => {
    const odd = { requestId: 'odd' };
    await test.stores.logs.append([
      line({ ...odd, message: 'NUL \0 here' }),
      line({
        ...odd,
        message: 'half \ud83c pair',
        details: { 'key\0': 'value\udf89', path: '\\u0000 \\\\ud800' },
      }),
      line({ ...odd, userId: 'no uuid', event: 'x'.repeat(10_000) }),
    ]);
    const { items } = await test.stores.logs.list({ ...page, ...odd });
    expect(items.map(({ message }) => message)).toEqual(['NUL \ufffd here', 'half \ufffd pair', 'said']);
    expect(items[1]?.details).toEqual({ 'key\ufffd': 'value\ufffd', path: '\\u0000 \\\\ud800' });
    expect(items[2]?.userId).toBeNull();
    await test.stores.logs.append([]);
  });

  it('R52: is searched by level, time, text, request and user', async () => {
    const day = (number: number) => new Date(Date.UTC(2001, 0, number));
    await test.stores.logs.append([
      line({ time: day(1), message: 'Первая 50%', level: 'error' }),
      line({ time: day(2), message: 'second', event: 'file.uploaded', userId }),
      line({ time: day(3), message: 'third', requestId: 'three' }),
    ]);
    const bounds = { from: day(1), to: day(3) };
    const found = async (filter: object) =>
      (await test.stores.logs.list({ ...page, ...bounds, ...filter })).items.map(({ message }) => message);
    expect(await found({})).toEqual(['Первая 50%', 'second', 'third']);
    expect(await found({ from: day(2) })).toEqual(['second', 'third']);
    expect(await found({ to: day(2) })).toEqual(['Первая 50%', 'second']);
    expect(await found({ level: 'error' })).toEqual(['Первая 50%']);
    expect(await found({ q: 'ПЕРВАЯ 50%' })).toEqual(['Первая 50%']);
    expect(await found({ q: 'FILE.up' })).toEqual(['second']);
    expect(await found({ q: '_' })).toEqual([]);
    expect(await found({ userId })).toEqual(['second']);
    expect(await found({ requestId: 'three' })).toEqual(['third']);
  });

  it.each(['time', '-time'] as const)(
    '7.10: looks for words a stretch of lines at a time, by %s, and goes on where it stopped',
    async (sort) => {
      await test.database.sequelize.query(
        `INSERT INTO logs (time, level, message)
         SELECT timestamptz '2002-01-01 00:00Z' + i * interval '1 second', 'info',
           CASE WHEN i IN (3, 4000, 4001, 20001, 24999) THEN 'needle ' || i ELSE 'hay' END
         FROM generate_series(1, 25000) AS i`,
      );
      await test.database.sequelize.query('ANALYZE logs');
      const bounds = { from: new Date('2002-01-01'), to: new Date('2002-01-02') };
      const query = { ...bounds, sort, limit: 2, q: 'NEEDLE', withTotal: false };
      const pages: string[][] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const look = { ...query, cursor };
        const steps = await plansOf(test.database, async () => {
          const found = await test.stores.logs.list(look);
          pages.push(found.items.map(({ message }) => message));
          cursor = found.nextCursor;
        });
        expect(pages.length).toBeLessThan(20);
        const looked = steps.filter(({ type }) => /Scan/.test(type)).map(({ visited }) => visited);
        expect(looked.length).toBeGreaterThan(0);
        // Of what is nearly all that is left the planner may take all.
        expect(Math.max(...looked)).toBeLessThanOrEqual(2 * STRETCH);
      }
      const all = [3, 4000, 4001, 20_001, 24_999].map((i) => `needle ${i}`);
      expect(pages.flat()).toEqual(sort === 'time' ? all : all.toReversed());
      // The total of more than one request looks through is not told.
      const counted = { ...query, withTotal: true };
      expect(await test.stores.logs.list(counted)).not.toHaveProperty('total');
      expect((await test.stores.logs.list({ ...counted, level: 'error' })).total).toBe(0);
      await test.database.sequelize.query(
        `DELETE FROM logs WHERE time >= '2002-01-01' AND time < '2002-01-02'`,
      );
    },
  );

  it.each(['time', '-time'] as const)(
    '8.5: finds a user’s lines of a level by %s without a look at his others, or at those of others',
    async (sort) => {
      const logs = test.stores.logs;
      await test.database.sequelize.query(
        `INSERT INTO logs (time, level, message, user_id, details)
         SELECT '2003-01-01'::timestamptz + n * interval '1 minute', CASE WHEN n % 50 = 0 THEN 'error' WHEN n % 10 = 0 THEN 'warning' ELSE 'info' END,
           'line ' || n, CASE WHEN n % 2 = 0 THEN $userId::uuid ELSE gen_random_uuid() END, '{}' FROM generate_series(1, 20000) n`,
        { bind: { userId } },
      );
      await test.database.pool.query('VACUUM ANALYZE logs');
      for (const level of ['error', 'warning', 'info'] as const) {
        const query = {
          ...page,
          sort,
          limit: 20,
          userId,
          level,
          to: new Date('2004-01-01'),
          withPanel: true,
        };
        const steps = await plansOf(test.database, async () => {
          expect((await logs.list(query)).items).toHaveLength(20);
        });
        const looked = steps.filter(({ table }) => table?.startsWith('logs'));
        expect(Math.max(...looked.map(({ visited }) => visited))).toBeLessThan(3 * 20);
      }
      await test.database.sequelize.query(`DELETE FROM logs WHERE time < '2004-01-01'`);
    },
  );

  it('9.10: counts no further than asked', async () => {
    const { logs } = test.stores;
    // Frequent, and all of them after the others: whoever takes the first that come reads past these.
    await test.database.sequelize.query(
      `INSERT INTO logs (time, level, message, details)
       SELECT '2003-01-01'::timestamptz + n * interval '1 minute', CASE WHEN n > 12000 THEN 'error' ELSE 'info' END,
         'line ' || n, jsonb_build_object('path', CASE WHEN n % 2 = 0 THEN '/admin/api' ELSE '/files' END)
       FROM generate_series(1, 20000) n`,
    );
    await test.database.pool.query('VACUUM ANALYZE logs');
    const errors = { ...page, level: 'error', to: new Date('2004-01-01') } as const;
    const steps = await plansOf(test.database, async () => {
      expect(await logs.count({ ...page, level: 'error', withPanel: true }, 100)).toBe(101);
    });
    const looked = steps.filter(({ table }) => table?.startsWith('logs'));
    expect(Math.max(...looked.map(({ visited }) => visited))).toBeLessThanOrEqual(101);
    expect(await logs.count({ ...errors, withPanel: true }, 9000)).toBe(8000);
    expect(await logs.count(errors, 100)).toBe(101);
    expect(await logs.count(errors, 9000)).toBe(4000);
    await test.database.sequelize.query(`DELETE FROM logs WHERE time < '2004-01-01'`);
  });

  it('forgets what is older than asked, however much there is', async () => {
    const { logs } = test.stores;
    const old = (count: number) =>
      Array.from({ length: count }, () => line({ time: new Date(0), requestId: 'old' }));
    await logs.append([...old(10_001), line({ time: new Date(1), requestId: 'old' })]);
    expect(await logs.deleteBefore(new Date(1))).toBe(10_001);
    expect((await logs.list({ ...page, requestId: 'old' })).items).toHaveLength(1);
  });
});

describe('statistics', () => {
  it('tell totals and each of the last 30 days, the empty ones too', async () => {
    const today = new Date();
    today.setUTCHours(0, 0, 0, 0);
    const daysAgo = (days: number) => new Date(today.getTime() - days * 24 * 3600 * 1000);
    const { File } = test.database.models;
    const { id: ownerId } = await make.user();
    const files = await Promise.all([1, 2, 4].map((size) => make.file({ ownerId, size: size * 2 ** 40 })));
    await make.link({ fileId: files[0]?.id ?? '' });
    await File.update({ uploadedAt: daysAgo(29) }, { where: { id: files[1]?.id ?? '' } });
    await File.update(
      { uploadedAt: new Date(daysAgo(29).getTime() - 1) },
      { where: { id: files[2]?.id ?? '' } },
    );

    const { totals, daily } = await test.stores.stats.read(30);
    expect(totals).toEqual({ users: 1, files: 3, bytes: 7 * 2 ** 40, trashBytes: 0, links: 1 });
    expect(daily.map(({ date }) => date)).toEqual(
      Array.from({ length: 30 }, (_, index) =>
        daysAgo(29 - index)
          .toISOString()
          .slice(0, 10),
      ),
    );
    expect(daily[0]).toMatchObject({ users: 0, files: 1, bytes: 2 * 2 ** 40, links: 0 });
    expect(daily[29]).toMatchObject({ users: 1, files: 1, bytes: 2 ** 40, links: 1 });
    expect(daily.slice(1, 29).every(({ files }) => files === 0)).toBe(true);
  });
});
