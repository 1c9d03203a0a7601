import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MOST_LOOKED_AT, STRETCH } from '../../src/domain/shared/look-through.js';
import { plansOf, type Step } from '../support/plans.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type PanelAnswer, type PanelClient } from './panel-client.js';

let server: TestServer;
let panel: PanelClient;
/** The lines of these very calls come later. */
let before: string;

const ROWS = 21_000;

/** With the few that are no match, before the bound of the count. */
const BOUND = 10_300;

/** In each table one row of five hundred is the rare case of everything. */
beforeAll(async () => {
  server = await startServer();
  ({ panel } = await newPanelAdmin(server));
  before = new Date().toISOString();
  const fill = (sql: string) => server.fill(sql, { rows: ROWS });
  // What people are searched by is made by a trigger.
  await server.sql(
    `INSERT INTO users (id, login, full_name, email, is_admin, is_active, storage_path, created_at, updated_at, last_login_at, quota_bytes, used_bytes)
    SELECT gen_random_uuid(), 'many' || i, CASE WHEN i % 500 = 0 THEN 'Ёжик ' ELSE 'Person ' END || i, 'many' || i || '@example.org',
      i % 500 = 0, i % 500 <> 0, 'users/' || md5(i::text), now() - i * interval '1 second', now(),
      CASE WHEN i % 2 = 0 THEN now() - i * interval '1 minute' END, 1000, CASE WHEN i % 500 = 0 THEN 900 ELSE i % 100 END
    FROM generate_series(1, $rows) AS i`,
    { rows: ROWS },
  );
  await fill(`INSERT INTO logs (time, level, message, event, user_id, request_id, details)
    SELECT now() - i * interval '1 second', CASE WHEN i % 500 = 0 THEN 'error' ELSE 'info' END,
      CASE WHEN i % 500 = 0 THEN 'Ёлка ' ELSE 'line ' END || i,
      CASE WHEN i % 500 = 0 THEN 'session.sign_in_failed' WHEN i % 3 = 0 THEN 'file.uploaded' END, NULL, 'r' || i, '{"some": "details"}'
    FROM generate_series(1, $rows) AS i`);
  await fill(`INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at, last_downloaded_at)
    SELECT gen_random_uuid(), users.id, CASE WHEN i % 500 = 0 THEN 'Ёжик ' ELSE 'photo ' END || i,
      i % 1000, CASE WHEN i % 500 = 0 THEN 'application/pdf' ELSE 'image/jpeg' END, '', gen_random_uuid()::text,
      now() - i * interval '1 second', now(), CASE WHEN i % 500 = 0 THEN now() END
    FROM generate_series(1, $rows) AS i JOIN users ON login = 'many' || (i / 10 + 1)`);
  await fill(`INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
    SELECT gen_random_uuid(), (SELECT id FROM users WHERE login = 'many1'), 'deleted ' || i, i % 1000, 'image/jpeg', '', gen_random_uuid()::text,
      now(), now()
    FROM generate_series(1, $rows) AS i`);
  await fill(`INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, search_text)
    SELECT id, owner_id, CASE WHEN size = 500 THEN 'folder' ELSE 'file' END, size, 1, now() - size * interval '1 second', search_text
    FROM files WHERE name LIKE 'deleted %' LIMIT $rows`);
  await server.sql('UPDATE files SET trash_id = id WHERE id IN (SELECT id FROM trash)', {});
  await server.sql(
    `INSERT INTO folders (id, owner_id, name, created_at, updated_at)
     SELECT gen_random_uuid(), id, 'inbox', now(), now() FROM users WHERE login = 'many1'`,
    {},
  );
  await fill(`INSERT INTO share_links (id, token, kind, owner_id, file_id, folder_id, expires_at, max_downloads, download_count, created_at, password_hash, search_text)
    SELECT gen_random_uuid(), gen_random_uuid(), CASE WHEN size = 500 THEN 'upload' ELSE 'download' END, owner_id,
      CASE WHEN size <> 500 THEN id END, CASE WHEN size = 500 THEN (SELECT id FROM folders) END,
      CASE WHEN size % 2 = 0 THEN now() + size * interval '1 day' END, CASE WHEN size = 500 THEN 1 END, CASE WHEN size = 500 THEN 1 ELSE 0 END,
      uploaded_at, CASE WHEN size = 500 THEN 'x' END,
      CASE WHEN size = 500 THEN ' inbox' ELSE search_text END
    FROM files WHERE trash_id IS NULL LIMIT $rows`);
  await server.database.pool.query('VACUUM ANALYZE users, files, trash, share_links, logs');
});
afterAll(() => server.stop());

