import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addAuthenticator, createAuthenticator } from '../support/authenticator.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { fieldError, fieldValue, wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let login: string;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  api = await newClient(server);
  login = String(api.user?.login);
});

const way = ({ status, headers }: Response) => [status, headers.get('Location')];
/** The switches above it have fields of their own. */
const mainOf = async (answer: Response): Promise<string> =>
  (await answer.text()).replace(/^[\s\S]*<main/, '<main');
const credentials = () => ({ login, password: goodPassword });

describe('10: the settings', () => {
  it('add an authenticator by forms alone: key and code, then the recovery codes, once', async () => {
    const browser = await BrowserClient.signedIn(server, login, goodPassword);
    expect(wordsOf(await (await browser.get('/settings')).text())).toContain('It is off');
    const beginning = await browser.post('/settings/second-factor/totp', {});
    expect(beginning.headers.get('Cache-Control')).toBe('private, no-store');
    const begun = await beginning.text();
    expect(begun).toMatch(/<svg class="qr" role="img" aria-label="QR code for the authenticator app"/);
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(begun)?.[1] ?? '').replaceAll(' ', '');
    const wrong = await browser.post('/settings/second-factor/totp/confirm', { code: '12' });
    const refused = await wrong.text();
    expect([wrong.status, fieldError(refused, 'code')]).toEqual([
      400,
      'This is not the code that the app shows now. Check the clock of the telephone.',
    ]);
    expect(refused).not.toContain(secret);

    const code = createAuthenticator(secret).code();
    const confirmed = await browser.post('/settings/second-factor/totp/confirm', { code, next: '/trash' });
    const codes = await confirmed.text();
    expect([confirmed.status, confirmed.headers.get('Cache-Control')]).toEqual([200, 'private, no-store']);
    expect(codes.match(/([0-9a-z]{4}-){5}[0-9a-z]{4}/g)).toHaveLength(10);
    expect(codes).toContain('href="/trash"');
    const settings = wordsOf(await (await browser.get('/settings')).text());
    expect(settings).toContain('Authenticator app On');
    expect(settings).toContain('10 of 10 left');

    const renewed = await (await browser.post('/settings/second-factor/recovery-codes', {})).text();
    expect(renewed.match(/([0-9a-z]{4}-){5}[0-9a-z]{4}/g)).toHaveLength(10);
    expect(way(await browser.post('/settings/second-factor/totp/remove', {}))).toEqual([
      303,
      '/settings?done=factorRemoved',
    ]);
  });

  it('ask who is there before another email, and not before another name', async () => {
    const browser = await BrowserClient.signedIn(server, login, goodPassword);
    const age = `UPDATE sessions SET created_at = now() - interval '11 minutes', proved_at = NULL WHERE user_id = $id`;
    await server.sql(age, { id: api.user?.id });
    const mine = { fullName: 'Another Name', email: String(api.user?.email) };
    expect(way(await browser.post('/settings/profile', mine))).toEqual([303, '/settings?done=saved']);
    const form = { ...mine, email: `new-${login}@example.org` };
    const asked = await browser.post('/settings/profile', form);
    expect([asked.status, fieldValue(await mainOf(asked), 'email')]).toEqual([403, form.email]);
    expect((await api.get('/auth/me')).body.email).toBe(mine.email);
    const on = await browser.post('/settings/profile', { ...form, proof: goodPassword });
    expect(way(on)).toEqual([303, '/settings?done=saved']);
    // A program is not asked.
    const again = await api.patch('/auth/me', { email: mine.email });
    expect([again.status, again.body.email]).toEqual([200, mine.email]);
  });

  it('ask who is there after ten minutes, and go on with what was sent', async () => {
    const browser = await BrowserClient.signedIn(server, login, goodPassword);
    const age = `UPDATE sessions SET created_at = now() - interval '11 minutes', proved_at = NULL WHERE user_id = $id`;
    await server.sql(age, { id: api.user?.id });
    const asked = await browser.post('/settings/second-factor/totp', { next: '/links' });
    const page = await mainOf(asked);
    expect([asked.status, fieldValue(page, 'next')]).toEqual([403, '/links']);
    expect(page).toContain('action="/settings/second-factor/totp"');
    const wrong = await browser.post('/settings/second-factor/totp', {
      next: '/links',
      proof: 'Wrong-2026!',
    });
    const again = await mainOf(wrong);
    expect([wrong.status, fieldError(again, 'proof')]).toEqual([400, 'This is not your present password.']);
    expect([again.includes('Wrong-2026!'), fieldValue(again, 'next')]).toEqual([false, '/links']);
    expect(
      fieldError(await (await browser.post('/settings/second-factor/totp', { proof: '' })).text(), 'proof'),
    ).toBe('Fill this in.');
    const on = await browser.post('/settings/second-factor/totp', { next: '/links', proof: goodPassword });
    expect([on.status, fieldValue(await mainOf(on), 'next')]).toEqual([200, '/links']);
  });
});

