import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { ApiClient, freshLogin, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterAll(() => server.stop());

const account = () => {
  const login = freshLogin();
  return { login, fullName: 'Anna Smirnova', email: `${login}@example.org` };
};
const anonymous = () => ApiClient.anonymous(server);
const ownPassword = 'My-own-2026!';

/** An account with a one-time password. */
async function newcomer(more: object = {}) {
  const { body } = await admin.post('/users', { ...account(), ...more });
  const { id, login, oneTimePassword } = body as unknown as Record<string, string>;
  return { id: String(id), login: String(login), oneTimePassword: String(oneTimePassword) };
}

describe('9.3: a one-time password', () => {
  it('is made where none is given, told once, and good for a sign-in that leads to nothing else', async () => {
    const { id, login, oneTimePassword } = await newcomer();
    expect(oneTimePassword).toMatch(/^\S{19}$/);
    expect((await admin.get(`/users/${id}`)).body).not.toHaveProperty('oneTimePassword');
    const client = await (await anonymous()).signIn(login, oneTimePassword);
    expect(client.user).toMatchObject({ mustChangePassword: true, state: 'active' });
    expect((await client.get('/auth/me')).body).toMatchObject({ id, mustChangePassword: true });
    const code = async (answer: Promise<{ status: number; body: { code: string } }>) => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    const refusal = [403, 'password_change_required'];
    const uuid = '00000000-0000-4000-8000-000000000000';
    for (const path of ['/files', '/folders', '/trash', '/links', '/uploads', '/auth/sessions', '/users'])
      expect(await code(client.get(path))).toEqual(refusal);
    for (const path of [`/files/${uuid}`, `/folders/${uuid}`, `/links/${uuid}`, '/stats', '/logs'])
      expect([path, await code(client.get(path))]).toEqual([path, refusal]);
    expect(await code(client.upload('a.txt', 'a'))).toEqual(refusal);
    expect(await code(client.post('/folders', { name: 'x' }))).toEqual(refusal);
    expect(await code(client.patch('/auth/me', { fullName: 'x' }))).toEqual(refusal);
    expect(await code(client.post('/entries/delete', { fileIds: [uuid] }))).toEqual(refusal);
    expect((await client.raw('GET', `/api/v1/files/${uuid}/content`)).status).toBe(403);
    const tus = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '3', 'Upload-Metadata': 'filename YQ==' };
    expect((await client.raw('POST', '/api/v1/uploads', { headers: tus })).status).toBe(403);
  });

  it('gives way to one of their own, and everything is open to the same session; the old one is worth nothing', async () => {
    const { login, oneTimePassword } = await newcomer();
    const client = await (await anonymous()).signIn(login, oneTimePassword);
    const same = { currentPassword: oneTimePassword, newPassword: oneTimePassword };
    const refused = await client.post('/auth/password', same);
    expect([refused.status, refused.body.errors[0]?.field]).toEqual([400, 'newPassword']);
    const changed = await client.post('/auth/password', {
      currentPassword: oneTimePassword,
      newPassword: ownPassword,
    });
    expect(changed.status).toBe(204);
    expect((await client.get('/files')).status).toBe(200);
    const again = await (await anonymous()).post('/auth/login', { login, password: oneTimePassword });
    expect(again.status).toBe(401);
  });

  it('comes by a reset, too: sessions end, and tokens that are refreshed have no more rights', async () => {
    const client = await newClient(server);
    const reset = await admin.post(`/users/${client.user?.id}/one-time-password`);
    expect(reset.status).toBe(200);
    expect((await client.get('/files')).status).toBe(401);
    const { oneTimePassword } = reset.body as unknown as { oneTimePassword: string };
    const fresh = await (await anonymous()).signIn(String(client.user?.login), oneTimePassword);
    const pair = await (await anonymous()).post('/auth/refresh', { refreshToken: fresh.refreshToken });
    const refreshed = fresh.withToken(String(pair.body.accessToken));
    expect((await refreshed.get('/files')).status).toBe(403);
    expect((await refreshed.post('/auth/logout')).status).toBe(204);
  });

  it('can be asked for with a password that is known; by the administrator’s own hand it is no one-time one', async () => {
    const client = await newClient(server);
    expect((await admin.patch(`/users/${client.user?.id}`, { mustChangePassword: true })).status).toBe(200);
    expect((await client.get('/files')).status).toBe(403);
    const own = await newAdmin(server);
    const set = { password: ownPassword, mustChangePassword: true };
    expect((await own.patch(`/users/${own.user?.id}`, set)).body).toMatchObject({
      mustChangePassword: false,
    });
  });

  it('leads every page to the change, an administrator’s panel too, and lets them sign out', async () => {
    const { login, oneTimePassword } = await newcomer({ isAdmin: true });
    const browser = new BrowserClient(server.url);
    const way = async (answer: Promise<Response>) => {
      const { status, headers } = await answer;
      return [status, headers.get('Location')];
    };
    const signIn = { login, password: oneTimePassword, next: '/trash' };
    expect(await way(browser.post('/login', signIn))).toEqual([303, '/password?next=%2Ftrash']);
    expect(await way(browser.get('/'))).toEqual([303, '/password']);
    for (const path of ['/files', '/trash', '/settings', '/links', '/search?q=a'])
      expect(await way(browser.get(path))).toEqual([303, `/password?next=${encodeURIComponent(path)}`]);
    expect((await way(browser.get('/admin')))[1]).toBe('/password?next=%2Fadmin');
    expect((await browser.get('/admin/api/v1/users')).status).toBe(403);
    expect((await browser.get('/files', { 'HX-Request': 'true' })).headers.get('HX-Redirect')).toBe(
      '/password',
    );
    expect(await way(browser.post('/folders', { name: 'x' }))).toEqual([303, '/password']);

    const page = await (await browser.get('/password?next=%2Ftrash')).text();
    expect(page).toContain('Choose a password of your own');
    expect(page).not.toContain('class="menu-item" href');
    const bad = { currentPassword: oneTimePassword, newPassword: 'short', next: '/trash' };
    expect((await browser.post('/password', bad)).status).toBe(400);
    const good = { ...bad, newPassword: ownPassword };
    expect(await way(browser.post('/password', good))).toEqual([303, '/trash']);
    expect((await browser.get('/trash')).status).toBe(200);
    expect((await browser.get('/admin')).status).toBe(200);
    expect(await way(browser.get('/password'))).toEqual([303, '/settings']);
  });
});

