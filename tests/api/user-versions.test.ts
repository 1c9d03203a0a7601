import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPanelAdmin, type SignedInAdmin } from '../admin/panel-client.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: SignedInAdmin;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
  client = await newClient(server);
});
afterAll(() => server.stop());

const path = (of: ApiClient) => `/users/${of.user?.id}`;
const formOf = (params: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value ?? '')]));

describe('7.5: an account that was edited meanwhile', () => {
  it('has another tag, and a later writer by the API gets 412', async () => {
    const victim = await newClient(server);
    const read = await admin.api.get(path(victim));
    const tag = { 'If-Match': String(read.headers.get('ETag')) };
    expect(tag['If-Match']).toMatch(/^"[^"]+"$/);
    const blocked = await admin.api.patch(path(victim), { isActive: false });
    expect(blocked.headers.get('ETag')).not.toBe(tag['If-Match']);
    const late = await admin.api.patch(path(victim), { quotaBytes: 5 }, tag);
    expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
    expect((await admin.api.delete(path(victim), tag)).status).toBe(412);
    const again = { 'If-Match': String(blocked.headers.get('ETag')) };
    expect((await admin.api.patch(path(victim), { quotaBytes: 5 }, again)).status).toBe(200);
    expect((await admin.api.delete(path(victim), { 'If-Match': '*' })).status).toBe(204);
  });

  it('keeps its tag through uploads and sign-ins', async () => {
    const before = (await client.get('/auth/me')).headers.get('ETag');
    await client.upload('a.txt', 'a');
    await client.signIn(String(client.user?.login));
    expect((await client.get('/auth/me')).headers.get('ETag')).toBe(before);
  });

  it('is not undone by a form of the panel that was opened before: neither block nor admin flag', async () => {
    for (const change of [{ isActive: false }, { isAdmin: true }]) {
      const victim = await newClient(server);
      const id = String(victim.user?.id);
      const opened = await admin.panel.call('GET', `/resources/users/records/${id}/edit`);
      await admin.api.patch(path(victim), change);
      const saved = await admin.panel.act('users', id, 'edit', {
        ...formOf(opened.record.params),
        quotaBytes: '1000',
      });
      expect(saved.notice?.type).toBe('error');
      expect((await admin.api.get(path(victim))).body).toMatchObject({ ...change, quotaBytes: null });

      const fresh = await admin.panel.call('GET', `/resources/users/records/${id}/edit`);
      await admin.panel.act('users', id, 'edit', { ...formOf(fresh.record.params), quotaBytes: '1000' });
      expect((await admin.api.get(path(victim))).body).toMatchObject({ ...change, quotaBytes: 1000 });
    }
  });

  it('is not overwritten by the form of the settings, which keeps what was typed', async () => {
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    const version = /name="version" value="(\d+)"/.exec(await (await browser.get('/settings')).text())?.[1];
    await admin.api.patch(path(client), { fullName: 'By the admin' });
    const fields = { fullName: 'By myself', email: String(client.user?.email), version: String(version) };
    const late = await browser.post('/settings/profile', fields);
    expect(late.status).toBe(412);
    const page = await late.text();
    expect(page).toContain('value="By myself"');
    expect(page).toContain('It has changed since you opened it');
    expect((await client.get('/auth/me')).body.fullName).toBe('By the admin');
  });
});

describe('7.5: a file, a folder and a link whose forms were opened before somebody else’s edit', () => {
  it('are left as they are, and the forms come back with what was typed', async () => {
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    const file = (await client.upload('old.txt', 'a')).body;
    const folder = (await client.post('/folders', { name: 'old' })).body;
    const link = (await client.post(`/files/${file.id}/links`, { maxDownloads: 3 })).body;
    const targets: { edit: string; api: string; change: object; typed: Record<string, string> }[] = [
      {
        edit: `/files/${file.id}`,
        api: `/files/${file.id}`,
        change: { name: 'theirs.txt' },
        typed: { name: 'mine.txt' },
      },
      {
        edit: `/folders/${folder.id}`,
        api: `/folders/${folder.id}`,
        change: { name: 'theirs' },
        typed: { name: 'mine' },
      },
      {
        edit: `/links/${link.id}`,
        api: `/links/${link.id}`,
        change: { maxDownloads: 7 },
        typed: { maxDownloads: '9', expires: 'keep' },
      },
    ];
    for (const { edit, api, change, typed } of targets) {
      const form = await (await browser.get(`${edit}/edit`)).text();
      const version = String(/name="version" value="(\d+)"/.exec(form)?.[1]);
      expect((await client.patch(api, change)).status).toBe(200);
      const late = await browser.post(edit, { ...typed, version });
      expect(late.status).toBe(412);
      const page = await late.text();
      expect(page).toContain(`value="${Object.values(typed)[0]}"`);
      expect(page).toContain('It was changed elsewhere');
      const fresh = String(/name="version" value="(\d+)"/.exec(page)?.[1]);
      expect((await browser.post(edit, { ...typed, version: fresh })).status).toBe(303);
    }
  });
});

