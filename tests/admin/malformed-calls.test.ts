import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type PanelClient } from './panel-client.js';

let server: TestServer;
let panel: PanelClient;
let owner: ApiClient;
let file: Body;

beforeAll(async () => {
  server = await startServer();
  ({ panel } = await newPanelAdmin(server));
  owner = await newClient(server);
  file = (await owner.upload('whole.txt', 'x')).body;
});
afterAll(() => server.stop());

const gone = '00000000-0000-4000-8000-000000000000';
const tables = ['users', 'files', 'trash', 'links', 'logs'];
const json = { 'Content-Type': 'application/json' };

const statusOf = async (method: string, path: string, body?: string | FormData, headers = {}) => {
  const answer = await panel.browser.request(method, `/admin/api${path}`, {
    body,
    headers: { ...panel.tokenHeader, ...headers },
  });
  return { status: answer.status, body: (await answer.json()) as Body };
};

const messagesOf = ({ errors }: Body): string[] =>
  (errors as { message: string }[]).map(({ message }) => message);

/** Each is refused as the caller's, in words; none ends as a fault of the server, none is half believed. */
describe('7.25: a malformed call of the panel’s API is a 4xx', () => {
  it.each([
    'filters.constructor=x',
    'filters.__proto__=x',
    'filters.__proto__.isAdmin=true',
    'filters.toString=x',
    'filters.hasOwnProperty~~from=x',
    'filters=x',
    'filters=',
    'filters.=x',
    'filters.nothing=x',
    'filters.id.constructor=x',
    'filters.blobKey=x',
    'filters.password_hash=x',
    'filters~~from=2026-01-01',
    'page=x',
    'page=0',
    'page=-1',
    'page=1.5',
    'page=1e400',
    'page=1&page=2',
    'page.constructor=1',
    'perPage=x',
    'perPage=-1',
    'perPage=0',
    'perPage=501',
    'perPage=10&perPage=20',
    'sortBy=nothing',
    'sortBy=constructor',
    'sortBy=__proto__',
    'sortBy=id;DROP TABLE users',
    'sortBy.x=fullName',
    'direction=sideways',
    'direction=asc&direction=desc',
  ])('any list?%s', async (query) => {
    for (const table of tables) {
      const { status, body } = await statusOf('GET', `/resources/${table}/actions/list?${query}`);
      expect([table, status, body.code]).toEqual([table, 400, 'validation_failed']);
      expect(messagesOf(body)).not.toEqual([]);
      expect(messagesOf(body)).not.toContain('');
    }
  });

  it.each([
    ['users', 'filters.role=maybe'],
    ['users', 'filters.mustChangePassword=maybe'],
    ['users', 'filters.isActive=true&filters.isActive=false'],
    ['users', 'filters.person=%00'],
    ['users', `filters.person=${'x'.repeat(300)}`],
    ['users', 'filters.fullness=empty'],
    ['users', 'filters.createdAt=2026-01-01'],
    ['users', 'filters.createdAt~~from=yesterday'],
    ['users', 'filters.createdAt~~from=2027-02-30'],
    ['users', 'filters.createdAt~~since=2026-01-01'],
    ['users', 'filters.lastLoginAt~~to=%2B275760-09-13T00:00:00.000Z'],
    ['files', 'filters.ownerId=abc'],
    ['files', 'filters.ownerId=%00'],
    ['files', `filters.ownerId=${gone}&filters.ownerId=${gone}`],
    ['files', 'filters.uploadedAt~~from=2026-01-01&filters.uploadedAt~~from=2026-01-02'],
    ['files', 'filters.text=%00'],
    ['files', 'filters.size=-1'],
    ['trash', 'filters.kind=nothing'],
    ['trash', 'filters.deletedAt~~to=99999999999999'],
    ['links', 'filters.fileId=%25'],
    ['links', 'filters.state=constructor'],
    ['links', 'filters.kind=x'],
    ['links', 'filters.token=x'],
    ['links', 'filters.hasPassword=1'],
    ['logs', 'filters.userId=x'],
    ['logs', 'filters.id=1 OR 1=1'],
    ['logs', 'filters.level=fatal'],
    ['logs', 'filters.event=toString'],
    ['logs', 'filters.signIns=x'],
    ['logs', 'filters.time~~from=1e3'],
  ])('%s list?%s', async (table, query) => {
    const { status, body } = await statusOf('GET', `/resources/${table}/actions/list?${query}`);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    const [name] = query.split('=');
    const fields = (body.errors as { field: string }[]).map(({ field }) => field);
    expect([...new Set(fields)]).toEqual([name]);
  });

  it.each([
    ['GET', '/resources/users/actions/search/%00', 400],
    ['GET', `/resources/users/actions/search/${'x'.repeat(300)}`, 400],
    ['GET', '/resources/users/actions/search/x?perPage=x', 400],
    ['GET', '/resources/users/actions/search/x?filters.constructor=x', 400],
    ['GET', '/resources/files/actions/search/x?searchProperty=constructor', 403],
    ['GET', '/resources/users/search', 404],
    ['GET', '/pages/constructor', 404],
    ['GET', '/resources/users/actions/show', 404],
    ['GET', '/resources/users/actions/bulkDelete', 404],
    ['GET', '/resources/users/actions/__proto__', 404],
    ['GET', '/resources/__proto__/actions/list', 404],
    ['GET', '/resources/users/actions/new', 404],
    ['HEAD', '/resources/users/actions/list', 404],
    ['PUT', '/resources/users/actions/list', 404],
    ['DELETE', '/resources/users/actions/list', 404],
    ['POST', '/resources/files/actions/new', 403],
    ['POST', '/resources/logs/actions/new', 403],
  ])('%s %s', async (method, path, expected) => {
    const answer = await panel.raw(method, path);
    expect(answer.status).toBe(expected);
  });

  it.each(tables)('acts on records of %s that are none', async (table) => {
    for (const id of ['1x', 'not-an-id', '99999999999999999999', '%00', '__proto__', gone, '%F0%9F%93%A6']) {
      for (const [method, action] of [
        ['GET', 'show'],
        ['POST', 'show'],
        ['GET', 'constructor'],
        ['POST', 'list'],
        ...(table === 'logs' ? [] : [['POST', 'delete']]),
      ] as const) {
        const { status, body } = await statusOf(method, `/resources/${table}/records/${id}/${action}`);
        expect([id, action, status]).toEqual([id, action, 404]);
        expect(body.detail).toMatch(/\w/);
      }
    }
  });

  it.each([
    ['', 400],
    ['recordIds=', 400],
    ['recordIds=,', 400],
    ['recordIds=1', 400],
    ['recordIds=not-an-id', 400],
    ['recordIds=%00', 400],
    ['recordIds.constructor=x', 400],
    [`recordIds=${gone}&recordIds=${gone}`, 400],
    [`recordIds[]=${gone}`, 400],
    [`recordIds=${gone},x`, 400],
    [`recordIds=${gone}`, 404],
    [`recordIds=${gone},${gone}`, 404],
  ])('several at once: %s', async (query, expected) => {
    for (const table of ['files', 'trash', 'links']) {
      for (const method of ['GET', 'POST']) {
        const { status, body } = await statusOf(method, `/resources/${table}/bulk/bulkDelete?${query}`);
        expect([table, method, status]).toEqual([table, method, expected]);
        expect(body.detail).toMatch(/\w/);
      }
    }
  });

  it('what comes twice among several, or is gone, keeps none of the others', async () => {
    const { body: one } = await owner.upload('one.txt', 'x');
    const path = `/resources/files/bulk/bulkDelete?recordIds=${one.id},${one.id},${gone}`;
    expect((await panel.call('POST', path)).notice).toMatchObject({ type: 'success', options: { count: 1 } });
  });

  it.each<[string, string | FormData, object, number]>([
    ['no JSON', '{"name":', json, 400],
    ['text as JSON', '"x"', json, 400],
    ['an object for a text', '{"name":{"a":1}}', json, 400],
    ['a list for a text', '{"name":["a"]}', json, 400],
    ['a name that every object has', '{"constructor":"x","name":"changed"}', json, 400],
    ['another', '{"__proto__":"x","name":"changed"}', json, 400],
    ['another, inside', '{"name.toString":"x"}', json, 400],
    ['half of a letter', '{"name":"\\ud800"}', json, 200],
    ['AdminJS’s word for an empty object', '{"name":"__FORM_VALUE_EMPTY_OBJECT__"}', json, 200],
    ['AdminJS’s word for an empty list', '{"name":"__FORM_VALUE_EMPTY_ARRAY__"}', json, 200],
    ['a version that is none', '{"name":"changed","version":"x"}', json, 200],
    ['no form', 'x', { 'Content-Type': 'multipart/form-data; boundary=x' }, 400],
    ['a form without its boundary', 'x', { 'Content-Type': 'multipart/form-data' }, 400],
    ['more than a form', `{"name":"${'x'.repeat(300_000)}"}`, json, 413],
  ])('a body: %s', async (_, body, headers, expected) => {
    const path = `/resources/files/records/${file.id}/edit`;
    const answer = await statusOf('POST', path, body, headers);
    expect(answer.status).toBe(expected);
    // What a form sent well and cannot be is said beside its field, as AdminJS has it.
    if (expected === 200) expect(answer.body.notice).toMatchObject({ type: 'error' });
    expect((await owner.get(`/files/${file.id}`)).body.name).toBe('whole.txt');
  });

  it.each(['expiresAt', 'maxDownloads', 'password'])(
    'a condition of a link that is none: %s',
    async (field) => {
      for (const value of ['__FORM_VALUE_EMPTY_OBJECT__', 'x'.repeat(9000)]) {
        const { notice } = await panel.act('files', file.id, 'share', { [field]: value });
        expect([value, notice?.type]).toEqual([value, 'error']);
      }
    },
  );

  it('a condition of a link that is none: a zero or a "no" where JSON has it (7.26)', async () => {
    const bad = [{ maxDownloads: 0 }, { maxDownloads: false }, { password: 0 }, { expiresAt: 0 }];
    for (const condition of bad) {
      const { body } = await statusOf(
        'POST',
        `/resources/files/records/${file.id}/share`,
        JSON.stringify(condition),
        json,
      );
      expect([condition, body.notice]).toEqual([condition, expect.objectContaining({ type: 'error' })]);
    }
    expect((await owner.get(`/files/${file.id}/links`)).body.items).toEqual([]);
  });

  it('a quota that is none lifts no limit (7.26)', async () => {
    const path = `/resources/users/records/${owner.user?.id}/edit`;
    const set = (quotaBytes: unknown) => statusOf('POST', path, JSON.stringify({ quotaBytes }), json);
    await set(1000);
    const { body } = await set(false);
    expect(body.notice).toMatchObject({ type: 'error' });
    expect((await owner.get('/auth/me')).body.quotaBytes).toBe(1000);
    // 9.1: an emptied field says nothing; no limit is said as such.
    await set('');
    expect((await owner.get('/auth/me')).body.quotaBytes).toBe(1000);
    await set(null);
    expect((await owner.get('/auth/me')).body.quotaBytes).toBeNull();
  });

  it('says so in the reader’s language', async () => {
    const path = '/resources/logs/actions/list?filters.time~~from=2027-02-30';
    const { body } = await statusOf('GET', path, undefined, { 'Accept-Language': 'ru' });
    expect(JSON.stringify(body.errors)).toMatch(/календар/);
  });
});

describe('7.25: what a list is asked well, it answers', () => {
  it.each([
    ['users', 'filters.role=&filters.createdAt~~from=&page=&perPage=&sortBy=&direction='],
    ['users', 'refresh=true&tab=x&filters.person=100%25_'],
    ['files', `filters.ownerId=${gone.toUpperCase()}`],
    ['links', 'filters.state=usedUp&filters.hasPassword=true&sortBy=expiresAt&direction=desc'],
    ['trash', 'filters.kind=folder&perPage=500&page=2'],
    ['logs', 'filters.time~~from=2026-01-01&filters.time~~to=2027-01-01T00:00:00%2B03:00&sortBy=time'],
  ])('%s list?%s', async (table, query) => {
    expect((await statusOf('GET', `/resources/${table}/actions/list?${query}`)).status).toBe(200);
  });
});
