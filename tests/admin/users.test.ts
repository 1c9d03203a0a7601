import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, freshLogin, goodPassword, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type SignedInAdmin } from './panel-client.js';

let server: TestServer;
let admin: SignedInAdmin;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
});
afterAll(() => server.stop());

const blank = () => {
  const login = freshLogin();
  return { login, fullName: 'Anna Smirnova', email: `${login}@example.org`, password: goodPassword };
};
const userOf = async (id: unknown) => (await admin.api.get(`/users/${id}`)).body;
const signInStatus = async (login: string, password = goodPassword) => {
  const anonymous = await ApiClient.anonymous(server);
  return (await anonymous.post('/auth/login', { login, password })).status;
};

describe('R50: users in the panel', () => {
  it('lists them with their numbers, flags and times', async () => {
    const client = await newClient(server);
    await client.upload('a.txt', '12345');
    const { records, meta } = await admin.panel.list('users', {
      'filters.person': String(client.user?.login),
    });
    expect(meta.total).toBe(1);
    expect(records[0]?.params).toMatchObject({
      login: client.user?.login,
      fullName: 'Test User',
      role: 'user',
      isActive: true,
      fileCount: 1,
      usedBytes: 5,
      quotaBytes: null,
      createdAt: client.user?.createdAt,
    });
  });

  it('creates one, who can sign in', async () => {
    const fields = { ...blank(), role: 'auditor', quotaBytes: '1000' };
    const { record, notice } = await admin.panel.create('users', fields);
    expect(notice?.type).toBe('success');
    expect(await userOf(record.id)).toMatchObject({ login: fields.login, role: 'auditor', quotaBytes: 1000 });
    expect(await signInStatus(fields.login)).toBe(200);
    expect(JSON.stringify(record)).not.toContain(goodPassword);
  });

  it('tells beside each field what is wrong, in the language of the page, and creates nothing', async () => {
    const { browser } = admin.panel;
    const form = new FormData();
    for (const [name, value] of Object.entries({
      login: '1x',
      fullName: '',
      email: 'no',
      password: 'short',
    })) {
      form.append(name, value);
    }
    const answer = await browser.request('POST', '/admin/api/resources/users/actions/new', {
      body: form,
      headers: { ...admin.panel.tokenHeader, 'Accept-Language': 'ru' },
    });
    const { record, notice } = await answer.json();
    expect(notice).toMatchObject({ type: 'error', message: 'Проверьте отмеченные поля.' });
    expect(Object.keys(record.errors).sort()).toEqual(['email', 'fullName', 'login', 'password']);
    expect(record.errors.email.message).toBe('Это не похоже на адрес почты.');
    expect(JSON.stringify(record)).not.toContain('short');
  });

  it('a login that is taken is told beside its field', async () => {
    const { record, notice } = await admin.panel.create('users', {
      ...blank(),
      login: String(admin.user.login).toUpperCase(),
    });
    expect(notice?.type).toBe('error');
    expect(record.errors.login?.message).toBe('This login is taken.');
  });

  it('changes name, email, role, block and quota', async () => {
    const client = await newClient(server);
    const id = String(client.user?.id);
    const email = `${freshLogin()}@example.org`;
    const { notice } = await admin.panel.act('users', id, 'edit', {
      fullName: 'New Name',
      email,
      role: 'helpdesk',
      isActive: 'false',
      quotaBytes: '2048',
    });
    expect(notice?.type).toBe('success');
    expect(await userOf(id)).toMatchObject({
      fullName: 'New Name',
      email,
      role: 'helpdesk',
      isActive: false,
      quotaBytes: 2048,
    });
    await admin.panel.act('users', id, 'edit', { quotaBytes: '__FORM_VALUE_NULL__' });
    expect(await userOf(id)).toMatchObject({ fullName: 'New Name', quotaBytes: null });
  });

  it('writes no column that no form has', async () => {
    const client = await newClient(server);
    const id = String(client.user?.id);
    const before = await userOf(id);
    await admin.panel.act('users', id, 'edit', {
      id: '00000000-0000-4000-8000-000000000000',
      login: 'somebody',
      storagePath: '../../etc',
      usedBytes: '0',
      fileCount: '77',
      createdAt: '2020-01-01T00:00:00Z',
      password: 'Another-kiosk-26!',
      passwordHash: 'x',
      fullName: 'Still Me',
    });
    expect(await userOf(id)).toEqual({ ...before, fullName: 'Still Me' });
    expect(await signInStatus(String(client.user?.login))).toBe(200);

    const { record } = await admin.panel.create('users', { ...blank(), usedBytes: '9', storagePath: 'x' });
    expect(await userOf(record.id)).toMatchObject({ storage: { usedBytes: 0 } });
  });

  it('a role that nobody knows changes nothing', async () => {
    const client = await newClient(server);
    const { record, notice } = await admin.panel.act('users', String(client.user?.id), 'edit', {
      role: 'emperor',
    });
    expect(notice?.type).toBe('error');
    expect(record.errors.role).toBeDefined();
    expect(await userOf(client.user?.id)).toMatchObject({ role: 'user' });
  });

  it('an unchanged form saves, and is no event', async () => {
    const client = await newClient(server);
    const { record } = await admin.panel.show('users', String(client.user?.id));
    const same = Object.fromEntries(
      Object.entries(record.params).map(([name, value]) => [
        name,
        value === null ? '__FORM_VALUE_NULL__' : String(value),
      ]),
    );
    const { notice } = await admin.panel.act('users', record.id, 'edit', same);
    expect(notice?.type).toBe('success');
    expect(await userOf(record.id)).toEqual(await userOf(client.user?.id));
  });

  it('deletes the account with its files', async () => {
    const client = await newClient(server);
    const { body: file } = await client.upload('a.txt', 'x');
    const { notice } = await admin.panel.act('users', String(client.user?.id), 'delete');
    expect(notice?.type).toBe('success');
    expect((await admin.api.get(`/users/${client.user?.id}`)).status).toBe(404);
    expect((await admin.api.get(`/files/${file.id}`)).status).toBe(404);
  });

  it('sets a new password, which ends the sessions', async () => {
    const client = await newClient(server);
    const id = String(client.user?.id);
    const bad = await admin.panel.act('users', id, 'resetPassword', { password: 'weak' });
    expect(bad.notice?.type).toBe('error');
    expect(bad.record.errors.password?.message).toBeTruthy();
    expect((await client.get('/auth/me')).status).toBe(200);

    const { notice, record } = await admin.panel.act('users', id, 'resetPassword', {
      password: 'Another-kiosk-26!',
    });
    expect(notice?.type).toBe('success');
    expect(JSON.stringify(record)).not.toContain('Another-kiosk-26!');
    expect((await client.get('/auth/me')).status).toBe(401);
    expect(await signInStatus(String(client.user?.login), 'Another-kiosk-26!')).toBe(200);
  });

  it('blocks and unblocks', async () => {
    const client = await newClient(server);
    const { id, login } = client.user ?? { id: '', login: '' };
    const blocked = await admin.panel.act('users', id, 'block');
    expect(blocked.notice).toMatchObject({ type: 'success', message: 'userBlocked' });
    expect(blocked.record.params.isActive).toBe(false);
    expect(blocked.record.recordActions.map(({ name }) => name)).toContain('unblock');
    expect((await client.get('/auth/me')).status).toBe(401);
    expect(await signInStatus(String(login))).toBe(401);

    await admin.panel.act('users', id, 'unblock');
    expect(await signInStatus(String(login))).toBe(200);
  });

  it('ends the sessions of a user', async () => {
    const client = await newClient(server);
    const { notice } = await admin.panel.act('users', String(client.user?.id), 'endSessions');
    expect(notice).toMatchObject({ message: 'sessionsEnded', options: { count: 1 } });
    expect((await client.get('/auth/me')).status).toBe(401);
  });

  it('acts are told in the log as the panel’s', async () => {
    const client = await newClient(server);
    await admin.panel.act('users', String(client.user?.id), 'block');
    await eventually(async () => {
      const { body } = await admin.api.get(`/logs?userId=${admin.user.id}&q=user.updated`);
      expect(JSON.stringify(body.items)).toContain('"means":"panel"');
    });
  });

  it('chooses people by any part of name, login and email, without regard to case', async () => {
    const fields = { ...blank(), fullName: 'Ёжик Туманов' };
    await admin.panel.create('users', fields);
    for (const query of ['ТУМАН', fields.login.toUpperCase(), fields.email.slice(0, 8)]) {
      const { records } = await admin.panel.call(
        'GET',
        `/resources/users/actions/search/${encodeURIComponent(query)}`,
      );
      expect(records.map(({ params }) => params.login)).toContain(fields.login);
    }
    const { records } = await admin.panel.list('users', { 'filters.person': '%' });
    expect(records).toEqual([]);
  });

  it('sorts by space in use and filters by state', async () => {
    const full = await newClient(server);
    await full.upload('a.bin', 'x'.repeat(900));
    await admin.api.patch(`/users/${full.user?.id}`, { quotaBytes: 1000, isActive: false });
    const bySpace = await admin.panel.list('users', { sortBy: 'usedBytes', direction: 'desc' });
    expect(bySpace.records[0]?.id).toBe(full.user?.id);
    const blocked = await admin.panel.list('users', { 'filters.isActive': 'false', perPage: '500' });
    expect(blocked.records.every(({ params }) => params.isActive === false)).toBe(true);
    const nearlyFull = await admin.panel.list('users', { 'filters.fullness': 'nearlyFull' });
    expect(nearlyFull.records.map(({ id }) => id)).toEqual([full.user?.id]);
  });
});

describe('the last admin', () => {
  it('can’t be deleted, demoted or blocked: a notice says so and the row stays', async () => {
    const alone = await startServer();
    try {
      const { panel, user, api } = await newPanelAdmin(alone);
      const refusals = [
        await panel.act('users', user.id, 'delete'),
        await panel.act('users', user.id, 'block'),
        await panel.act('users', user.id, 'edit', { role: 'user' }),
      ];
      for (const { notice } of refusals) {
        expect(notice).toMatchObject({
          type: 'error',
          message: 'This is the last active administrator. Make somebody else one first.',
        });
      }
      expect((await api.get('/auth/me')).body).toMatchObject({ isAdmin: true, isActive: true });
    } finally {
      await alone.stop();
    }
  });
});
