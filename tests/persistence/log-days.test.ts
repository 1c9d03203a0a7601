import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { LogEntry } from '../../src/domain/logs/log-entry.js';
import { folded, says, termsOf, textOf } from '../../src/domain/logs/log-words.js';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { plansOf } from '../support/plans.js';

let test: TestDatabase;
let other: TestDatabase;

beforeEach(async () => {
  test = await createTestDatabase();
  other = openTestDatabase(test.url);
});
afterEach(async () => {
  await other.close();
  await test.close();
});

const DAY = 86_400_000;
const now = new Date();
const midnight = Math.floor(now.getTime() / DAY) * DAY;
const daysOn = (days: number) => new Date(midnight + days * DAY + DAY / 2);
const nameOf = (time: Date) => `logs_${time.toISOString().slice(0, 10).replaceAll('-', '')}`;
const page = { sort: '-time', limit: 100, withTotal: false } as const;

const line = (time: Date, message = 'said', more: Partial<LogEntry> = {}): LogEntry => ({
  time,
  message,
  level: 'info',
  event: null,
  requestId: null,
  userId: null,
  details: {},
  ...more,
});

const query = async <T>(sql: string) => (await test.database.pool.query(sql)).rows as T[];
const tables = async () =>
  (
    await query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'logs'::regclass ORDER BY 1`,
    )
  ).map(({ name }) => name);
const words = async () =>
  (
    await query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'i' AND relname LIKE 'logs\\_%\\_words%' ORDER BY 1`,
    )
  ).map(({ name }) => name);
const messages = async (filter: object = {}) =>
  (await test.stores.logs.list({ ...page, ...filter })).items.map(({ message }) => message);

