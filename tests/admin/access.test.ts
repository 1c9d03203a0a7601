import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { goodPassword, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type SignedInAdmin } from './panel-client.js';

let server: TestServer;
let admin: SignedInAdmin;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
});
afterAll(() => server.stop());

const places = ['/admin', '/admin/resources/users', '/admin/api/dashboard', '/admin/assets/panel.css'];

describe('R52: only admins get in', () => {
  it.each(places)('sends strangers to sign in: %s', async (place) => {
    const answer = await new BrowserClient(server.url).get(place);
    expect(answer.status).toBe(302);
    const next = place.includes('/api/') ? '/admin' : place;
    expect(answer.headers.get('Location')).toBe(`/login?next=${encodeURIComponent(next)}`);
  });

  it.each(places)('refuses users who are no admins: %s', async (place) => {
    const { user } = await newClient(server);
    const browser = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    expect((await browser.get(place)).status).toBe(403);
  });

  it('does not take an access token for a session', async () => {
    const answer = await admin.api.raw('GET', '/admin/api/dashboard');
    expect(answer.status).toBe(302);
  });

  it('an admin who is demoted is refused at the very next request', async () => {
    const { panel, user } = await newPanelAdmin(server);
    expect((await panel.raw('GET', '/dashboard')).status).toBe(200);
    await admin.api.patch(`/users/${user.id}`, { isAdmin: false });
    expect((await panel.raw('GET', '/dashboard')).status).toBe(403);
    expect((await panel.browser.get('/admin')).status).toBe(403);
  });

  it('an admin whose sessions are ended has to sign in again', async () => {
    const { panel, user } = await newPanelAdmin(server);
    await admin.panel.act('users', user.id, 'endSessions');
    expect((await panel.raw('GET', '/dashboard')).status).toBe(302);
  });

  it('keeps nothing of the admin in the stored session', async () => {
    const [rows] = await server.database.sequelize.query('SELECT sess::text AS sess FROM browser_sessions');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('adminUser');
  });
});

describe('forged requests', () => {
  it('every call of the API needs the token in its header, reading ones too', async () => {
    const { browser } = admin.panel;
    expect((await browser.get('/admin/api/dashboard')).status).toBe(403);
    expect((await browser.get('/admin/API/dashboard')).status).toBe(403);
    const wrong = await browser.get('/admin/api/dashboard', { 'X-XSRF-TOKEN': 'x'.repeat(43) });
    expect(wrong.status).toBe(403);
  });

  it('a deletion without the token leaves the row', async () => {
    const { user } = await newClient(server);
    const { browser } = admin.panel;
    const path = `/admin/api/resources/users/records/${user?.id}/delete`;
    expect((await browser.post(path, {})).status).toBe(403);
    expect((await admin.api.get(`/users/${user?.id}`)).status).toBe(200);
  });

  it('the token of one admin is no good to another', async () => {
    const other = await newPanelAdmin(server);
    const answer = await admin.panel.raw('GET', '/dashboard', undefined, other.panel.tokenHeader);
    expect(answer.status).toBe(403);
  });

  it.each(['block', 'endSessions', 'resetPassword', 'delete'])(
    'opening the action %s by GET changes nothing',
    async (action) => {
      const client = await newClient(server);
      const { record } = await admin.panel.call(
        'GET',
        `/resources/users/records/${client.user?.id}/${action}`,
      );
      expect(record.id).toBe(client.user?.id);
      expect((await client.get('/auth/me')).status).toBe(200);
    },
  );
});

describe('bodies', () => {
  it('takes no file', async () => {
    const form = new FormData();
    form.append('fullName', new File(['x'], 'x.txt'));
    const answer = await admin.panel.browser.request(
      'POST',
      `/admin/api/resources/users/records/${admin.user.id}/edit`,
      { body: form, headers: admin.panel.tokenHeader },
    );
    expect(answer.status).toBe(400);
  });

  it('takes no more than a form', async () => {
    const answer = await admin.panel.raw('POST', `/resources/users/records/${admin.user.id}/edit`, {
      fullName: 'x'.repeat(300_000),
    });
    expect(answer.status).toBe(413);
  });
});

describe('addresses', () => {
  it.each([
    '/resources/nothing/actions/list',
    '/resources/users/actions/nothing',
    '/resources/users/actions/constructor',
    '/resources/users/records/1/nothing',
    '/resources/users/bulk/nothing?recordIds=1',
    '/nothing',
  ])('knows no %s', async (path) => {
    expect((await admin.panel.raw('GET', path)).status).toBe(404);
  });
});

describe('the page', () => {
  it('escapes what could end its script', async () => {
    // There are tags among the words, as there could be in anything else that stands there.
    const html = await (await admin.panel.browser.get('/admin')).text();
    const state = /window\.REDUX_STATE = (.*);\n/.exec(html)?.[1] ?? '';
    expect(state).not.toContain('<');
    expect(JSON.parse(state).session.email).toBe(admin.user.login);
  });

  it('asks nothing of other servers and runs nothing inline without a nonce', async () => {
    const answer = await admin.panel.browser.get('/admin/resources/users');
    const html = await answer.text();
    const policy = answer.headers.get('Content-Security-Policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(policy).not.toContain('unsafe-inline');
    for (const [tag] of html.matchAll(/<(script|style)(?![^>]*src=)[^>]*>/g)) {
      expect(tag).toContain(`nonce="${nonce}"`);
    }
  });

  it('speaks the language of the request, theme and all', async () => {
    const { browser } = admin.panel;
    const russian = await (await browser.get('/admin', { 'Accept-Language': 'ru' })).text();
    expect(russian).toContain('<html lang="ru"');
    expect(russian).toContain('Пользователи');
    await browser.post('/preferences', { theme: 'dark', next: '/admin' });
    expect(await (await browser.get('/admin')).text()).toContain('data-theme-choice="dark"');
  });
});

describe('sign-out', () => {
  it('is that of the pages, and closes the panel too', async () => {
    const { panel } = await newPanelAdmin(server);
    await panel.browser.post('/logout', {});
    expect((await panel.raw('GET', '/dashboard')).status).toBe(302);
  });
});
