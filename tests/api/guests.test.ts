import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterAll(() => server.stop());

interface Told {
  act: string;
  actorId: string;
  objectName: string | null;
  ownerId: string;
}

/** What the audit tells of a storage, the first first, without sign-ins. */
async function told(owner: ApiClient): Promise<Told[]> {
  const { body } = await admin.get(`/audit?ownerId=${owner.user?.id}&limit=100`);
  const records = body.items as unknown as Told[];
  return records.filter(({ act }) => !act.startsWith('session.') && !act.startsWith('user.')).reverse();
}

describe('9.5: an administrator in somebody’s storage', () => {
  it('is told to the owner by every act: made, sent, looked at, fetched, renamed, moved, deleted, put back', async () => {
    const owner = await newClient(server);
    const userId = String(owner.user?.id);
    const { body: folder } = await admin.post('/folders', { name: 'Made', userId });
    const { body: file } = await admin.upload('sent.txt', 'content', { fields: { userId } });
    const browser = await BrowserClient.signedIn(server, String(admin.user?.login), goodPassword);
    expect((await browser.get(`/files/${file.id}/preview`)).status).toBe(200);
    await (await admin.raw('GET', `/api/v1/files/${file.id}/content`)).arrayBuffer();
    await (await admin.raw('GET', `/api/v1/folders/${folder.id}/content`)).arrayBuffer();
    await admin.patch(`/files/${file.id}`, { name: 'renamed.txt' });
    await admin.post('/entries/move', { fileIds: [file.id], folderId: folder.id });
    await admin.delete(`/files/${file.id}`);
    await admin.post(`/trash/${file.id}/restore`);
    const records = await told(owner);
    expect(records.map(({ act }) => act)).toEqual([
      'folder.created',
      'file.uploaded',
      'file.opened',
      'file.downloaded',
      'archive.downloaded',
      'file.updated',
      'entries.moved',
      'entries.deleted',
      'trash.restored',
    ]);
    for (const record of records) expect(record).toMatchObject({ actorId: admin.user?.id, ownerId: userId });
    const own = await owner.get('/auth/me/events?limit=100');
    expect(own.status).toBe(200);
    expect(JSON.stringify(own.body.items)).toContain('file.opened');
  });

  it('counts no download by a look, and the owner’s own looks and uploads stand in no audit', async () => {
    const owner = await newClient(server);
    const { body: file } = await owner.upload('own.txt', 'content');
    const [as, ofOwner] = await Promise.all(
      [admin, owner].map(({ user }) => BrowserClient.signedIn(server, String(user?.login), goodPassword)),
    );
    for (const browser of [as, ofOwner])
      expect((await browser?.get(`/files/${file.id}/preview`))?.status).toBe(200);
    await (await owner.raw('GET', `/api/v1/files/${file.id}/content`)).arrayBuffer();
    await eventually(async () => expect((await owner.get(`/files/${file.id}`)).body.downloadCount).toBe(1));
    expect((await told(owner)).map(({ act }) => act)).toEqual(['file.opened']);
  });
});

describe('9.5: who deleted what', () => {
  it('stands with what is in the trash, whoever did it, and is a filter with the time', async () => {
    const owner = await newClient(server);
    const userId = String(owner.user?.id);
    const [own, others] = [
      (await owner.upload('own.txt', 'a')).body,
      (await owner.upload('others.txt', 'b')).body,
    ];
    const replaced = (await owner.upload('replaced.txt', 'c')).body;
    await owner.delete(`/files/${own.id}`);
    await admin.delete(`/files/${others.id}`);
    await admin.upload('replaced.txt', 'd', { fields: { userId, onConflict: 'replace' } });
    const names = async (query: string) =>
      (await admin.get(`/trash?userId=${userId}&${query}`)).body.items.map(({ name }) => name).sort();
    expect(await names(`deletedBy=${userId}`)).toEqual(['own.txt']);
    expect(await names(`deletedBy=${admin.user?.id}`)).toEqual(['others.txt', 'replaced.txt']);
    expect(replaced.id).toBeDefined();
    const [minuteAgo, now] = [Date.now() - 60_000, Date.now() + 1000].map((time) =>
      new Date(time).toISOString(),
    );
    expect(await names(`deletedBy=${userId}&deletedAfter=${minuteAgo}&deletedBefore=${now}`)).toEqual([
      'own.txt',
    ]);
    expect(await names(`deletedBefore=${minuteAgo}`)).toEqual([]);
    const [entry] = (await owner.get('/trash?sort=deletedAt')).body.items;
    expect(entry).toMatchObject({ name: 'own.txt', deletedBy: userId });
  });
});
