import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PanelClient } from '../admin/panel-client.js';
import { addAuthenticator } from '../support/authenticator.js';
import {
  type ApiClient,
  type Body,
  freshLogin,
  goodPassword,
  newAdmin,
  newClient,
} from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
/** By tokens. */
let program: ApiClient;
let panel: PanelClient;
beforeAll(async () => {
  server = await startServer();
  program = await newAdmin(server);
  panel = await PanelClient.signedIn(server, String(program.user?.login));
});
afterAll(() => server.stop());

interface Answer {
  status: number;
  body: Body;
}

/** By the panel's door, as its scripts in a browser do. */
async function send(method: string, path: string, fields: object = {}): Promise<Answer> {
  const answer = await panel.browser.request(method, `/admin/api/v1${path}`, {
    ...(method !== 'DELETE' && { body: JSON.stringify(fields) }),
    headers: { ...panel.tokenHeader, 'Content-Type': 'application/json' },
  });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Body };
}

const admin = {
  post: (path: string, fields?: object) => send('POST', path, fields),
  patch: (path: string, fields: object) => send('PATCH', path, fields),
  delete: (path: string) => send('DELETE', path),
};

/** As if the administrator had signed in so long ago, everywhere, and shown nothing since. */
const age = (minutes: number) =>
  server.sql(
    `UPDATE sessions SET created_at = now() - make_interval(mins => $minutes), proved_at = NULL WHERE user_id = $id`,
    { id: program.user?.id, minutes },
  );

const account = (more: object) => {
  const login = freshLogin();
  return { login, fullName: 'Some One', email: `${login}@example.org`, password: goodPassword, ...more };
};

const one = (act: string, id: unknown) => admin.post('/bulk/users', { act, ids: [id], confirmedCount: 1 });

const dangerous: [string, number, (user: ApiClient, id: unknown) => Promise<Answer>][] = [
  ['makes an administrator', 200, (_user, id) => admin.patch(`/users/${id}`, { isAdmin: true })],
  ['makes one by the role', 200, (_user, id) => admin.patch(`/users/${id}`, { role: 'admin' })],
  ['opens an administrator’s account', 201, () => admin.post('/users', account({ isAdmin: true }))],
  ['sets a password', 200, (_user, id) => admin.patch(`/users/${id}`, { password: `${goodPassword}x` })],
  ['resets a password', 200, (_user, id) => admin.post(`/users/${id}/one-time-password`)],
  ['deletes somebody', 204, (_user, id) => admin.delete(`/users/${id}`)],
  ['deletes many', 202, (_user, id) => one('delete', id)],
  ['gives many a password', 202, (_user, id) => one('resetPassword', id)],
  [
    'sees somebody off',
    202,
    (_user, id) => admin.post('/offboarding', { ids: [id], way: 'delete', confirmedCount: 1 }),
  ],
  ['opens registration', 200, () => admin.patch('/settings/registration', { value: 'open' })],
  ['asks nobody for a factor', 200, () => admin.patch('/settings/secondFactorRequired', { value: 'nobody' })],
  ['lengthens sessions', 200, () => admin.patch('/settings/sessionIdleDays', { value: 31 })],
  [
    'lets links do without a password',
    200,
    () => admin.patch('/settings/linkPasswordRequired', { value: false }),
  ],
  ['takes a setting back', 200, () => admin.delete('/settings/registration')],
  [
    'takes a second factor',
    204,
    async (user, id) => {
      const { totp } = (await user.get('/auth/second-factor')).body;
      if (!totp) await addAuthenticator(user, server);
      return admin.delete(`/users/${id}/second-factor`);
    },
  ],
];

describe('10: an administrator at the panel who', () => {
  it.each(dangerous)('%s shows again who they are, where that was long ago', async (_what, status, act) => {
    const user = await newClient(server);
    await age(11);
    const refused = await act(user, user.user?.id);
    expect([refused.status, refused.body.code]).toEqual([403, 'proof_required']);
    expect((await admin.post('/auth/proof', { password: goodPassword })).status).toBe(204);
    expect((await act(user, user.user?.id)).status).toBe(status);
  });

  it('comes to the API by the cookie of the drive’s pages is asked as at the panel', async () => {
    const { user } = await newClient(server);
    const remove = () =>
      panel.browser.request('DELETE', `/api/v1/users/${user?.id}`, { headers: { Origin: server.url } });
    await age(11);
    const refused = await remove();
    expect([refused.status, ((await refused.json()) as Body).code]).toEqual([403, 'proof_required']);
    expect((await admin.post('/auth/proof', { password: goodPassword })).status).toBe(204);
    expect((await remove()).status).toBe(204);
  });

  it('does what is not dangerous is not asked, nor who signed in some minutes ago', async () => {
    const { user } = await newClient(server);
    await age(11);
    const path = `/users/${user?.id}`;
    expect((await admin.patch(path, { fullName: 'Another Name', role: 'user' })).status).toBe(200);
    expect((await admin.patch(path, { isActive: false })).status).toBe(200);
    expect((await admin.patch('/settings/backupWarnDays', { value: 8 })).status).toBe(200);
    expect((await admin.post('/users', account({}))).status).toBe(201);
    await age(9);
    expect((await admin.delete(path)).status).toBe(204);
  });

  it('changes their own account by the calls for others’ is asked as everybody is', async () => {
    const own = `/users/${program.user?.id}`;
    const email = `${freshLogin()}@example.org`;
    const password = `${goodPassword}x`;
    const codeOf = async (answer: Promise<Answer>) => (await answer).body.code;
    await age(11);
    for (const client of [admin, program]) {
      expect(await codeOf(client.delete(`${own}/second-factor`))).toBe('proof_required');
      expect(await codeOf(client.patch(own, { password }))).toBe('proof_required');
      expect((await client.patch(own, { fullName: 'As Before', email: program.user?.email })).status).toBe(
        200,
      );
    }
    expect(await codeOf(admin.patch(own, { email }))).toBe('proof_required');
    expect((await program.patch(own, { email })).status).toBe(200);
    await program.post('/auth/proof', { password: goodPassword });
    expect(await codeOf(program.delete(`${own}/second-factor`))).toBe('second_factor_missing');
  });

  it('goes on as a program, by tokens, is not asked', async () => {
    const { user } = await newClient(server);
    await age(600);
    expect((await program.patch('/settings/sessionIdleDays', { value: 30 })).status).toBe(200);
    expect((await program.post(`/users/${user?.id}/one-time-password`)).status).toBe(200);
    expect((await program.delete(`/users/${user?.id}`)).status).toBe(204);
  });

  it('has no rights at all is told that, and not asked who they are', async () => {
    const user = await newClient(server);
    await server.sql(`UPDATE sessions SET created_at = now() - interval '1 hour' WHERE user_id = $id`, {
      id: user.user?.id,
    });
    expect((await user.delete(`/users/${program.user?.id}`)).body.code).not.toBe('proof_required');
    expect((await user.patch('/settings/registration', { value: 'open' })).body.code).toBe('forbidden');
  });
});
