import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterAll(() => server.stop());

describe('9.3: what fills a storage', () => {
  it('is told by type and by the folder at the top, with what lies further down and without the trash', async () => {
    const client = await newClient(server);
    const folder = async (name: string, parentId?: unknown) =>
      (await client.post('/folders', { name, parentId })).body.id;
    const top = await folder('Letters');
    const deep = await folder('2026', await folder('Old', top));
    const upload = (name: string, size: number, type: string, folderId?: string) =>
      client.upload(name, 'x'.repeat(size), { type, fields: folderId ? { folderId } : {} });
    await upload('a.png', 100, 'image/png', deep);
    await upload('b.txt', 30, 'text/plain', top);
    await upload('c.pdf', 20, 'application/pdf');
    await upload('d.zip', 10, 'application/zip', await folder('Small'));
    await upload('e.bin', 5, 'application/x-unheard-of');
    const { body: gone } = await upload('gone.mp4', 999, 'video/mp4', top);
    await client.delete(`/files/${gone.id}`);

    const { status, body } = await admin.get(`/users/${client.user?.id}/usage`);
    expect(status).toBe(200);
    expect(body.byType).toEqual([
      { type: 'image', fileCount: 1, bytes: 100 },
      { type: 'document', fileCount: 2, bytes: 50 },
      { type: 'archive', fileCount: 1, bytes: 10 },
      { type: 'other', fileCount: 1, bytes: 5 },
    ]);
    expect(body.byFolder).toEqual([
      { folderId: top, name: 'Letters', fileCount: 2, bytes: 130 },
      { folderId: null, name: null, fileCount: 2, bytes: 25 },
      expect.objectContaining({ name: 'Small', bytes: 10 }),
    ]);
    expect(body.rest).toEqual({ fileCount: 0, bytes: 0 });
  });

  it('is nothing where there is nothing', async () => {
    const { user } = await newClient(server);
    const nothing = { byType: [], byFolder: [], rest: { fileCount: 0, bytes: 0 } };
    expect((await admin.get(`/users/${user?.id}/usage`)).body).toEqual(nothing);
  });
});

describe('9.3: what goes with an account', () => {
  it('is counted: files, trash, links and who used them, uploads on their way, sessions', async () => {
    const client = await newClient(server);
    const file = (await client.upload('a.txt', 'four')).body;
    const used = (await client.post(`/files/${file.id}/links`, {})).body;
    await client.post(`/files/${file.id}/links`, {});
    await (await client.raw('GET', `/s/${used.token}`)).arrayBuffer();
    const gone = (await client.upload('b.txt', 'sixsix')).body;
    await client.delete(`/files/${gone.id}`);
    const tus = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '100', 'Upload-Metadata': 'filename YQ==' };
    expect((await client.raw('POST', '/api/v1/uploads', { headers: tus })).status).toBe(201);
    await eventually(async () => {
      expect((await admin.get(`/users/${client.user?.id}/holdings`)).body).toEqual({
        fileCount: 1,
        bytes: 4,
        trashCount: 1,
        trashBytes: 6,
        linkCount: 2,
        usedLinkCount: 1,
        uploadCount: 1,
        uploadBytes: 100,
        sessionCount: 1,
      });
    });
  });
});

describe('9.3: somebody’s sessions', () => {
  it('are listed with address and agent; one is ended, or all', async () => {
    const client = await newClient(server);
    const { id, login } = { ...client.user };
    const browser = await BrowserClient.signedIn(server, String(login), goodPassword);
    const list = async () => (await admin.get(`/users/${id}/sessions`)).body.items;
    const before = await list();
    expect(before.map(({ kind }) => kind).sort()).toEqual(['api', 'browser']);
    expect(before[0]).toMatchObject({ address: '127.0.0.1', agent: expect.any(String), isCurrent: false });
    const ofBrowser = before.find(({ kind }) => kind === 'browser');
    expect((await admin.delete(`/users/${id}/sessions/${ofBrowser?.id}`)).status).toBe(204);
    expect((await browser.get('/files')).status).toBe(303);
    expect((await client.get('/files')).status).toBe(200);
    expect((await admin.delete(`/users/${id}/sessions`)).status).toBe(204);
    expect((await client.get('/files')).status).toBe(401);
    expect(await list()).toEqual([]);
  });

  it('are not ended by the name of somebody else', async () => {
    const [one, other] = [await newClient(server), await newClient(server)];
    const [session] = (await admin.get(`/users/${one.user?.id}/sessions`)).body.items;
    const answer = await admin.delete(`/users/${other.user?.id}/sessions/${session?.id}`);
    expect([answer.status, answer.body.code]).toEqual([404, 'session_not_found']);
    expect((await one.get('/files')).status).toBe(200);
  });
});

describe('9.3: failed sign-ins', () => {
  it('are told under the login that was tried, by address and agent, the last first, and nobody else’s', async () => {
    const [client, other] = [await newClient(server), await newClient(server)];
    const anonymous = await ApiClient.anonymous(server);
    for (const { user } of [client, client, other])
      await anonymous.post(
        '/auth/login',
        { login: user?.login, password: 'Wrong-2026!' },
        { 'User-Agent': 'guess' },
      );
    await eventually(async () => {
      const { items } = (await admin.get(`/audit?ownerId=${client.user?.id}&act=session.sign_in_failed`))
        .body;
      expect(items).toHaveLength(2);
      expect(items[0]).toMatchObject({ address: '127.0.0.1', agent: 'guess' });
    });
  });
});

describe('9.3: the hub of a user', () => {
  it.each(['usage', 'holdings', 'sessions'])(
    '%s is for administrators, and of people who are',
    async (part) => {
      const client = await newClient(server);
      const path = (id: unknown) => `/users/${id}/${part}`;
      expect((await client.get(path(client.user?.id))).status).toBe(403);
      expect((await (await ApiClient.anonymous(server)).get(path(client.user?.id))).status).toBe(401);
      expect((await admin.get(path(randomUUID()))).status).toBe(404);
      expect((await admin.get(path('nobody'))).status).toBe(404);
    },
  );
});
