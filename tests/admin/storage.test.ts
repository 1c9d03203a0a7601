import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newClient } from '../support/client.js';
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

const newFile = async (name: string, content = 'content'): Promise<Body> =>
  (await owner.upload(name, content, { fields: { comment: 'a comment' } })).body;
const newLink = async (fileId: string, conditions: object = {}): Promise<Body> =>
  (await owner.post(`/files/${fileId}/links`, conditions)).body;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('R51: everybody’s files in the panel', () => {
  it('lists them with owner, size, dates and links', async () => {
    const file = await newFile('Отчёт.pdf', 'twelve bytes');
    await newLink(file.id);
    const { records } = await panel.list('files', { 'filters.text': 'отчёт' });
    expect(records[0]?.params).toMatchObject({
      id: file.id,
      name: 'Отчёт.pdf',
      comment: 'a comment',
      size: 12,
      mimeType: 'application/pdf',
      'owner.login': owner.user?.login,
      'owner.fullName': 'Test User',
      uploadedAt: file.uploadedAt,
      lastDownloadedAt: null,
      downloadCount: 0,
      linkCount: 1,
    });
  });

  it('7.19: says of a file that it was found damaged, and when', async () => {
    const file = await newFile('rotten.txt');
    const at = new Date();
    await server.sql('UPDATE files SET damaged_at = $at WHERE id = $id', { at, id: file.id });
    const { records } = await panel.list('files', { 'filters.text': 'rotten' });
    expect(records[0]?.params.damagedAt).toBe(at.toISOString());
  });

  it('7.17: finds them as every search does, by names and comments', async () => {
    const file = await newFile('Ёжик в тумане № 5.pdf');
    for (const words of ['ежик', 'тумане ёжик', 'ЁЖИК 5', 'comment ежик', 'ежик%20'.replace('%20', '  ')]) {
      const { records } = await panel.list('files', { 'filters.text': words });
      expect([words, records.map(({ id }) => id)]).toEqual([words, [file.id]]);
    }
    for (const words of ['ежик змея', '%', '_'])
      expect([words, (await panel.list('files', { 'filters.text': words })).records]).toEqual([words, []]);
  });

  it('opens the storage of one owner', async () => {
    const other = await newClient(server);
    await other.upload('other.txt', 'x');
    await newFile('mine.txt');
    const { records, meta } = await panel.list('files', { 'filters.ownerId': String(other.user?.id) });
    expect(records.map(({ title }) => title)).toEqual(['other.txt']);
    expect(meta.total).toBe(1);
  });

  it('R23, R24: renames and comments', async () => {
    const file = await newFile('before.txt');
    const { notice } = await panel.act('files', file.id, 'edit', { name: 'after.md', comment: '' });
    expect(notice?.type).toBe('success');
    expect((await owner.get(`/files/${file.id}`)).body).toMatchObject({
      name: 'after.md',
      comment: '',
      mimeType: 'text/markdown',
    });
  });

  it('tells beside the name that it is taken, or no name', async () => {
    await newFile('taken.txt');
    const file = await newFile('free.txt');
    const taken = await panel.act('files', file.id, 'edit', { name: 'taken.txt' });
    expect(taken.record.errors.name?.message).toBe('There is something with this name here already.');
    const bad = await panel.act('files', file.id, 'edit', { name: 'a/b' });
    expect(bad.record.errors.name?.message).toContain('can’t have');
    expect((await owner.get(`/files/${file.id}`)).body.name).toBe('free.txt');
  });

  it('moves no file to another owner, size or place', async () => {
    const file = await newFile('whole.txt');
    const other = await newFile('untouched.txt');
    await panel.act('files', file.id, 'edit', {
      id: other.id,
      ownerId: String(api.user?.id),
      size: '1',
      blobKey: '../../etc/passwd',
      sha256: '0',
      folderId: file.id,
      downloadCount: '99',
      comment: 'new',
    });
    const { body } = await owner.get(`/files/${file.id}`);
    expect({ ...body, updatedAt: '' }).toEqual({ ...file, comment: 'new', updatedAt: '' });
    expect((await owner.get(`/files/${other.id}`)).body).toEqual(other);
  });

  it('R22: deletes one', async () => {
    const file = await newFile('gone.txt');
    const { notice } = await panel.act('files', file.id, 'delete');
    expect(notice?.type).toBe('success');
    expect((await owner.get(`/files/${file.id}`)).status).toBe(404);
  });

  it('shows the folder of each, and nothing of what is in the trash', async () => {
    const outer = (await owner.post('/folders', { name: 'Документы' })).body;
    const inner = (await owner.post('/folders', { name: '2026', parentId: outer.id })).body;
    const { body: deep } = await owner.upload('deep.txt', 'x', { fields: { folderId: inner.id } });
    const { records } = await panel.list('files', { 'filters.text': 'deep.txt' });
    expect(records[0]?.params).toMatchObject({ folderId: inner.id, folderPath: 'Документы / 2026' });
    await owner.delete(`/folders/${outer.id}`);
    expect((await panel.list('files', { 'filters.text': 'deep.txt' })).records).toEqual([]);
    expect((await panel.raw('GET', `/resources/files/records/${deep.id}/show`)).status).toBe(404);
  });

  it('deletes several, and counts the freed space', async () => {
    const client = await newClient(server);
    const files = [
      await client.upload('1', 'x'),
      await client.upload('2', 'x'),
      await client.upload('3', 'x'),
    ];
    const [first, second, third] = files.map(({ body }) => body.id);
    const path = `/resources/files/bulk/bulkDelete?recordIds=${first},${second}`;
    await panel.call('GET', path);
    expect((await client.get(`/files/${first}`)).status).toBe(200);

    const { notice } = await panel.call('POST', path);
    expect(notice).toMatchObject({ type: 'success', options: { count: 2 } });
    expect((await client.get(`/files/${first}`)).status).toBe(404);
    expect((await client.get(`/files/${third}`)).status).toBe(200);
    expect((await client.get('/auth/me')).body.storage).toEqual({ fileCount: 1, usedBytes: 1 });
  });

  it('R26: makes a share link under conditions, which works', async () => {
    const file = await newFile('shared.txt', 'shared content');
    const { notice, result } = await panel.act('files', file.id, 'share', {
      maxDownloads: '1',
      expiresAt: inAnHour(),
      password: '',
    });
    expect(notice).toMatchObject({ type: 'success', message: 'linkCreated' });
    const answer = await fetch(String(result?.url));
    expect(await answer.text()).toBe('shared content');
    expect((await fetch(String(result?.url))).status).toBe(404);
  });

  it('refuses bad conditions beside their fields', async () => {
    const file = await newFile('unshared.txt');
    const { record, notice } = await panel.act('files', file.id, 'share', {
      maxDownloads: '0',
      expiresAt: '2020-01-01T00:00:00Z',
    });
    expect(notice?.type).toBe('error');
    expect(Object.keys(record.errors).sort()).toEqual(['expiresAt', 'maxDownloads']);
    expect((await owner.get(`/files/${file.id}/links`)).body.items).toEqual([]);
  });

  it('R25: the content opens by the same session', async () => {
    const file = await newFile('download.txt', 'bytes');
    const answer = await panel.browser.get(`/api/v1/files/${file.id}/content?disposition=attachment`);
    expect(await answer.text()).toBe('bytes');
  });

  it('makes none by itself: there is no upload here', async () => {
    expect((await panel.raw('POST', '/resources/files/actions/new', { name: 'x' })).status).toBe(403);
  });
});

