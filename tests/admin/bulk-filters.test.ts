import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filters } from '../../src/domain/bulk/bulk.commands.js';
import { bulkNouns } from '../../src/domain/bulk/bulk-act.js';
import { type ApiClient, type Body, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type SignedInAdmin } from './panel-client.js';

let server: TestServer;
let admin: SignedInAdmin;
let owner: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
  owner = await newClient(server);
  await newClient(server);
  const folder = (await owner.post('/folders', { name: 'Отчёты' })).body;
  for (const name of ['one.txt', 'two.png', 'three.txt']) await owner.upload(name, 'x');
  const { items } = (await owner.get('/files')).body;
  for (const file of items as Body[]) await owner.post(`/files/${file.id}/links`);
  await owner.post(`/folders/${folder.id}/links`, {
    password: 'Secret-1',
    expiresAt: '2099-01-01T00:00:00Z',
  });
  await owner.post(`/folders/${folder.id}/links`, { kind: 'upload' });
  const gone = (await owner.upload('gone.txt', 'x')).body;
  await owner.delete(`/files/${gone.id}`);
  await admin.api.patch('/settings/linkPasswordRequired', { value: true });
  await admin.api.patch(`/users/${owner.user?.id}`, { expiresAt: '2098-01-01T00:00:00Z' });
  await standApart();
});

/** People who stand each in a way of their own, as `[name, quota, taken, blocked, ended, must change, days since they were seen]`. */
async function standApart(): Promise<void> {
  await server.sql(
    `WITH apart AS (
       INSERT INTO users (id, login, full_name, email, is_admin, is_active, storage_path, created_at, updated_at, quota_bytes, used_bytes,
         trash_bytes, expires_at, must_change_password, last_login_at)
       SELECT gen_random_uuid(), name, 'Apart ' || name, name || '@example.org', false, NOT is_blocked, 'users/' || name, now(), now(),
         quota, taken - 1, 1, CASE WHEN is_over THEN now() - interval '1 day' END, must_change, now() - days * interval '1 day'
       FROM (VALUES
         ('apart1', NULL, 900, true, false, false, 1),
         ('apart2', 1000, 100, false, true, false, 1),
         ('apart3', 1000, 899, false, false, true, NULL),
         ('apart4', 1000, 900, false, false, false, 300),
         ('apart5', 1000, 1000, false, false, false, 300),
         ('apart6', 1000, 1001, false, false, false, 300)
       ) AS one (name, quota, taken, is_blocked, is_over, must_change, days) RETURNING id, login
     )
     INSERT INTO sessions (id, user_id, kind, address, agent, created_at, last_seen_at, expires_at, ended_at)
     SELECT gen_random_uuid(), id, 'browser', '', '', now(), now() - interval '2 days', now(), now() FROM apart WHERE login = 'apart6'`,
    {},
  );
}
afterAll(() => server.stop());

const acts = { users: 'endSessions', files: 'delete', links: 'revoke', trash: 'restore' } as const;

const inList = async (noun: string, values: Record<string, string>): Promise<number> =>
  (
    await admin.panel.list(
      noun,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [`filters.${name}`, value])),
    )
  ).meta.total;

/** As the panel's list tells its filter to the acts on all that match. */
const inBulk = async (noun: keyof typeof acts, values: Record<string, string>): Promise<unknown> => {
  const filter: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const [path = '', end] = name.split('~~');
    filter[path] = end ? { ...(filter[path] as object), [end]: value } : value;
  }
  const { body } = await admin.api.post(`/bulk/${noun}/preview`, { act: acts[noun], filter });
  return body.total;
};

type Case = [noun: keyof typeof acts, valuesOf: () => Record<string, string>, expected: number];

/** A file with a row for each. */
const inExport = async (noun: string, values: Record<string, string>): Promise<number> => {
  const query = new URLSearchParams({ format: 'jsonl' });
  for (const [name, value] of Object.entries(values))
    query.set(
      name.replace(/~~(.)/, (_, letter: string) => letter.toUpperCase()),
      value,
    );
  const answer = await admin.api.raw('GET', `/api/v1/exports/${noun}?${query}`);
  return (await answer.text()).split('\n').filter(Boolean).length;
};

const NOBODY = '00000000-0000-4000-8000-000000000000';
const DAY_MS = 24 * 3600 * 1000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
const daysSince = (iso: unknown): number => Math.round((Date.now() - Date.parse(String(iso))) / DAY_MS);

