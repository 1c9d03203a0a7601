import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type PanelClient } from './panel-client.js';

let server: TestServer;
let panel: PanelClient;
let api: ApiClient;
let owner: ApiClient;

beforeAll(async () => {
  server = await startServer();
  ({ panel, api } = await newPanelAdmin(server));
  owner = await newClient(server);
});
afterAll(() => server.stop());

const ownTrash = () => panel.list('trash', { 'filters.ownerId': String(owner.user?.id) });

async function trashedFolder(name: string): Promise<string> {
  const { body } = await owner.post('/folders', { name });
  await owner.upload('inside.txt', '12345', { fields: { folderId: body.id } });
  await owner.delete(`/folders/${body.id}`);
  return body.id;
}

describe('R51: everybody’s trash in the panel', () => {
  it('lists what was deleted, with owner, size and the day that it goes', async () => {
    const folderId = await trashedFolder('Архив');
    const { body: file } = await owner.upload('gone.png', 'xx');
    await owner.delete(`/files/${file.id}`);
    const { records } = await ownTrash();
    expect(records.map(({ title, params }) => [title, params.kind, params.bytes, params.fileCount])).toEqual([
      ['gone.png', 'file', 2, 1],
      ['Архив', 'folder', 5, 1],
    ]);
    const [first] = records;
    expect(first?.params).toMatchObject({ mimeType: 'image/png', 'owner.login': owner.user?.login });
    const days = Date.parse(String(first?.params.expiresAt)) - Date.parse(String(first?.params.deletedAt));
    expect(days).toBe(server.settings.rules.trashRetentionDays * 24 * 3_600_000);
    const folders = await panel.list('trash', { 'filters.kind': 'folder' });
    expect(folders.records.map(({ id }) => id)).toEqual([folderId]);
    await owner.delete('/trash');
  });

  it('puts back', async () => {
    const id = await trashedFolder('back');
    expect((await panel.act('trash', id, 'restore')).notice).toMatchObject({
      type: 'success',
      options: { name: 'back' },
    });
    expect((await owner.get(`/folders/${id}`)).status).toBe(200);
    expect((await ownTrash()).records).toEqual([]);
  });

  it('7.20: names what it put back, and hides nothing of the name', async () => {
    const id = await trashedFolder('invoice\u202Efdp.exe');
    const { notice } = await panel.act('trash', id, 'restore');
    expect(notice?.options).toEqual({ name: 'invoice[U+202E]fdp.exe' });
    await owner.delete(`/folders/${id}?permanent=true`);
  });

  it('deletes for good, one or several', async () => {
    const [one, two, three] = [await trashedFolder('1'), await trashedFolder('2'), await trashedFolder('3')];
    expect((await panel.act('trash', one, 'delete')).notice?.type).toBe('success');
    await panel.call('POST', `/resources/trash/bulk/bulkDelete?recordIds=${two},${three}`);
    expect((await ownTrash()).records).toEqual([]);
    expect((await owner.get('/auth/me')).body.trashBytes).toBe(0);
  });

  it('7.2: deletes the others where one of them is gone already', async () => {
    const [one, gone, three] = [await trashedFolder('1'), await trashedFolder('2'), await trashedFolder('3')];
    await owner.delete(`/trash/${gone}`);
    const { notice } = await panel.call(
      'POST',
      `/resources/trash/bulk/bulkDelete?recordIds=${one},${gone},${three}`,
    );
    expect(notice).toMatchObject({ type: 'success', options: { count: 2 } });
    expect((await ownTrash()).records).toEqual([]);
  });

  it('2: puts several back, and goes on past what is gone and past a name that is taken', async () => {
    const [one, gone, three] = [await trashedFolder('1'), await trashedFolder('2'), await trashedFolder('3')];
    const { body: taken } = await owner.post('/folders', { name: '3' });
    await owner.delete(`/trash/${gone}`);
    const path = `/resources/trash/bulk/bulkRestore?recordIds=${one},${gone},${three}`;
    await panel.call('GET', path);
    expect((await ownTrash()).records).toHaveLength(2);
    expect((await panel.call('POST', path)).notice).toMatchObject({
      type: 'success',
      message: 'bulkRestored',
      options: { count: 2 },
    });
    expect((await ownTrash()).records).toEqual([]);
    const names = await Promise.all(
      [one, three].map(async (id) => (await owner.get(`/folders/${id}`)).body.name),
    );
    expect(names).toEqual(['1', '3 (1)']);
    for (const id of [one, three, taken.id]) await owner.delete(`/folders/${id}?permanent=true`);
    expect((await panel.raw('POST', path)).status).toBe(404);
  });

  it('counts in what a user has taken, and may ask for attention', async () => {
    await owner.delete('/trash');
    await owner.upload('one byte', 'x');
    const used = (await owner.get('/auth/me')).body.storage as { usedBytes: number };
    await trashedFolder('five bytes');
    await api.patch(`/users/${owner.user?.id}`, { quotaBytes: used.usedBytes + 5 });
    const { records } = await panel.list('users', { 'filters.fullness': 'nearlyFull' });
    expect(records.map(({ id }) => id)).toEqual([owner.user?.id]);
    expect(records[0]?.params).toMatchObject({ usedBytes: used.usedBytes, trashBytes: 5, freeBytes: 0 });
    const data = (await panel.call('GET', '/dashboard')) as unknown as {
      attention: { nearlyFull: { users: { login: string; takenBytes: number }[] } };
    };
    expect(data.attention.nearlyFull.users).toMatchObject([
      { login: owner.user?.login, takenBytes: used.usedBytes + 5 },
    ]);
  });
});
