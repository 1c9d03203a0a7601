import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PanelClient } from '../admin/panel-client.js';
import { ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let helpdesk: ApiClient;
let auditor: ApiClient;
let pupil: ApiClient;
let stranger: ApiClient;
let groupId: string;

beforeAll(async () => {
  server = await startServer();
  [admin, helpdesk, auditor] = await Promise.all([
    newAdmin(server),
    newClient(server, 'helpdesk'),
    newClient(server, 'auditor'),
  ]);
  [pupil, stranger] = await Promise.all([newClient(server), newClient(server)]);
  groupId = (await admin.post('/groups', { name: '7A' })).body.id;
  await put(helpdesk, pupil);
});
afterAll(() => server.stop());

const idOf = ({ user }: ApiClient) => String(user?.id);
const put = (...members: ApiClient[]) =>
  admin.post(`/groups/${groupId}/members`, { userIds: members.map(idOf) });
const patch = async (by: ApiClient, whom: ApiClient, body: object) =>
  (await by.patch(`/users/${idOf(whom)}`, body)).status;
const newPassword = { password: goodPassword, mustChangePassword: true };

describe('9.4: the help desk', () => {
  it('sees the users of its groups, and nobody else', async () => {
    const { items } = (await helpdesk.get('/users')).body;
    expect(items.map(({ id }) => id).sort()).toEqual([idOf(helpdesk), idOf(pupil)].sort());
    const found = (await helpdesk.get(`/users?q=${stranger.user?.login}`)).body;
    expect(found.items).toEqual([]);
    expect((await helpdesk.get(`/users/${idOf(pupil)}`)).body).toMatchObject({ role: 'user' });
    expect((await helpdesk.get(`/users/${idOf(stranger)}`)).status).toBe(404);
    const groups = `/users?groupId=${groupId}&isAdmin=true`;
    expect((await helpdesk.get(groups)).body.items).toEqual([]);
  });

  it('gives plain users a new password and unblocks them, and does nothing else', async () => {
    const victim = await newClient(server);
    await put(victim);
    expect(await patch(helpdesk, victim, newPassword)).toBe(200);
    expect((await victim.get('/auth/me')).status).toBe(401);
    await patch(admin, victim, { isActive: false });
    expect(await patch(helpdesk, victim, { isActive: true })).toBe(200);
    for (const body of [
      { isActive: false },
      { quotaBytes: 1 },
      { role: 'helpdesk' },
      { isAdmin: true },
      { ...newPassword, role: 'admin' },
      { fullName: 'Another' },
      { expiresAt: null },
    ])
      expect([body, await patch(helpdesk, victim, body)]).toEqual([body, 403]);
    expect(await patch(helpdesk, stranger, newPassword)).toBe(404);
    expect((await helpdesk.delete(`/users/${idOf(victim)}`)).status).toBe(403);
  });

  it('touches no administrator, no auditor, no other help desk and not itself', async () => {
    const [chief, other, watcher] = await Promise.all([
      newAdmin(server),
      newClient(server, 'helpdesk'),
      newClient(server, 'auditor'),
    ]);
    await put(chief, other, watcher);
    for (const whom of [chief, other, watcher, helpdesk]) {
      expect(await patch(helpdesk, whom, newPassword)).toBe(403);
      expect(await patch(helpdesk, whom, { isActive: true })).toBe(403);
      expect(await patch(helpdesk, whom, { role: 'admin' })).toBe(403);
    }
  });

  it('has no right of it before a password of its own, nor once it is no help desk any more', async () => {
    const fresh = await newClient(server, 'helpdesk');
    await put(fresh);
    await server.sql('UPDATE users SET must_change_password = true WHERE id = $id', { id: idOf(fresh) });
    expect((await fresh.get('/users')).status).toBe(403);
    await server.sql('UPDATE users SET must_change_password = false WHERE id = $id', { id: idOf(fresh) });
    expect((await fresh.get('/users')).status).toBe(200);
    await patch(admin, fresh, { role: 'user' });
    expect((await fresh.get('/users')).status).toBe(403);
  });
});

describe('9.4: a password that the help desk gives', () => {
  const newPupil = async () => {
    const one = await newClient(server);
    await put(one);
    return one;
  };
  const mustChange = async (whom: ApiClient) =>
    (await admin.get(`/users/${idOf(whom)}`)).body.mustChangePassword;

  it('is good for one sign-in, also where nobody asked for that; by the panel’s door, too', async () => {
    const [one, other] = [await newPupil(), await newPupil()];
    expect(await patch(helpdesk, one, { password: 'Known-1!' })).toBe(200);
    expect(await mustChange(one)).toBe(true);
    const signedIn = await (await ApiClient.anonymous(server)).signIn(String(one.user?.login), 'Known-1!');
    expect((await signedIn.get('/files')).body.code).toBe('password_change_required');
    const panel = await PanelClient.signedIn(server, String(helpdesk.user?.login));
    const headers = { ...panel.tokenHeader, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ password: 'Known-1!' });
    const path = `/admin/api/v1/users/${idOf(other)}`;
    expect((await panel.browser.request('PATCH', path, { body, headers })).status).toBe(200);
    expect(await mustChange(other)).toBe(true);
  });

  it('is no way to lift the duty of setting another, nor to lay it on somebody without one', async () => {
    const one = await newPupil();
    expect((await helpdesk.post(`/users/${idOf(one)}/one-time-password`)).status).toBe(200);
    for (const body of [
      { mustChangePassword: false },
      { password: 'Known-1!', mustChangePassword: false },
      { isActive: true, mustChangePassword: false },
    ])
      expect([body, await patch(helpdesk, one, body)]).toEqual([body, 403]);
    expect(await mustChange(one)).toBe(true);
    const other = await newPupil();
    expect(await patch(helpdesk, other, { mustChangePassword: true })).toBe(403);
    expect(await mustChange(other)).toBe(false);
  });

  it.each<[string, (whom: ApiClient, by: ApiClient) => Promise<unknown>]>([
    ['the target is promoted', (whom) => patch(admin, whom, { role: 'admin' })],
    [
      'the target leaves the group',
      (whom) => admin.post(`/groups/${groupId}/members/remove`, { userIds: [idOf(whom)] }),
    ],
    ['the help desk is none any more', (_, by) => patch(admin, by, { role: 'user' })],
    ['the help desk is blocked', (_, by) => patch(admin, by, { isActive: false })],
  ])('is given to nobody where %s while it is hashed', async (_, meanwhile) => {
    const acts: ((by: ApiClient, whom: ApiClient) => Promise<{ status: number }>)[] = [
      (by, whom) => by.patch(`/users/${idOf(whom)}`, { password: 'Known-1!' }),
      (by, whom) => by.post(`/users/${idOf(whom)}/one-time-password`),
    ];
    for (const act of acts) {
      const [by, whom] = [await newClient(server, 'helpdesk'), await newPupil()];
      await put(by);
      const { passwords, users } = server.ports;
      const known = await users.passwordHash(idOf(whom));
      const { hash } = passwords;
      passwords.hash = async (...asked) => {
        await meanwhile(whom, by);
        return hash(...asked);
      };
      const { status } = await act(by, whom).finally(() => {
        passwords.hash = hash;
      });
      expect([403, 404]).toContain(status);
      expect(await users.passwordHash(idOf(whom))).toBe(known);
    }
  });
});