describe('9.10: the log by days', () => {
  it('a line of any time finds its day, or what was before all days', async () => {
    const times = [
      new Date(0),
      daysOn(-1),
      daysOn(0),
      daysOn(40),
      daysOn(4000),
      new Date('9999-12-31T23:59:59.999Z'),
    ];
    const there = await tables();
    await test.stores.logs.append(times.map((time) => line(time, time.toISOString())));
    expect(await messages()).toEqual(times.toReversed().map((time) => time.toISOString()));
    expect(await tables()).toEqual([...new Set([...there, ...times.slice(1).map(nameOf)])].sort());
  });

  it('two instances make the same days at once, and lose nothing', async () => {
    const batch = (who: string) => Array.from({ length: 20 }, (_, day) => line(daysOn(day), `${who} ${day}`));
    await Promise.all([
      test.stores.logs.append(batch('one')),
      other.stores.logs.append(batch('other')),
      test.stores.logs.prepare(now),
      other.stores.logs.prepare(now),
    ]);
    expect(await messages()).toHaveLength(40);
    expect(await tables()).toHaveLength(22);
  });

  it('days are there ahead, with every index of the log, while somebody reads and writes', async () => {
    const reader = await test.database.pool.connect();
    await test.stores.logs.append([line(daysOn(0))]);
    await reader.query(`BEGIN; INSERT INTO logs (time, level, message) VALUES (now(), 'info', 'open')`);
    await other.stores.logs.append([line(daysOn(4)), line(daysOn(5))]);
    await reader.query('COMMIT');
    reader.release();
    expect(await tables()).toEqual(
      [-1, 0, 1, 2, 3, 4, 5].map((day) => nameOf(daysOn(day))).concat('logs_earlier'),
    );
    const counts = await query<{ count: number }>(
      `SELECT count(*) AS count FROM pg_index JOIN pg_inherits ON inhrelid = indrelid
       WHERE inhparent = 'logs'::regclass GROUP BY indrelid`,
    );
    expect(new Set(counts.map(({ count }) => count))).toEqual(new Set([8]));
  });

  it('whole days are dropped, and what is younger stays', async () => {
    await test.stores.logs.append([-3, -2, -1].map((day) => line(daysOn(day), `day ${day}`)));
    await test.stores.logs.append([0, 1, 2, 3].map((day) => line(daysOn(day), `day ${day}`)));
    await test.stores.logs.append([line(new Date(0), 'long ago'), line(new Date(1), 'long ago')]);
    expect(await test.stores.logs.deleteBefore(new Date(1))).toBe(1);
    expect(await test.stores.logs.deleteBefore(daysOn(-1))).toBe(3);
    expect(await messages()).toEqual([3, 2, 1, 0, -1].map((day) => `day ${day}`));
    expect(await test.stores.logs.deleteBefore(daysOn(2))).toBe(3);
    expect(await tables()).toEqual([nameOf(daysOn(2)), nameOf(daysOn(3)), 'logs_earlier']);
    expect(await messages()).toEqual(['day 3', 'day 2']);
    // There is room for what still comes with a time of then.
    await test.stores.logs.append([line(daysOn(-3), 'late')]);
    expect(await messages()).toEqual(['day 3', 'day 2', 'late']);
  });

  it('a day that somebody reads is dropped later, and meanwhile nobody waits for long', async () => {
    await test.stores.logs.append([line(daysOn(0)), line(daysOn(1))]);
    const reader = new pg.Client({ connectionString: test.url });
    await reader.connect();
    await reader.query('BEGIN; SELECT count(*) FROM logs');
    const dropped = test.stores.logs.deleteBefore(daysOn(1));
    await eventually(async () => {
      const waiting = await query(
        `SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'`,
      );
      expect(waiting.length).toBeGreaterThan(0);
    });
    await other.stores.logs.append([line(daysOn(1), 'meanwhile')]);
    await reader.query('COMMIT');
    await reader.end();
    expect(await dropped).toBe(1);
    expect(await messages()).toEqual(['meanwhile', 'said']);
  });

  it('what somebody reads for long, a backup say, stays without a word for a day, and then with one', async () => {
    await test.stores.logs.append([-3, 0, 1].map((day) => line(daysOn(day))));
    await test.stores.logs.deleteBefore(daysOn(-1));
    const backup = new pg.Client({ connectionString: test.url });
    await backup.connect();
    await backup.query('BEGIN; SELECT count(*) FROM logs');
    expect(await test.stores.logs.deleteBefore(daysOn(0))).toBe(0);
    await expect(test.stores.logs.deleteBefore(daysOn(1))).rejects.toMatchObject({ code: 'log_held' });
    await backup.query('COMMIT');
    await backup.end();
    expect(await test.stores.logs.deleteBefore(daysOn(1))).toBe(1);
  });

  it('a day that goes is not read for that', async () => {
    await test.stores.logs.append(Array.from({ length: 30 }, () => line(daysOn(0))));
    await query('ANALYZE logs');
    let gone = 0;
    const steps = await plansOf(test.database, async () => {
      gone = await test.stores.logs.deleteBefore(daysOn(1));
    });
    expect(gone).toBe(30);
    expect(steps.filter(({ table }) => table === nameOf(daysOn(0)))).toEqual([]);
  });

  it('no statement has to do with more than some days, however long the log is kept', async () => {
    const days = Array.from({ length: 40 }, (_, day) => -day);
    await test.stores.logs.append(days.map((day) => line(daysOn(day), `day ${day}`)));
    const [oldest] = await query<{ id: string }>('SELECT id::text FROM logs ORDER BY time LIMIT 1');
    const { logs } = test.stores;
    const look = async () => {
      expect(await logs.count({ ...page, eventsOnly: false, withPanel: true }, 100)).toBe(40);
      expect(await logs.count({ ...page, eventsOnly: true, withPanel: true }, 100)).toBe(0);
      expect(await logs.count({ ...page, eventsOnly: false, withPanel: true, from: daysOn(-38) }, 100)).toBe(
        39,
      );
      expect((await logs.list({ ...page, withTotal: true })).total).toBe(40);
      expect(await logs.find(oldest?.id ?? '')).toMatchObject({ message: 'day -39' });
      expect(await logs.find('1000000')).toBeNull();
    };
    const steps = await plansOf(test.database, look);
    const ofStatements = steps.reduce<Set<string>[]>((sets, { table, depth }) => {
      if (depth === 0) sets.push(new Set());
      if (table?.startsWith('logs_')) sets.at(-1)?.add(table);
      return sets;
    }, []);
    expect(Math.max(...ofStatements.map(({ size }) => size))).toBe(16);
  });
});