describe('7.5: a link that was changed meanwhile', () => {
  const newLink = async (of: ApiClient): Promise<{ path: string; tag: { 'If-Match': string } }> => {
    const file = (await of.upload(`${Date.now()}.txt`, 'a')).body;
    const { body, headers } = await of.post(`/files/${file.id}/links`, { maxDownloads: 3 });
    return { path: `/links/${body.id}`, tag: { 'If-Match': String(headers.get('ETag')) } };
  };

  it('has another tag, and a later writer by the API gets 412', async () => {
    const { path: at, tag } = await newLink(client);
    const read = await client.get(at);
    expect([read.status, read.body.maxDownloads]).toEqual([200, 3]);
    expect(read.headers.get('ETag')).toBe(tag['If-Match']);
    const changed = await client.patch(at, { maxDownloads: 7 }, tag);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('ETag')).not.toBe(tag['If-Match']);
    const late = await client.patch(at, { maxDownloads: 9 }, tag);
    expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
    expect((await client.delete(at, tag)).status).toBe(412);
    expect((await client.get(at)).body.maxDownloads).toBe(7);
    expect((await client.delete(at, { 'If-Match': String(changed.headers.get('ETag')) })).status).toBe(204);
    expect((await client.delete(at, tag)).status).toBe(404);
  });

  it('is not made stale by a download, and is nobody else’s to read or to change', async () => {
    const { path: at, tag } = await newLink(client);
    await (await fetch(String((await client.get(at)).body.url))).text();
    expect((await client.get(at)).headers.get('ETag')).toBe(tag['If-Match']);
    const stranger = await newClient(server);
    for (const status of [
      (await stranger.get(at)).status,
      (await stranger.patch(at, {}, tag)).status,
      (await stranger.delete(at, tag)).status,
    ])
      expect(status).toBe(404);
    const other = await newLink(client);
    expect((await client.patch(at, { maxDownloads: 1 }, other.tag)).status).toBe(412);
    expect((await client.patch(at, { maxDownloads: 1 }, { 'If-Match': '*' })).status).toBe(200);
  });
});

describe('7.5: the panel’s forms that were opened before somebody else’s edit', () => {
  it.each([
    ['files', { comment: 'theirs' }, { comment: 'mine' }],
    ['files', { name: 'theirs (panel).txt' }, { name: 'mine (panel).txt' }],
    ['links', { maxDownloads: 7 }, { maxDownloads: '9' }],
    ['links', { password: 'their password' }, { maxDownloads: '9' }],
  ])('%s: who saves later is told, and nothing is overwritten', async (table, change, typed) => {
    const file = (await client.upload(`${table} ${Date.now()}.txt`, 'a')).body;
    const link = (await client.post(`/files/${file.id}/links`, { maxDownloads: 3 })).body;
    const id = table === 'files' ? file.id : link.id;
    const open = () => admin.panel.call('GET', `/resources/${table}/records/${id}/edit`);
    const opened = await open();
    const { body: theirs } = await client.patch(`/${table}/${id}`, change);
    const late = await admin.panel.act(table, id, 'edit', { ...formOf(opened.record.params), ...typed });
    expect(late.notice).toMatchObject({ type: 'error', message: expect.stringMatching(/changed since/) });
    expect((await client.get(`/${table}/${id}`)).body).toEqual(theirs);

    const fresh = await open();
    const saved = await admin.panel.act(table, id, 'edit', { ...formOf(fresh.record.params), ...typed });
    expect(saved.notice?.type).toBe('success');
    const [name = '', value] = Object.entries(typed)[0] ?? [];
    expect(String((await client.get(`/${table}/${id}`)).body[name])).toBe(value);
  });
});

describe('7.33: all other sessions', () => {
  it('end by one call, and by one button of the settings', async () => {
    const own = await newClient(server);
    const others = [await own.signIn(String(own.user?.login)), await own.signIn(String(own.user?.login))];
    expect((await own.delete('/auth/sessions')).status).toBe(204);
    for (const other of others) expect((await other.get('/auth/me')).status).toBe(401);
    expect((await own.get('/auth/me')).status).toBe(200);

    const browser = await BrowserClient.signedIn(server, String(own.user?.login), goodPassword);
    expect(await (await browser.get('/settings')).text()).toContain('End all other sessions');
    expect((await browser.post('/settings/sessions/end-others', {})).status).toBe(303);
    expect((await own.get('/auth/me')).status).toBe(401);
    const page = await (await browser.get('/settings')).text();
    expect(page).not.toContain('End all other sessions');
  });

  it('and who forgot the password is told what to do', async () => {
    const page = await (await new BrowserClient(server.url).get('/login')).text();
    expect(page).toContain('Forgot the password?');
    expect(page).toContain('Ask the administrator');
  });
});