describe('9.3: the end of an account', () => {
  const soon = () => new Date(Date.now() + 3600_000).toISOString();
  /** As if the moment had come by itself. */
  const expire = (id: unknown) =>
    server.sql(`UPDATE users SET expires_at = now() - interval '1 second' WHERE id = $id`, { id });

  it('shuts sessions, tokens and links at the next request, and the sign-in; putting it off revives no session', async () => {
    const client = await newClient(server);
    const { id, login } = { ...client.user };
    const file = (await client.upload('a.txt', 'a')).body;
    const link = (await client.post(`/files/${file.id}/links`, {})).body;
    const browser = await BrowserClient.signedIn(server, String(login), goodPassword);
    expect((await admin.patch(`/users/${id}`, { expiresAt: soon() })).body.state).toBe('active');
    expect((await client.get('/files')).status).toBe(200);
    expect((await client.raw('GET', `/s/${link.token}`)).status).toBe(200);
    await expire(id);
    expect((await client.get('/files')).status).toBe(401);
    expect((await client.upload('b.txt', 'b')).status).toBe(401);
    expect((await browser.get('/files')).status).toBe(303);
    expect((await client.raw('GET', `/s/${link.token}`)).status).toBe(404);
    const signIn = async () =>
      (await (await anonymous()).post('/auth/login', { login, password: goodPassword })).status;
    expect(await signIn()).toBe(401);
    expect((await admin.get(`/users/${id}`)).body.state).toBe('expired');
    expect((await admin.get('/users?state=expired')).body.items.map((user) => user.id)).toContain(id);

    expect((await admin.patch(`/users/${id}`, { expiresAt: null })).body.state).toBe('active');
    expect((await client.get('/files')).status).toBe(401);
    expect(await signIn()).toBe(200);
    expect((await client.raw('GET', `/s/${link.token}`)).status).toBe(200);
  });

  it('may lie in the past, which closes the account at once; what is no moment is refused', async () => {
    const client = await newClient(server);
    const past = { expiresAt: '2020-01-01T00:00:00Z' };
    expect((await admin.patch(`/users/${client.user?.id}`, past)).body.state).toBe('expired');
    expect((await client.get('/files')).status).toBe(401);
    expect((await admin.patch(`/users/${client.user?.id}`, { expiresAt: '31.12.2026' })).status).toBe(400);
  });
});

describe('9.3: nobody shuts himself out by accident', () => {
  it('neither by a block, a demotion, an end nor a deletion, where another administrator is left', async () => {
    const own = await newAdmin(server);
    const path = `/users/${own.user?.id}`;
    const soon = new Date(Date.now() + 3600_000).toISOString();
    for (const change of [{ isActive: false }, { isAdmin: false }, { expiresAt: soon }]) {
      const { status, body } = await own.patch(path, change);
      expect([status, body.code]).toEqual([409, 'own_account']);
    }
    expect((await own.delete(path)).body.code).toBe('own_account');
    expect((await own.get('/auth/me')).body).toMatchObject({ isAdmin: true, expiresAt: null });
    expect((await own.patch(path, { isActive: true, expiresAt: null, fullName: 'Still Here' })).status).toBe(
      200,
    );
    expect((await admin.patch(path, { isAdmin: false })).status).toBe(200);
  });
});