it('9.10: whoever follows the log asks the days about now alone, however many there are', async () => {
  await query('ALTER TABLE logs DETACH PARTITION logs_earlier');
  await test.stores.logs.append([-20, -9, -8, -7, -3, -1, 0].map((day) => line(daysOn(day), `day ${day}`)));
  const steps = await plansOf(test.database, async () => {
    const lines = await test.stores.logs.since('0', 10);
    expect(lines.map(({ message }) => message)).toEqual(['day -1', 'day 0']);
    expect(await test.stores.logs.lastId()).toBe(lines[1]?.id);
  });
  const asked = steps.flatMap(({ table }) => table ?? []);
  expect(asked).toContain(nameOf(daysOn(0)));
  expect(asked.filter((table) => table < nameOf(daysOn(-2)))).toEqual([]);
});

describe('9.10: words of the log', () => {
  const fill = (day: number, count: number) =>
    query(
      `INSERT INTO logs (time, level, message, event, details)
       SELECT to_timestamp(${(midnight + day * DAY) / 1000}) + n * interval '1 second', 'info',
         CASE WHEN n IN (22, ${count - 1}) THEN 'Ёжик ${day} ' || n ELSE 'common ' || n END,
         CASE WHEN n % 4 = 3 THEN 'file.uploaded' END,
         jsonb_build_object('address', '192.0.2.' || n % 50, 'path', CASE WHEN n % 2 = 0 THEN '/admin/x' ELSE '/api/v1/files' END)
       FROM generate_series(1, ${count}) n`,
    );

  beforeEach(async () => {
    await test.stores.logs.append([-2, -1, 0, 1, 2].map((day) => line(daysOn(day), 'noon')));
    for (const day of [0, 1]) await fill(day, 25_000);
  });

  it('are indexed when they are written and done, a day once it is over', async () => {
    const wordsOf = async (day: number) =>
      (await words()).filter((name) => name.startsWith(nameOf(daysOn(day))));
    await test.stores.logs.prepare(new Date(midnight + DAY / 4));
    expect(await wordsOf(-1)).toEqual([`${nameOf(daysOn(-1))}_words`]);
    expect(await wordsOf(0)).toEqual([`${nameOf(daysOn(0))}_words_0000_0559`]);
    await test.stores.logs.prepare(new Date(midnight + DAY / 3));
    // What came since is not worth one.
    expect(await wordsOf(0)).toHaveLength(1);
    await Promise.all([test, other].map(({ stores }) => stores.logs.prepare(new Date(midnight + 2 * DAY))));
    await test.stores.logs.prepare(new Date(midnight + 2 * DAY));
    expect(await wordsOf(0)).toEqual([`${nameOf(daysOn(0))}_words`]);
    expect(await wordsOf(1)).toEqual([`${nameOf(daysOn(1))}_words_0000_2359`]);
    expect(await words()).toContain('logs_earlier_words');
  });

  it('that somebody died over are made anew, whatever was half made', async () => {
    const today = nameOf(daysOn(0));
    await query(
      `CREATE INDEX ${today}_words_0000_0100 ON ${today} USING gin (log_text(message, event, details) gin_trgm_ops)`,
    );
    await query(
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${today}_words_0000_0100'::regclass`,
    );
    await test.stores.logs.prepare(new Date(midnight + DAY / 4));
    const made = (await words()).filter((name) => name.startsWith(today));
    expect(made).toEqual([`${today}_words_0000_0559`]);
  });

  it('that are being indexed take no connection of others; who is killed over it leaves nothing that stays', async () => {
    const writer = await other.database.pool.connect();
    await writer.query(`BEGIN; INSERT INTO logs (time, level, message) VALUES (now(), 'info', 'open')`);
    const made = test.stores.logs.prepare(new Date(midnight + DAY / 4)).catch((error: unknown) => error);
    const building = () =>
      query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()`,
      );
    await eventually(async () => expect(await building()).toHaveLength(1));
    expect(test.database.connections().libraries).toMatchObject({ used: 0 });
    await query(`SELECT pg_terminate_backend(${(await building())[0]?.pid})`);
    expect(await made).toBeInstanceOf(Error);
    await writer.query('COMMIT');
    writer.release();
    await test.stores.logs.prepare(new Date(midnight + DAY / 4));
    const unfit = await query('SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid');
    expect(unfit).toEqual([]);
    expect(await words()).toContain(`${nameOf(daysOn(0))}_words_0000_0559`);
  });

  it('are the same to who follows the log as to who looks for them', async () => {
    const details = {
      path: '/a b',
      status: 404,
      list: ['x', 'y', { deep: null }],
      empty: {},
      'q"': 'say "so"\n',
      part: 0.5,
      ok: true,
    };
    await test.stores.logs.append([line(now, 'Exact', { event: 'file.uploaded', details })]);
    const [stored] = await test.stores.logs.since('0', 1);
    const [{ text } = { text: '' }] = await query<{ text: string }>(
      `SELECT log_text(message, event, details) AS text FROM logs WHERE message = 'Exact'`,
    );
    if (!stored) throw new Error('no line');
    expect(textOf(stored)).toBe(text);
    expect(says(stored, termsOf('"status": "x", "y",'))).toBe(true);
    expect(says(stored, termsOf('"status":404'))).toBe(false);
  });

  it.each(['-time', 'time'] as const)(
    'rare, common and absent, by %s, find the same with an index and without',
    async (sort) => {
      const asked = [
        { q: 'ежик' },
        { q: 'ЕЖИК 0' },
        { q: 'nobody said so' },
        { q: 'common', limit: 7 },
        { q: '192.0.2.49', limit: 3 },
        { q: 'ёж', eventsOnly: true },
        { q: 'ежик', event: 'file.uploaded' as const },
        { address: '192.0.2.20', limit: 5 },
        { q: 'ежик', withPanel: false },
        { q: '%_', limit: 5 },
      ];
      const all = async () => {
        const found: string[][] = [];
        for (const filter of asked) {
          const pages: string[] = [];
          let cursor: string | null | undefined;
          for (let turns = 0; turns < 12 && cursor !== null; turns += 1) {
            const query = { ...page, withPanel: true, ...filter, sort, cursor };
            const answer = await test.stores.logs.list(query);
            pages.push(...answer.items.map(({ id }) => id));
            cursor = answer.nextCursor;
            if (filter.limit && pages.length >= 2 * filter.limit) break;
          }
          found.push(pages);
        }
        return found;
      };
      const without = await all();
      expect(without.map(({ length }) => length)).toEqual([4, 4, 0, 14, 6, 2, 2, 10, 2, 0]);
      await test.stores.logs.prepare(new Date(midnight + DAY / 3));
      await test.stores.logs.prepare(new Date(midnight + 2 * DAY));
      expect(await all()).toEqual(without);
    },
  );

  it('that are rare or absent are asked of the index: few lines are looked at', async () => {
    await test.stores.logs.prepare(new Date(midnight + 3 * DAY));
    await query('VACUUM ANALYZE logs');
    for (const [q, count] of [
      ['ежик', 4],
      ['nobody at all', 0],
    ] as const) {
      let found: unknown[] = [];
      const steps = await plansOf(test.database, async () => {
        const answer = await test.stores.logs.list({ ...page, withPanel: true, q });
        expect(answer).toMatchObject({ nextCursor: null, reachedAt: null });
        found = answer.items;
      });
      expect(found).toHaveLength(count);
      const looked = steps.filter(({ type, table }) => table && /Scan/.test(type));
      expect(looked.reduce((sum, { visited }) => sum + visited, 0)).toBeLessThan(2 * 2_000 + 100);
    }
  });

  it('are folded by the server as by the database', async () => {
    for (const text of [
      'Ёлка, ЙОД и «Ъ»',
      'Café Ångström ﬁne №5',
      '10.0.0.1 /API/v1?x=%20',
      'Straße ǅ Σίσυφος',
      '日本',
    ]) {
      const { rows } = await test.database.pool.query('SELECT log_fold($1) AS text', [text]);
      expect([text, folded(text)]).toEqual([text, rows[0].text]);
    }
  });
});