describe('9.4: the auditor', () => {
  it('reads everything, and no token by which something could be changed', async () => {
    const file = (await pupil.upload('a.txt', 'content')).body.id;
    const folder = (await pupil.post('/folders', { name: 'b' })).body.id;
    const link = (await pupil.post(`/folders/${folder}/links`, { kind: 'upload' })).body;
    const of = `userId=${idOf(pupil)}`;
    const paths = [
      '/users',
      '/logs',
      '/stats',
      '/audit',
      '/jobs',
      '/settings',
      '/groups',
      '/links?everybody=true',
    ];
    const ofPupil = [`/files?${of}`, `/folders?${of}`, `/trash?${of}`, `/links?${of}`, `/files/${file}`];
    for (const path of [...paths, ...ofPupil])
      expect([path, (await auditor.get(path)).status]).toEqual([path, 200]);
    for (const list of ['users', 'files', 'links', 'trash']) {
      const { status, body } = await auditor.raw('GET', `/api/v1/exports/${list}`);
      await body?.cancel();
      expect([list, status]).toEqual([list, 200]);
    }
    const tail = await auditor.raw('GET', '/api/v1/logs/tail');
    expect(tail.status).toBe(200);
    await tail.body?.cancel();
    const content = await auditor.raw('GET', `/api/v1/files/${file}/content`);
    expect(await content.text()).toBe('content');
    const seen = [
      (await auditor.get(`/links/${link.id}`)).body,
      ...(await auditor.get(`/links?${of}`)).body.items,
      ...(await auditor.get(`/folders/${folder}/links`)).body.items,
    ];
    expect(seen).toHaveLength(3);
    expect(JSON.stringify(seen)).not.toContain(String(link.token));
    expect((await pupil.get(`/links/${link.id}`)).body.token).toBe(link.token);
  });

  it('changes nothing of others, by whichever call', async () => {
    const file = (await pupil.upload('c.txt', 'content')).body.id;
    const folder = (await pupil.post('/folders', { name: 'd' })).body.id;
    const userId = idOf(pupil);
    const answers = await Promise.all([
      auditor.patch(`/files/${file}`, { name: 'x.txt' }),
      auditor.delete(`/files/${file}`),
      auditor.post(`/files/${file}/links`),
      auditor.post('/folders', { name: 'x', userId }),
      auditor.post('/folders', { name: 'x', parentId: folder }),
      auditor.upload('x.txt', 'x', { fields: { userId } }),
      auditor.upload('x.txt', 'x', { fields: { folderId: folder } }),
      auditor.post('/entries/delete', { fileIds: [file] }),
      auditor.delete(`/trash?userId=${userId}`),
      auditor.patch(`/users/${userId}`, { quotaBytes: 1 }),
      auditor.patch(`/users/${userId}`, newPassword),
      auditor.patch(`/users/${idOf(auditor)}`, { role: 'admin' }),
      auditor.post('/users', { login: 'nobody1', fullName: 'x', email: 'x@example.org' }),
      auditor.patch('/settings/registration', { value: 'closed' }),
      auditor.post('/groups', { name: 'x' }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status !== 403 && status !== 404)).toEqual(
      [],
    );
    expect((await pupil.get(`/files/${file}`)).body.name).toBe('c.txt');
    expect((await auditor.upload('own.txt', 'x')).status).toBe(201);
  });
});

describe('9.4: a role', () => {
  it('is given by administrators, and goes with the flag that older programs know', async () => {
    const user = await newClient(server);
    const roleOf = async () => {
      const { role, isAdmin } = (await admin.get(`/users/${idOf(user)}`)).body;
      return [role, isAdmin];
    };
    expect(await roleOf()).toEqual(['user', false]);
    await patch(admin, user, { role: 'auditor' });
    expect(await roleOf()).toEqual(['auditor', false]);
    await patch(admin, user, { isAdmin: false });
    expect(await roleOf()).toEqual(['auditor', false]);
    await patch(admin, user, { isAdmin: true });
    expect(await roleOf()).toEqual(['admin', true]);
    await patch(admin, user, { role: 'helpdesk' });
    expect(await roleOf()).toEqual(['helpdesk', false]);
    expect(await patch(admin, user, { role: 'user', isAdmin: true })).toBe(400);
    expect(await patch(admin, user, { role: 'owner' })).toBe(400);
    const { items } = (await admin.get('/users?role=helpdesk&limit=500')).body;
    expect(items.map(({ id }) => id)).toContain(idOf(user));
    const mine = await admin.patch(`/users/${idOf(admin)}`, { role: 'user' });
    expect(mine.status).toBeGreaterThanOrEqual(400);
    expect((await admin.get('/auth/me')).body.role).toBe('admin');
  });
});