describe('R51: share links in the panel', () => {
  it('lead to folders too, by their names, and tell what people can do', async () => {
    const { body: folder } = await owner.post('/folders', { name: 'Общая папка' });
    const { body: link } = await owner.post(`/folders/${folder.id}/links`, { kind: 'upload' });
    const { records } = await panel.list('links', {
      'filters.folderId': folder.id,
      'filters.kind': 'upload',
    });
    expect(records.map(({ params }) => params)).toMatchObject([
      { id: link.id, fileId: null, 'folder.name': 'Общая папка', kind: 'upload', openCount: 0 },
    ]);
    expect((await panel.show('links', link.id)).record.params.url).toBe(link.url);
  });

  it('lists them with file, owner, state and conditions, and without their addresses', async () => {
    const file = await newFile('linked.txt');
    const link = await newLink(file.id, { maxDownloads: 3, password: 'pass' });
    const { records } = await panel.list('links', { 'filters.fileId': file.id });
    expect(records[0]?.params).toMatchObject({
      id: link.id,
      'file.name': 'linked.txt',
      'owner.login': owner.user?.login,
      state: 'active',
      hasPassword: true,
      maxDownloads: 3,
      downloadCount: 0,
    });
    expect(JSON.stringify(records)).not.toContain(link.token);
  });

  it('shows the address of one', async () => {
    const link = await newLink((await newFile('addressed.txt')).id);
    const { record } = await panel.show('links', link.id);
    expect(record.params.url).toBe(link.url);
    expect(record.params).not.toHaveProperty('token');
  });

  it('tells active, expired and used up apart, and filters by them', async () => {
    const file = await newFile('states.txt');
    const active = await newLink(file.id, { expiresAt: inAnHour() });
    const usedUp = await newLink(file.id, { maxDownloads: 1 });
    await (await fetch(String(usedUp.url))).text();
    const expired = await newLink(file.id);
    await server.database.models.ShareLink.update({ expiresAt: new Date(0) }, { where: { id: expired.id } });
    const of = async (state: string) =>
      (await panel.list('links', { 'filters.state': state, 'filters.fileId': file.id })).records.map(
        ({ id, params }) => [id, params.state],
      );
    expect(await of('active')).toEqual([[active.id, 'active']]);
    expect(await of('usedUp')).toEqual([[usedUp.id, 'usedUp']]);
    expect(await of('expired')).toEqual([[expired.id, 'expired']]);
  });

  it('tells that the owner is blocked, for the link leads nowhere then', async () => {
    const blocked = await newClient(server);
    const { body: file } = await blocked.upload('blocked.txt', 'x');
    const { body: link } = await blocked.post(`/files/${file.id}/links`, {});
    await api.patch(`/users/${blocked.user?.id}`, { isActive: false });
    const of = async (state: string) =>
      (await panel.list('links', { 'filters.state': state, 'filters.fileId': file.id })).records.map(
        ({ params }) => params.state,
      );
    expect(await of('ownerBlocked')).toEqual(['ownerBlocked']);
    expect(await of('active')).toEqual([]);
    expect((await fetch(String(link.url))).status).toBe(404);
    const { body } = await api.get(`/links?userId=${blocked.user?.id}`);
    expect(body.items).toMatchObject([{ id: link.id, isActive: false }]);
  });

  it('changes the conditions of one, and takes them away', async () => {
    const link = await newLink((await newFile('conditions.txt')).id, { password: 'pass' });
    const expiresAt = inAnHour();
    const { notice, record } = await panel.act('links', link.id, 'edit', {
      expiresAt,
      maxDownloads: '5',
      password: 'another pass',
      token: '00000000-0000-4000-8000-000000000000',
      downloadCount: '100',
      ownerId: String(api.user?.id),
    });
    expect(notice?.type).toBe('success');
    expect(JSON.stringify(record)).not.toContain('another pass');
    const authorization = (password: string) => ({ Authorization: `Basic ${btoa(`x:${password}`)}` });
    expect((await fetch(String(link.url), { headers: authorization('pass') })).status).toBe(401);
    expect((await fetch(String(link.url), { headers: authorization('another pass') })).status).toBe(200);

    await panel.act('links', link.id, 'edit', {
      expiresAt: '__FORM_VALUE_NULL__',
      maxDownloads: '__FORM_VALUE_NULL__',
      removePassword: 'true',
    });
    expect((await panel.show('links', link.id)).record.params).toMatchObject({
      expiresAt: null,
      maxDownloads: null,
      hasPassword: false,
      url: link.url,
    });
    expect((await fetch(String(link.url))).status).toBe(200);
  });

  it('leaves the password alone where none is typed', async () => {
    const link = await newLink((await newFile('kept.txt')).id, { password: 'pass' });
    await panel.act('links', link.id, 'edit', { maxDownloads: '7', password: '', removePassword: 'false' });
    expect((await panel.show('links', link.id)).record.params).toMatchObject({
      hasPassword: true,
      maxDownloads: 7,
    });
  });

  it('revokes one and several', async () => {
    const file = await newFile('revoked.txt');
    const [one, two, three] = [await newLink(file.id), await newLink(file.id), await newLink(file.id)];
    const { notice } = await panel.act('links', one.id, 'delete');
    expect(notice).toMatchObject({ type: 'success', resourceId: 'links' });
    expect((await fetch(String(one.url))).status).toBe(404);
    await panel.call('POST', `/resources/links/bulk/bulkDelete?recordIds=${two.id},${three.id}`);
    expect((await owner.get(`/files/${file.id}/links`)).body.items).toEqual([]);
  });
});
