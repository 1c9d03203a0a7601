import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { newPanelAdmin, type SignedInAdmin } from '../admin/panel-client.js';
import { BrowserClient } from '../support/browser-client.js';
import { ApiClient, freshLogin, goodPassword, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
/** Another instance over the same database. */
let second: TestServer;
let admin: SignedInAdmin;

beforeAll(async () => {
  server = await startServer();
  second = await startServer({}, server);
  admin = await newPanelAdmin(server);
});
afterAll(async () => {
  await second.stop();
  await server.stop();
});

const account = () => {
  const login = freshLogin();
  return { login, fullName: 'Somebody', email: `${login}@example.org`, password: goodPassword };
};

const change = (name: string, value: unknown, headers: Record<string, string> = {}) =>
  admin.api.patch(`/settings/${name}`, { value }, headers);

const settingNamed = async (name: string) =>
  (await admin.api.get('/settings')).body.items.find((item) => item.name === name);

const lastChange = async () => {
  const { items } = (await admin.api.get('/logs?q=setting.changed&limit=1')).body;
  return (items[0]?.details as { facts: object } | undefined)?.facts;
};

describe('9.12: a setting changed while the server runs', () => {
  it('is in force at once, here and on another instance, and is told of with before and after', async () => {
    const { status, body } = await change('registration', 'closed');
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ name: 'registration', value: 'closed', origin: 'panel', version: 1 }),
    ]);
    const stranger = await ApiClient.anonymous(server);
    expect((await stranger.post('/auth/register', account())).status).toBe(403);
    expect((await stranger.get('/site')).body.registration).toBe('closed');
    const elsewhere = await ApiClient.anonymous(second);
    await eventually(async () => expect((await elsewhere.get('/site')).body.registration).toBe('closed'));
    expect(await (await elsewhere.raw('GET', '/login')).text()).not.toContain('href="/register"');
    await eventually(async () =>
      expect(await lastChange()).toMatchObject({ name: 'registration', before: 'open', after: 'closed' }),
    );
    const [record] = (await admin.api.get('/audit?act=setting.changed&limit=1')).body.items;
    expect(record).toMatchObject({
      text: `${admin.user.login} changed the setting “Registration”.`,
      changes: { value: { before: 'open', after: 'closed' } },
    });

    const reset = await admin.api.delete('/settings/registration');
    expect(reset.body).toMatchObject({ value: 'open', origin: 'default', version: 2 });
    expect((await stranger.post('/auth/register', account())).status).toBe(201);
    await eventually(async () => expect((await elsewhere.get('/site')).body.registration).toBe('open'));
  });

  it('goes before the environment, which goes before the default, and the list says which', async () => {
    const environment = [
      { key: 'MAX_UPLOAD_BYTES', value: '70', origin: 'environment', isSecret: false } as const,
      { key: 'S3_SECRET_ACCESS_KEY', value: null, origin: 'environment', isSecret: true } as const,
    ];
    const rules = { ...server.settings.rules, maxUploadBytes: 70 };
    const given = await startServer({ environment, rules });
    const { api } = await newPanelAdmin(given);
    const named = async () =>
      (await api.get('/settings')).body.items.find(({ name }) => name === 'maxUploadBytes');
    expect(await named()).toMatchObject({ value: 70, origin: 'environment', key: 'MAX_UPLOAD_BYTES' });
    await api.patch('/settings/maxUploadBytes', { value: 5 });
    expect(await named()).toMatchObject({ value: 5, origin: 'panel', givenValue: 70 });
    expect((await api.upload('a.txt', 'more than five')).status).toBe(413);
    await api.delete('/settings/maxUploadBytes');
    expect(await named()).toMatchObject({ value: 70, origin: 'environment' });
    expect((await api.upload('a.txt', 'more than five')).status).toBe(201);
    const { body } = await api.get('/settings');
    // What can be changed here stands there once.
    expect(body.environment).toEqual([environment[1]]);
    await given.stop();
  });

  it('null is a value, and no return to what the environment says', async () => {
    const rules = { ...server.settings.rules, defaultQuotaBytes: 1000 };
    const given = await startServer({ rules });
    const { api } = await newPanelAdmin(given);
    const quotaOfNew = async () => (await api.post('/users', account())).body.quotaBytes;
    expect(await quotaOfNew()).toBe(1000);
    expect((await api.patch('/settings/defaultQuotaBytes', { value: null })).body.origin).toBe('panel');
    expect(await quotaOfNew()).toBeNull();
    await given.stop();
  });

  it('is not changed by who read an older one', async () => {
    const first = await change('trashRetentionDays', 7);
    const late = await change('trashRetentionDays', 8, { 'If-Match': '"trashRetentionDays.0"' });
    expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
    const others = await change('trashRetentionDays', 8, { 'If-Match': '"registration.1"' });
    expect(others.status).toBe(412);
    const good = await change('trashRetentionDays', 9, { 'If-Match': String(first.headers.get('ETag')) });
    expect(good.status).toBe(200);
    const reset = await admin.api.delete('/settings/trashRetentionDays', {
      'If-Match': String(first.headers.get('ETag')),
    });
    expect(reset.status).toBe(412);
    expect(await settingNamed('trashRetentionDays')).toMatchObject({ value: 9, changedBy: admin.user.login });
  });

  it('of two at once that read the same one wins', async () => {
    const tag = { 'If-Match': `"logRetentionDays.${(await settingNamed('logRetentionDays'))?.version}"` };
    const answers = await Promise.all([40, 41, 42].map((days) => change('logRetentionDays', days, tag)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  it.each([
    ['registration', 'maybe'],
    ['defaultQuotaBytes', -1],
    ['maxUploadBytes', 0],
    ['trashRetentionDays', 1.5],
    ['logRetentionDays', 0],
    ['sessionIdleDays', 366],
    ['linkLongestDays', 0],
    ['linkMakers', 'friends'],
    ['linkPasswordRequired', 'perhaps'],
    ['siteName', 'x'.repeat(41)],
    ['siteName', 'a\nb'],
    ['siteColour', 'red'],
    ['siteColour', '#ffee00'],
    ['announcement', { en: 'x'.repeat(501) }],
    ['announcement', { de: 'Guten Tag' }],
    ['announcement', 'text'],
  ])('%s is refused as %j, and nothing changes', async (name, value) => {
    const before = await settingNamed(name);
    const { status, body } = await change(name, value);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors[0]?.field).toMatch(/^value/);
    expect(await settingNamed(name)).toEqual(before);
  });

  it('is nobody’s but an administrator’s, by whichever call', async () => {
    const user = await newClient(server);
    const stranger = await ApiClient.anonymous(server);
    for (const [client, status] of [
      [user, 403],
      [stranger, 401],
    ] as const) {
      expect((await client.get('/settings')).status).toBe(status);
      expect((await client.patch('/settings/registration', { value: 'closed' })).status).toBe(status);
      expect((await client.delete('/settings/registration')).status).toBe(status);
      expect((await client.call('POST', '/settings/siteLogo/picture', { body: 'x' })).status).toBe(status);
    }
    expect((await change('constructor', 1)).status).toBe(404);
    expect((await change('siteLogo', 'a'.repeat(64))).status).toBe(404);
  });

  it('a process that lost its connection reads them again', async () => {
    await second.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'kladovka changes' AND datname = current_database()`,
      {},
    );
    await change('siteName', 'Told to nobody who listens');
    const elsewhere = await ApiClient.anonymous(second);
    await eventually(async () =>
      expect((await elsewhere.get('/site')).body.name).toBe('Told to nobody who listens'),
    );
    await change('siteName', 'Heard again');
    await eventually(async () => expect((await elsewhere.get('/site')).body.name).toBe('Heard again'));
    await admin.api.delete('/settings/siteName');
  });
});

describe('9.12: how long sessions live', () => {
  it('holds for those that are open already', async () => {
    const client = await newClient(server);
    await server.sql(
      `UPDATE sessions SET last_seen_at = now() - interval '3 days', created_at = now() - interval '9 days'
       WHERE user_id = $id`,
      { id: client.user?.id },
    );
    const isIn = async () => (await client.get('/auth/me')).status === 200;
    await change('sessionIdleDays', 4);
    await change('sessionLongestDays', 10);
    const [rows] = (await server.sql(
      `SELECT round(extract(epoch FROM expires_at - now()) / 86400) AS days FROM sessions WHERE user_id = $id`,
      { id: client.user?.id },
    )) as [{ days: number }[]];
    // The tenth day after the sign-in comes as soon as four days without use.
    expect(Number(rows[0]?.days)).toBe(1);
    expect(await isIn()).toBe(true);
    await change('sessionLongestDays', 8);
    expect(await isIn()).toBe(false);
    await admin.api.delete('/settings/sessionIdleDays');
    await admin.api.delete('/settings/sessionLongestDays');
  });

  it('is said by the cookie of the next sign-in', async () => {
    await change('sessionIdleDays', 2);
    const answer = await new BrowserClient(server.url).post('/login', {
      login: String(admin.user.login),
      password: goodPassword,
    });
    const expires = /kladovka\.sid=[^;]+;.*?Expires=([^;]+)/i.exec(
      answer.headers.get('Set-Cookie') ?? '',
    )?.[1];
    const days = (Date.parse(String(expires)) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(2);
    await admin.api.delete('/settings/sessionIdleDays');
  });
});

describe('9.12: the look of the place', () => {
  const pages = async (client: BrowserClient) =>
    Promise.all(['/files', '/links', '/settings'].map(async (path) => (await client.get(path)).text()));

  it('is on every page as soon as it changes, also on those that are kept', async () => {
    const client = await newClient(server);
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    await pages(browser);
    await change('siteName', 'School <No. 7>');
    await change('siteColour', '#7A1F5C');
    for (const html of await pages(browser)) {
      expect(html).toContain('School &lt;No. 7&gt;');
      expect(html).not.toContain('<span class="logo-word">Kladovka</span>');
      expect(html).toMatch(/<style nonce="[^"]+">:root[^<]*--k-accent:light-dark\(#7a1f5c,#[0-9a-f]{6}\)/);
    }
    await change('siteName', 'Another');
    for (const html of await pages(browser)) expect(html).toContain('Another</title>');
    const start = await (await new BrowserClient(server.url).get('/')).text();
    expect(start).toContain('<span class="logo-word">Another</span>');
    await admin.api.delete('/settings/siteName');
    await admin.api.delete('/settings/siteColour');
    for (const html of await pages(browser)) {
      expect(html).toContain('<span class="logo-word">Kladovka</span>');
      expect(html).not.toContain('<style');
    }
  });

  it('an announcement stands on every page in the reader’s language until it is put away', async () => {
    const client = await newClient(server);
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    await change('announcement', { en: 'We move on <Sunday>.', ru: ' В воскресенье переезд. ' });
    for (const html of await pages(browser)) expect(html).toContain('We move on &lt;Sunday&gt;.');
    const russian = { 'Accept-Language': 'ru' };
    expect(await (await browser.get('/files', russian)).text()).toContain('>В воскресенье переезд.<');
    const id = /name="announcement" value="([0-9a-f]+)"/.exec((await pages(browser))[0] ?? '')?.[1];
    const fields = { announcement: String(id), next: '/links', _csrf: await csrfOf(browser) };
    expect((await browser.post('/preferences', fields)).headers.get('Location')).toBe('/links');
    for (const html of await pages(browser)) expect(html).not.toContain('We move on');
    await change('announcement', { en: null, ru: 'Только по-русски' });
    for (const html of await pages(browser)) expect(html).toMatch(/<p lang="ru">Только по-русски<\/p>/);
    await change('announcement', { en: '  ', ru: '' });
    expect(await settingNamed('announcement')).toMatchObject({ value: null });
    for (const html of await pages(browser)) expect(html).not.toContain('id="announcement"');
  });

  it('a logo is drawn anew, and what is no picture is refused', async () => {
    const post = (body: Buffer, type: string) =>
      fetch(`${server.url}/api/v1/settings/siteLogo/picture`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { Authorization: `Bearer ${admin.api.token}`, 'Content-Type': type },
      });
    const red = sharp({ create: { width: 900, height: 300, channels: 3, background: '#aa0000' } });
    for (const [format, type] of [
      ['png', 'image/png'],
      ['jpeg', 'image/jpeg'],
      ['webp', 'image/webp'],
    ] as const) {
      const answer = await post(await red.clone().toFormat(format).toBuffer(), type);
      expect(answer.status).toBe(200);
      const { logoUrl } = (await (await fetch(`${server.url}/api/v1/site`)).json()) as { logoUrl: string };
      const picture = await fetch(server.url + logoUrl);
      expect(picture.headers.get('Cache-Control')).toContain('immutable');
      const { width, height, format: drawn } = await sharp(await picture.arrayBuffer()).metadata();
      expect([width, height, drawn]).toEqual([512, 171, 'webp']);
      expect(await (await fetch(`${server.url}/login`)).text()).toContain(`src="${logoUrl}"`);
    }
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect((await post(svg, 'image/svg+xml')).status).toBe(415);
    expect((await post(svg, 'image/png')).status).toBe(400);
    const cut = (await red.clone().png().toBuffer()).subarray(0, 12);
    expect((await post(cut, 'image/png')).status).toBe(400);
    expect((await post(await readFile('package.json'), 'image/jpeg')).status).toBe(400);
    expect((await post(Buffer.alloc(300 * 1024, 1), 'image/png')).status).toBe(413);
    const { logoUrl } = (await (await fetch(`${server.url}/api/v1/site`)).json()) as { logoUrl: string };
    await admin.api.delete('/settings/siteLogo');
    expect((await fetch(server.url + logoUrl)).status).toBe(404);
    expect((await fetch(`${server.url}/site/logo/..%2f..%2fpackage.json`)).status).toBe(404);
  });
});

const csrfOf = async (browser: BrowserClient): Promise<string> =>
  /name="_csrf" value="([^"]+)"/.exec(await (await browser.get('/files')).text())?.[1] ?? '';