describe('9.1: all that match', () => {
  it.each(bulkNouns)('every filter of the list of %s is one of its acts and exports', async (noun) => {
    const page = await (await admin.panel.browser.get(`/admin/resources/${noun}`)).text();
    const state = JSON.parse(/window\.REDUX_STATE = (.*);/.exec(page)?.[1] ?? '{}') as {
      resources: { id: string; filterProperties: { propertyPath: string }[] }[];
    };
    const resource = state.resources.find(({ id }) => id === noun);
    const names = resource?.filterProperties.map(({ propertyPath }) => propertyPath) ?? [];
    expect(names.length).toBeGreaterThan(3);
    expect(Object.keys(filters[noun])).toEqual(expect.arrayContaining(names));
  });

  it.each<Case>([
    ['users', () => ({ person: String(owner.user?.login) }), 1],
    ['users', () => ({ role: 'admin' }), 1],
    [
      'users',
      () => ({ 'expiresAt~~from': '2097-01-01T00:00:00Z', 'expiresAt~~to': '2099-01-01T00:00:00Z' }),
      1,
    ],
    ['users', () => ({ mustChangePassword: 'true' }), 1],
    ...Object.entries({ active: 4, blocked: 1, expired: 1, mustChangePassword: 1, newcomer: 1 }).map(
      ([state, count]): Case => ['users', () => ({ person: 'apart', state }), count],
    ),
    ...Object.entries({ noLimit: 1, limited: 5, nearlyFull: 3, full: 2, over: 1 }).map(
      ([fullness, count]): Case => ['users', () => ({ person: 'apart', fullness }), count],
    ),
    ['users', () => ({ person: 'apart', 'lastSeenAt~~to': daysAgo(100) }), 2],
    ['users', () => ({ person: 'apart', 'lastSeenAt~~from': daysAgo(3) }), 3],
    ['users', () => ({ group: NOBODY }), 0],
    ['files', () => ({ text: 'txt' }), 2],
    ['files', () => ({ mimeType: 'image' }), 1],
    ['files', () => ({ ownerId: String(owner.user?.id) }), 3],
    ['links', () => ({ policy: 'broken' }), 4],
    ['links', () => ({ life: 'endless' }), 4],
    ['links', () => ({ use: 'unused90' }), 0],
    ['links', () => ({ leadsTo: 'folder' }), 2],
    ['links', () => ({ hasPassword: 'true' }), 1],
    ['links', () => ({ kind: 'upload', state: 'active' }), 1],
    ['links', () => ({ text: 'отчеты' }), 2],
    ['trash', () => ({ deletedById: String(owner.user?.id) }), 1],
    ['trash', () => ({ text: 'gone', kind: 'file' }), 1],
    ['trash', () => ({ kind: 'folder' }), 0],
  ])('are the same in the list of %s, in its acts and its export (%#)', async (noun, valuesOf, expected) => {
    const values = valuesOf();
    expect([await inList(noun, values), await inBulk(noun, values), await inExport(noun, values)]).toEqual([
      expected,
      expected,
      expected,
    ]);
  });

  it('the API’s list has the same states and fillings of a quota', async () => {
    const logins = async (query: string) =>
      ((await admin.api.get(`/users?q=apart&${query}`)).body.items as Body[]).map(({ login }) => login);
    expect(await logins('state=newcomer')).toEqual(['apart3']);
    expect(await logins('state=active&fullness=nearlyFull')).toEqual(['apart4', 'apart5', 'apart6']);
    expect(await logins('fullness=over')).toEqual(['apart6']);
  });
});

describe('9.3: when somebody was seen last', () => {
  it('is the latest of all sessions, or the last sign-in, and sorts the list with those who never came last', async () => {
    const { records } = await admin.panel.list('users', {
      'filters.person': 'apart',
      sortBy: 'lastSeenAt',
      direction: 'desc',
    });
    const seen = records.map(({ params }) => [
      params.login,
      params.lastSeenAt && daysSince(params.lastSeenAt),
    ]);
    expect(seen.slice(0, 3).map(([login]) => login)).toEqual(
      expect.arrayContaining(['apart1', 'apart2', 'apart6']),
    );
    expect(seen[2]).toEqual(['apart6', 2]);
    expect(seen.slice(3, 5).map(([, days]) => days)).toEqual([300, 300]);
    expect(seen[5]).toEqual(['apart3', null]);
    const { body } = await admin.api.get('/users?q=apart&sort=-lastSeenAt&limit=3');
    expect((body.items as Body[]).map(({ login }) => login)).toEqual(
      seen.slice(0, 3).map(([login]) => login),
    );
    const next = await admin.api.get(`/users?q=apart&sort=-lastSeenAt&limit=3&cursor=${body.nextCursor}`);
    expect((next.body.items as Body[]).at(-1)).toMatchObject({ login: 'apart3', lastSeenAt: null });
  });
});
