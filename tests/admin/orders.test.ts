import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plansOf } from '../support/plans.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type PanelClient } from './panel-client.js';

let server: TestServer;
let panel: PanelClient;

const ROWS = 30_000;

beforeAll(async () => {
  server = await startServer();
  ({ panel } = await newPanelAdmin(server));
  const fill = (sql: string) => server.sql(sql, { rows: ROWS });
  await fill(`INSERT INTO users (id, login, full_name, email, is_admin, is_active, storage_path, created_at, updated_at, last_login_at)
    SELECT gen_random_uuid(), 'many' || i, 'Person ' || i, 'many' || i || '@example.org', false, true, 'users/' || md5(i::text),
      now() - i * interval '1 second', now(), CASE WHEN i % 2 = 0 THEN now() - i * interval '1 minute' END
    FROM generate_series(1, $rows) AS i`);
  await fill(`INSERT INTO logs (time, level, message)
    SELECT now() - i * interval '1 second', 'info', 'line ' || i FROM generate_series(1, $rows) AS i`);
  await server.database.pool.query('VACUUM ANALYZE users, logs');
});
afterAll(() => server.stop());

describe('7.10: the panel’s lists go by an index', () => {
  it.each([
    ['users', 'fullName', 'asc'],
    ['users', 'createdAt', 'desc'],
    ['users', 'lastLoginAt', 'desc'],
    ['users', 'lastLoginAt', 'asc'],
    ['users', 'usedBytes', 'desc'],
    ['logs', 'time', 'desc'],
    ['logs', 'time', 'asc'],
  ])(
    '%s by %s, %s: nothing is sorted, and no more is read than is shown and counted',
    async (resource, sortBy, direction) => {
      const steps = await plansOf(server.database, async () => {
        const { meta } = await panel.list(resource, { sortBy, direction });
        expect(meta.total).toBe(10_001);
      });
      expect(steps.filter(({ type }) => /Sort/.test(type))).toEqual([]);
      expect(Math.max(...steps.map(({ visited }) => visited))).toBeLessThanOrEqual(10_001);
    },
  );

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