describe('10: the sign-in', () => {
  it('asks for a code on a page of its own, keeps the way, and takes a recovery code, too', async () => {
    const { authenticator, recoveryCodes } = await addAuthenticator(api, server);
    const browser = new BrowserClient(server.url);
    const asked = await browser.post('/login', { ...credentials(), next: '/trash' });
    const page = await mainOf(asked);
    const challenge = fieldValue(page, 'challenge') ?? '';
    expect([asked.status, fieldValue(page, 'next')]).toEqual([200, '/trash']);
    expect((await browser.get('/files')).status).toBe(303);

    const wrong = await browser.post('/login/second-factor', { challenge, code: '000000', next: '/trash' });
    const refused = await wrong.text();
    expect([wrong.status, fieldError(refused, 'code')]).toEqual([
      401,
      'This code is not right, or it was used already. Wait for the next one.',
    ]);
    expect(fieldValue(refused, 'challenge')).toBe(challenge);
    const right = { challenge, code: authenticator.code(), next: '/trash' };
    expect(way(await browser.post('/login/second-factor', right))).toEqual([303, '/trash']);
    expect((await browser.get('/trash')).status).toBe(200);

    const other = new BrowserClient(server.url);
    const form = { challenge, code: recoveryCodes[0] ?? '' };
    expect(way(await other.post('/login/second-factor', form))).toEqual([303, '/files']);
  });

  it('begins anew where the step took too long', async () => {
    await addAuthenticator(api, server);
    const browser = new BrowserClient(server.url);
    for (const challenge of ['over', '']) {
      const answer = await browser.post('/login/second-factor', { challenge, code: '123456' });
      const page = await answer.text();
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(page).toContain('action="/login"');
    }
  });
});

describe('10: a second factor that a role needs', () => {
  const require = (value: string) => Object.assign(server.settings.rules, { secondFactorRequired: value });

  it('leads an administrator to it at the sign-in and from the panel, and opens nothing of their role before', async () => {
    const admin = await newAdmin(server);
    login = String(admin.user?.login);
    const file = (await admin.upload('mine.txt', 'mine')).body;
    const signedIn = await BrowserClient.signedIn(server, login, goodPassword);
    require('admins');
    try {
      const browser = new BrowserClient(server.url);
      const place = '/settings/second-factor?next=%2Fadmin';
      expect(way(await browser.post('/login', credentials()))).toEqual([303, place]);
      expect(way(await signedIn.get('/admin'))).toEqual([302, place]);
      expect((await signedIn.get('/admin/api/v1/users')).status).toBe(403);
      expect((await browser.get(`/files?userId=${api.user?.id}`)).status).toBe(403);
      const refusal = { status: 403, body: { code: 'second_factor_enrolment_required' } };
      for (const path of [
        '/users',
        `/users/${api.user?.id}`,
        '/settings',
        '/audit',
        '/logs',
        '/stats',
        '/jobs',
      ])
        expect([path, await admin.get(path)]).toEqual([path, expect.objectContaining({ status: 403 })]);
      expect(await admin.get('/users')).toMatchObject(refusal);
      expect(await admin.patch('/settings/secondFactorRequired', { value: 'nobody' })).toMatchObject(refusal);
      expect((await admin.patch(`/users/${api.user?.id}`, { isActive: false })).status).toBe(403);
      // What is everybody's is theirs, too.
      expect((await admin.get(`/files/${file.id}/content`)).status).toBe(200);
      expect(wordsOf(await (await browser.get(place)).text())).toContain('Your role needs a second factor');

      const begun = await (await browser.post('/settings/second-factor/totp', { next: '/admin' })).text();
      const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(begun)?.[1] ?? '').replaceAll(' ', '');
      const code = createAuthenticator(secret).code();
      const codes = await browser.post('/settings/second-factor/totp/confirm', { code, next: '/admin' });
      expect(await codes.text()).toContain('href="/admin"');
      expect((await browser.get('/admin')).status).toBe(200);
      expect(way(await browser.get(place))).toEqual([303, '/admin']);
    } finally {
      require('nobody');
    }
  });

  it('asks the help desk and auditors where everybody in the panel has to, and nobody else', async () => {
    const helpdesk = await newClient(server, 'helpdesk');
    const auditor = await newClient(server, 'auditor');
    const statuses = async () => [
      (await helpdesk.get('/users')).status,
      (await auditor.get('/audit')).status,
      (await api.get('/files')).status,
    ];
    require('admins');
    expect(await statuses()).toEqual([200, 200, 200]);
    require('staff');
    try {
      expect(await statuses()).toEqual([403, 403, 200]);
      expect((await auditor.get('/auth/second-factor')).body.isRequired).toBe(true);
      await addAuthenticator(auditor, server);
      expect(await statuses()).toEqual([403, 200, 200]);
    } finally {
      require('nobody');
    }
  });
});
