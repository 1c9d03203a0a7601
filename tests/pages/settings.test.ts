import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { fieldError, fieldValue } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let browser: BrowserClient;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  api = await newClient(server);
  browser = await BrowserClient.signedIn(server, String(api.user?.login), goodPassword);
});

describe('9.8: what happened to the account', () => {
  it('is told in sentences with day and time, the newest first, and its older pages follow', async () => {
    const admin = await newAdmin(server);
    await admin.patch(`/users/${api.user?.id}`, { quotaBytes: 5 * 1024 ** 3 });
    const page = await browser.get('/settings/events');
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain(`${admin.user?.login} changed the account ${api.user?.login}.`);
    expect(html).toMatch(/Quota: no limit → 5\u00a0GB/);
    expect(html).toMatch(/<time datetime="[^"]+">\d+ \w+ \d{4}, \d\d:\d\d:\d\d<\/time>/);
    expect(html.indexOf('changed the account')).toBeLessThan(html.indexOf('signed in.'));
    for (let i = 0; i < 50; i += 1) await api.patch('/auth/me', { fullName: `Name ${i}` });
    const first = await (await browser.get('/settings/events')).text();
    const next = /href="(\/settings\/events\?cursor=[^"]+)"/.exec(first)?.[1] ?? '';
    expect(await (await browser.get(next)).text()).toContain('changed the account');
    expect(first).not.toContain('changed the account');
  });
});

describe('settings', () => {
  it('R42: profile: saves, or says what is wrong and keeps what was typed', async () => {
    const wrong = await browser.post('/settings/profile', { fullName: 'Новое имя', email: 'nowhere' });
    const page = await wrong.text();
    expect([wrong.status, fieldValue(page, 'fullName'), fieldValue(page, 'email')]).toEqual([
      400,
      'Новое имя',
      'nowhere',
    ]);
    expect(fieldError(page, 'email')).toBe('This does not look like an email address.');
    const email = `new-${api.user?.login}@example.org`;
    const saved = await browser.post('/settings/profile', { fullName: 'Новое имя', email });
    expect(saved.headers.get('Location')).toBe('/settings?done=saved');
    expect((await api.get('/auth/me')).body).toMatchObject({ fullName: 'Новое имя', email });
  });

  it('R42: password: the present one must be right; then every other session ends', async () => {
    const wrong = await browser.post('/settings/password', {
      currentPassword: 'x',
      newPassword: 'Better-kiosk-27!',
    });
    const page = await wrong.text();
    expect([wrong.status, fieldError(page, 'currentPassword')]).toEqual([
      400,
      'This is not your present password.',
    ]);
    expect(page).not.toContain('Better-kiosk-27!');
    const changed = await browser.post('/settings/password', {
      currentPassword: goodPassword,
      newPassword: 'Better-kiosk-27!',
    });
    expect(changed.headers.get('Location')).toBe('/settings?done=passwordChanged');
    expect((await browser.get('/settings')).status).toBe(200);
    expect((await api.get('/auth/me')).status).toBe(401);
  });

  it('R7: sessions: lists them, marks this one, ends another', async () => {
    const other = await BrowserClient.signedIn(server, String(api.user?.login), goodPassword);
    const page = await (await browser.get('/settings')).text();
    expect(page.match(/>This one</g)).toHaveLength(1);
    const ends = [...page.matchAll(/action="(\/settings\/sessions\/[^"]+\/end)"/g)].map(
      ([, path = '']) => path,
    );
    // That of the API, and that of the other browser.
    expect(ends).toHaveLength(2);
    for (const path of ends) {
      expect((await browser.post(path, {})).headers.get('Location')).toBe('/settings?done=sessionEnded');
    }
    expect((await other.get('/settings')).status).toBe(303);
    expect((await browser.get('/settings')).status).toBe(200);
    expect((await browser.post('/settings/sessions/none/end', {})).status).toBe(404);
  });
});