const big = ['users', 'files', 'trash', 'share_links', 'logs'];
/** What is counted is looked at up to the bound, in whatever order. */
const isWhole = ({ type, table, visited }: Step) =>
  type === 'Seq Scan' && big.includes(table ?? '') && visited > BOUND;
const isSort = ({ type, visited }: Step) => /Sort/.test(type) && visited > 100;
const most = (steps: Step[]) => Math.max(...steps.map(({ visited }) => visited));

const plansOfList = async (resource: string, query: Record<string, string>) => {
  let total = 0;
  let ids: string[] = [];
  const steps = await plansOf(server.database, async () => {
    const answer = await panel.list(resource, query);
    total = answer.meta.total;
    ids = answer.records.map(({ id }) => id);
  });
  // Whose session it is, and what stands beside the rows, is read by ids.
  return { steps, total, ids };
};

describe('7.10: the panel’s lists go by an index', () => {
  it.each([
    ['users', 'fullName', 'asc'],
    ['users', 'createdAt', 'desc'],
    ['users', 'lastLoginAt', 'desc'],
    ['users', 'lastLoginAt', 'asc'],
    ['users', 'usedBytes', 'desc'],
    ['files', 'name', 'asc'],
    ['files', 'size', 'desc'],
    ['files', 'uploadedAt', 'desc'],
    ['trash', 'deletedAt', 'desc'],
    ['trash', 'bytes', 'asc'],
    ['links', 'createdAt', 'desc'],
    ['links', 'expiresAt', 'asc'],
    ['links', 'expiresAt', 'desc'],
  ])(
    '%s by %s, %s: the first page, page 10 000, and the pages beside it by their rows',
    async (resource, sortBy, direction) => {
      const order = { sortBy, direction, perPage: '2' };
      const first = await plansOfList(resource, order);
      expect(first.total).toBe(10_001);
      expect([first.steps.filter(isWhole), first.steps.filter(isSort)]).toEqual([[], []]);
      expect(most(first.steps)).toBeLessThanOrEqual(10_001);

      const deep = await plansOfList(resource, { ...order, page: '10000' });
      expect(deep.ids).toHaveLength(2);
      expect(deep.steps.filter(isWhole)).toEqual([]);
      expect(deep.steps.filter(isSort)).toEqual([]);

      const next = await plansOfList(resource, { ...order, page: '10001', after: String(deep.ids[1]) });
      expect(next.steps.filter(isSort)).toEqual([]);
      expect(most(next.steps)).toBeLessThanOrEqual(10_001);
      const far = next.steps.filter(({ visited }) => visited > 100).length;
      expect(far).toBe(first.steps.filter(({ visited }) => visited > 100).length);
      const { records } = await panel.list(resource, { ...order, page: '10001' });
      expect(next.ids).toEqual(records.map(({ id }) => id));
      const back = await panel.list(resource, { ...order, page: '10000', before: String(next.ids[0]) });
      expect(back.records.map(({ id }) => id)).toEqual(deep.ids);
    },
  );

  it.each([
    ['users', { 'filters.person': 'ежик' }, 42],
    ['users', { 'filters.person': 'person' }, 10_001],
    ['users', { 'filters.person': 'nobody at all' }, 0],
    ['users', { 'filters.role': 'admin' }, 43],
    ['users', { 'filters.isActive': 'false' }, 42],
    ['users', { 'filters.isActive': 'true' }, 10_001],
    ['users', { 'filters.fullness': 'nearlyFull' }, 42],
    ['users', { 'filters.fullness': 'full' }, 0],
    ['users', { 'filters.fullness': 'limited' }, 10_001],
    ['users', { 'filters.state': 'blocked' }, 42],
    ['users', { 'filters.state': 'expired' }, 0],
    ['users', { 'filters.state': 'mustChangePassword' }, 0],
    ['files', { 'filters.text': 'ежик' }, 42],
    ['files', { 'filters.text': 'photo' }, 10_001],
    ['files', { 'filters.text': 'nothing like it' }, 0],
    ['files', { 'filters.mimeType': 'pdf' }, 42],
    ['files', { 'filters.mimeType': 'image' }, 10_001],
    ['files', { 'filters.mimeType': 'video' }, 0],
    ['files', { 'filters.lastDownloadedAt~~from': '2020-01-01' }, 42],
    ['trash', { 'filters.kind': 'folder' }, 21],
    ['trash', { 'filters.kind': 'file' }, 10_001],
    ['links', { 'filters.kind': 'upload' }, 21],
    ['links', { 'filters.hasPassword': 'true' }, 21],
    ['links', { 'filters.hasPassword': 'false' }, 10_001],
    ['links', { 'filters.state': 'usedUp' }, 21],
    ['links', { 'filters.state': 'active' }, 10_001],
    ['logs', { 'filters.level': 'error' }, 42],
    ['logs', { 'filters.event': 'session.sign_in_failed' }, 42],
    ['logs', { 'filters.signIns': 'failed' }, 42],
    ['logs', { 'filters.requestId': 'r500' }, 1],
  ] as [string, Record<string, string>, number][])(
    '%s filtered by %j: %i',
    async (resource, filters, expected) => {
      const { steps, total } = await plansOfList(resource, filters);
      expect(total).toBeLessThanOrEqual(expected + 5);
      expect(total).toBeGreaterThanOrEqual(expected);
      expect(steps.filter(isWhole)).toEqual([]);
      // Few rows may be sorted; the table is not.
      expect(steps.filter(isSort)).toEqual([]);
      // Of so few rows the planner takes all that an index of words finds at once; of more it would not.
      expect(most(steps)).toBeLessThanOrEqual(resource === 'files' ? ROWS + 100 : BOUND);
    },
  );

  it('the overview counts no further than anybody reads', async () => {
    const steps = await plansOf(server.database, async () => {
      const data = await (await panel.raw('GET', '/dashboard')).json();
      expect(data.attention).toMatchObject({ blocked: 42, nearlyFull: { count: 42 } });
    });
    const attention = steps.filter(({ index }) => /^(users_panel|logs_)/.test(index ?? ''));
    expect(attention.length).toBeGreaterThan(3);
    expect(most(attention)).toBeLessThanOrEqual(10_001);
  });

  it.each([
    ['ёлка', 42, {}],
    ['no such words', 0, {}],
    ['r500"', 0, {}],
    ['DETAILS', 42, { 'filters.level': 'error' }],
    ['ёл', 42, { 'filters.event': 'session.sign_in_failed' }],
  ] as [string, number, Record<string, string>][])(
    'words of the log, “%s”: %i in all, a stretch of lines at a time, down and up again',
    async (text, expected, filters) => {
      const query = { ...filters, 'filters.text': text, 'filters.time~~to': before, perPage: '50' };
      const turn = async (place: Record<string, string>) => {
        let page: PanelAnswer | undefined;
        const steps = await plansOf(server.database, async () => {
          page = await panel.list('logs', { ...query, ...place });
        });
        // The last lines, fewer than a stretch, may be sorted.
        const isLong = (step: Step) => isSort(step) && step.visited >= STRETCH;
        expect([steps.filter(isWhole), steps.filter(isLong)]).toEqual([[], []]);
        const looked = steps.filter(({ table }) => table?.startsWith('logs')).map(({ visited }) => visited);
        // At so many again to know whether there are more than one call counts, and to count them.
        expect(looked.reduce((sum, visited) => sum + visited, 0)).toBeLessThanOrEqual(
          4 * (MOST_LOOKED_AT + STRETCH),
        );
        return page as PanelAnswer;
      };

      const down: string[][] = [];
      let page = await turn({});
      down.push(page.records.map(({ id }) => id));
      let first = page;
      while (page.meta.edges?.after) {
        page = await turn({ page: String(down.length + 1), after: page.meta.edges.after });
        if (down.length === 1) first = page;
        down.push(page.records.map(({ id }) => id));
      }
      const all = down.flat();
      expect(all).toHaveLength(expected);
      expect(new Set(all).size).toBe(expected);
      expect(all).toEqual(all.toSorted((a, b) => Number(a) - Number(b)));

      const up: string[] = [];
      let edge = page.meta.edges?.before;
      while (edge) {
        const above: PanelAnswer = await turn({ page: '2', before: edge });
        up.unshift(...above.records.map(({ id }) => id));
        edge = above.meta.edges?.before;
      }
      expect([...up, ...(down.length > 1 ? (down.at(-1) ?? []) : [])]).toEqual(down.length > 1 ? all : []);
      if (down.length > 1) expect(first.meta.edges?.before).toEqual(expect.any(String));
    },
  );

  it('says how far it looked for words of the log, where there is more', async () => {
    const query = { 'filters.text': 'no such words', 'filters.time~~to': before };
    const { meta } = await panel.list('logs', query);
    expect(meta).toMatchObject({ edges: { before: null, after: expect.any(String) } });
    expect(meta).not.toHaveProperty('counted');
    const reached = new Date(before).getTime() - new Date(String(meta.reached)).getTime();
    expect(reached / 1000).toBeGreaterThan(MOST_LOOKED_AT - 100);
    const rare = (await panel.list('logs', { ...query, 'filters.level': 'error' })).meta;
    expect(rare).toMatchObject({ counted: 0, edges: { before: null, after: null } });
    // What fills the page needs no look further.
    const full = await panel.list('logs', { ...query, 'filters.text': 'LINE' });
    expect(full.meta.edges).toEqual({ before: null, after: expect.any(String) });
    expect(full.meta).not.toHaveProperty('reached');
  });

  it.each(['asc', 'desc'])(
    'the log by time, %s: page after page and back, each a look at few lines',
    async (direction) => {
      const query = { sortBy: 'time', direction, perPage: '2', 'filters.time~~to': before };
      const turn = async (place: object = {}) => {
        let page: PanelAnswer | undefined;
        const steps = await plansOf(server.database, async () => {
          page = await panel.list('logs', { ...query, ...place });
        });
        expect([steps.filter(isWhole), steps.filter(isSort)]).toEqual([[], []]);
        return page as PanelAnswer;
      };
      const first = await turn();
      expect(first.meta).toMatchObject({ counted: 10_001, edges: { before: null } });
      const second = await turn({ page: '2', after: first.meta.edges?.after });
      const third = await turn({ page: '3', after: second.meta.edges?.after });
      const back = await turn({ page: '2', before: third.meta.edges?.before });
      expect(back.records.map(({ id }) => id)).toEqual(second.records.map(({ id }) => id));
      const byNumber = await turn({ page: '3' });
      expect(byNumber.records.map(({ id }) => id)).toEqual(third.records.map(({ id }) => id));
      const times = [first, second, third].flatMap(({ records }) =>
        records.map(({ params }) => String(params.time)),
      );
      expect(times).toEqual(direction === 'asc' ? times.toSorted() : times.toSorted().toReversed());
    },
  );

  it('the log has no page by number beyond its count, and says so', async () => {
    const query = new URLSearchParams({ 'filters.text': 'line', perPage: '25', page: '10000' });
    const answer = await panel.raw('GET', `/resources/logs/actions/list?${query}`);
    expect(answer.status).toBe(400);
    expect((await answer.json()).errors).toEqual([{ field: 'page', message: 'At most 401.' }]);
  });

  it('a page beside a row that is gone is 404, and one beside nothing that can be a row 400', async () => {
    const gone = '00000000-0000-4000-8000-000000000000';
    const statusOf = async (resource: string, after: string) =>
      (await panel.raw('GET', `/resources/${resource}/actions/list?page=2&after=${after}`)).status;
    expect(await statusOf('users', gone)).toBe(404);
    expect(await statusOf('users', 'x')).toBe(400);
    expect(await statusOf('logs', gone)).toBe(400);
  });

  /** Pages that all statements of a call read. */
  const pagesOf = async (resource: string, filters: Record<string, string>) => {
    const { steps, total } = await plansOfList(resource, filters);
    const pages = steps.filter(({ depth }) => depth === 0).reduce((sum, step) => sum + step.pages, 0);
    return { pages, total };
  };
  const sizeOf = async (table: string): Promise<number> => {
    const sql = 'SELECT (pg_relation_size($1::regclass) / 8192)::int AS pages';
    return (await server.database.pool.query(sql, [table])).rows[0]?.pages;
  };

  it.each([
    ['links', 'ежик', 21],
    ['links', 'photo', 10_001],
    ['links', 'nothing like it', 0],
    ['trash', 'deleted', 10_001],
    ['trash', 'nothing like it', 0],
  ])(
    '9.1: %s by the words “%s” of what they lead to: no file is looked for by them',
    async (resource, text, expected) => {
      const { steps, total } = await plansOfList(resource, { 'filters.text': text });
      expect(total).toBe(expected);
      // The names of the page, by their ids.
      const named = steps.filter(({ table }) => table === 'files' || table === 'folders');
      expect(most(named)).toBeLessThanOrEqual(50);
      const pages = steps.filter(({ depth }) => depth === 0).reduce((sum, step) => sum + step.pages, 0);
      // The list and its count, each no more than the table.
      expect(pages).toBeLessThan(2 * (await sizeOf(resource === 'links' ? 'share_links' : resource)) + 500);
    },
  );

  it.each([
    ['qx', 0],
    ['ёж', 42],
  ])(
    '9.1: files by two letters, “%s”: those whose words begin so, by the index of words',
    async (text, expected) => {
      const { steps, total } = await plansOfList('files', { 'filters.text': text });
      expect(total).toBe(expected);
      expect(steps.map(({ index }) => index)).toContain('files_search');
      expect(most(steps)).toBeLessThanOrEqual(100);
    },
  );

  it('9.7: the groups of the owners are looked for once, not for each link', async () => {
    const bind = { id: '00000000-0000-4000-8000-00000000000a' };
    await server.sql(
      `INSERT INTO groups (id, name, link_password_required, created_at) VALUES ($id, 'Strict', true, now())`,
      bind,
    );
    await server.sql(
      `INSERT INTO group_members (group_id, user_id) SELECT $id, id FROM users WHERE login LIKE 'many1__'`,
      bind,
    );
    await server.database.pool.query('VACUUM ANALYZE groups, group_members');
    const { pages, total } = await pagesOf('links', { 'filters.policy': 'broken' });
    expect(total).toBe(999);
    // Once for the page and once for the count, with all users.
    expect(pages).toBeLessThan(2 * ((await sizeOf('share_links')) + (await sizeOf('users'))) + 500);
  });

  it.each([
    ['counted where nothing is left out', { act: 'revoke' }, 0],
    ['looked at where something may be so already', { act: 'setLimit', maxDownloads: 7 }, 21],
  ])('9.1: all that match are found once, however many, and %s', async (_, act, fetches) => {
    const { sequelize } = server.database;
    const query = sequelize.query.bind(sequelize);
    const asked: string[] = [];
    const spied = sequelize as unknown as { query: (sql: string, options: object) => Promise<unknown> };
    spied.query = (sql, options) => {
      asked.push(sql);
      return query(sql, options);
    };
    try {
      const preview = await panel.browser.request('POST', '/admin/api/v1/bulk/links/preview', {
        body: JSON.stringify({ ...act, filter: { text: 'photo' } }),
        headers: { ...panel.tokenHeader, 'Content-Type': 'application/json' },
      });
      const names = Array(5).fill(expect.stringMatching(/^photo/));
      expect(await preview.json()).toMatchObject({ total: 20_958, count: 20_958, left: [], names });
    } finally {
      spied.query = query as typeof spied.query;
    }
    expect(asked.filter((sql) => sql.includes('name_has_words'))).toHaveLength(1);
    expect(asked.filter((sql) => sql.startsWith('FETCH'))).toHaveLength(fetches);
  });

  it('a part of a type has three letters at least, for of fewer no index knows anything', async () => {
    const answer = await panel.raw('GET', '/resources/files/actions/list?filters.mimeType=zz');
    expect([answer.status, (await answer.json()).errors]).toEqual([
      400,
      [{ field: 'filters.mimeType', message: 'At least 3 characters.' }],
    ]);
    expect((await panel.list('files', { 'filters.mimeType': 'pdf', perPage: '1' })).meta.total).toBe(42);
  });

  it.each(['asc', 'desc'])('7.25: files by name, %s, as they stand everywhere', async (direction) => {
    const { api, panel: own, user } = await newPanelAdmin(server);
    const sorted = ['name.txt', 'name 2.txt', 'name 10.txt', 'name_01.txt', 'Письмо.txt'];
    for (const name of sorted.toReversed()) await api.upload(name, 'x');
    const { records } = await own.list('files', { sortBy: 'name', direction, 'filters.ownerId': user.id });
    const expected = direction === 'asc' ? sorted : sorted.toReversed();
    expect(records.map(({ params }) => params.name)).toEqual(expected);
  });

  it('what was never there comes last when the latest come first', async () => {
    const latest = await panel.list('users', { sortBy: 'lastLoginAt', direction: 'desc' });
    expect(latest.records.every(({ params }) => params.lastLoginAt !== null)).toBe(true);
    const never = await panel.list('users', { sortBy: 'lastLoginAt', direction: 'asc' });
    expect(never.records.every(({ params }) => params.lastLoginAt === null)).toBe(true);
  });
});
