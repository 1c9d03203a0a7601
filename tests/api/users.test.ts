import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, freshLogin, goodPassword, newAdmin, newClient } from '../support/client.js';
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
  return { login, fullName: 'New One', email: `${login}@example.org`, password: goodPassword };
};

describe('R11: the list of users', () => {
  it('has login, name, email, admin flag, number and size of files, and the way to the storage', async () => {
    const client = await newClient(server);
    await client.upload('a.txt', '12345');
    await client.upload('b.txt', '123');
    const { status, body } = await admin.get(`/users?q=${client.user?.login}`);
    expect(status).toBe(200);
    expect(body.items).toEqual([
      expect.objectContaining({
        login: client.user?.login,
        fullName: 'Test User',
        email: client.user?.email,
        isAdmin: false,
        storage: { fileCount: 2, usedBytes: 8 },
        storagePath: expect.stringMatching(/^users\/[0-9a-f]+$/),
      }),
    ]);
    const files = await admin.get(`/files?userId=${client.user?.id}&sort=-size`);
    expect(files.body.items.map(({ name }) => name)).toEqual(['a.txt', 'b.txt']);
  });

  it('pages by key: nobody twice, nobody left out, whoever registers meanwhile', async () => {
    for (let i = 0; i < 4; i += 1) await admin.post('/users', account());
    const before = (await admin.get('/users?limit=500&sort=-createdAt')).body.items.map(({ id }) => id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get(`/users?limit=2&sort=-createdAt${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ id }) => id));
      cursor = String(body.nextCursor ?? '');
      await admin.post('/users', account());
    } while (cursor);
    expect(seen).toEqual(before);
  });

  it('counts only when asked to', async () => {
    expect((await admin.get('/users')).body.total).toBeUndefined();
    expect((await admin.get('/users?limit=1&withTotal=true')).body.total).toBeGreaterThan(1);
  });

  it.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'sort=password',
    'sort=email',
    'cursor=garbage',
    'isAdmin=perhaps',
    'x=1',
  ])('answers ?%s with 400', async (query) => {
    expect((await admin.get(`/users?${query}`)).status).toBe(400);
  });
});

describe('the admin’s calls', () => {
  it('creates an admin with a quota', async () => {
    const { status, body, headers } = await admin.post('/users', {
      ...account(),
      isAdmin: true,
      quotaBytes: 1000,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ isAdmin: true, quotaBytes: 1000 });
    expect(headers.get('Location')).toBe(`/api/v1/users/${body.id}`);
  });

  it('R15: makes a user an admin', async () => {
    const client = await newClient(server);
    expect((await client.get('/users')).status).toBe(403);
    const { body } = await admin.patch(`/users/${client.user?.id}`, { isAdmin: true });
    expect(body.isAdmin).toBe(true);
    expect((await client.get('/users')).status).toBe(200);
  });

  it('R16: shows a user’s record, and 404 for nobody and for what is no id', async () => {
    const client = await newClient(server);
    expect((await admin.get(`/users/${client.user?.id}`)).body.login).toBe(client.user?.login);
    for (const id of ['00000000-0000-4000-8000-000000000000', 'x', '%00', "'; DROP TABLE users"]) {
      const answer = await admin.get(`/users/${encodeURIComponent(id)}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'user_not_found']);
    }
  });

  it('R12: deletes a user with the files on disk, the links and the sessions', async () => {
    const client = await newClient(server);
    const file = await client.upload('gone.txt', 'soon gone');
    const link = await client.post(`/files/${file.body.id}/links`);
    const { body: record } = await admin.get(`/users/${client.user?.id}`);
    const folder = join(server.settings.storageDir, 'blobs', String(record.storagePath));
    expect(existsSync(folder)).toBe(true);

    expect((await admin.delete(`/users/${client.user?.id}`)).status).toBe(204);
    expect(existsSync(folder)).toBe(false);
    expect((await admin.raw('GET', `/s/${link.body.token}`)).status).toBe(404);
    expect((await admin.get(`/files/${file.body.id}`)).status).toBe(404);
    expect((await admin.delete(`/users/${client.user?.id}`)).status).toBe(404);
  });

  it('never leaves the server without an active admin, however many leave at once', async () => {
    const own = await startServer();
    try {
      const [first, second] = [await newAdmin(own), await newAdmin(own)];
      const answers = await Promise.all([
        first.patch(`/users/${second.user?.id}`, { isAdmin: false }),
        second.patch(`/users/${first.user?.id}`, { isActive: false }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const [left] = answers[0].status === 409 ? [second] : [first];
      const refused = await left.delete(`/users/${left.user?.id}`);
      expect([refused.status, refused.body.code]).toEqual([409, 'last_admin']);
    } finally {
      await own.stop();
    }
  });
});
