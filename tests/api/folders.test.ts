import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;
let other: ApiClient;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  other = await newClient(server);
  admin = await newAdmin(server);
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await newClient(server);
});

const folder = async (name: string, parentId: string | null = null): Promise<Body> => {
  const { status, body } = await client.post('/folders', { name, parentId });
  expect(status).toBe(201);
  return body;
};

const namesIn = async (list: string): Promise<unknown[]> =>
  (await client.get(list)).body.items.map(({ name }) => name);

describe('a folder', () => {
  it('is made, read, renamed and moved, with a strong ETag', async () => {
    const parent = await folder('Документы');
    const made = await client.post('/folders', { name: 'Договоры 📁; "2026"', parentId: parent.id });
    expect(made.status).toBe(201);
    expect(made.headers.get('Location')).toBe(`/api/v1/folders/${made.body.id}`);
    expect(made.headers.get('ETag')).toBe(`"${made.body.id}.1"`);
    expect(made.body).toMatchObject({
      name: 'Договоры 📁; "2026"',
      parentId: parent.id,
      ownerId: client.user?.id,
    });
    const moved = await client.patch(`/folders/${made.body.id}`, { name: 'Старые', parentId: null });
    expect([moved.status, moved.body.name, moved.body.parentId]).toEqual([200, 'Старые', null]);
    expect(moved.headers.get('ETag')).toBe(`"${made.body.id}.2"`);
    const read = await client.get(`/folders/${made.body.id}`);
    expect([read.body, read.headers.get('ETag')]).toEqual([moved.body, moved.headers.get('ETag')]);
  });

  it('is changed and deleted only in the version that was seen', async () => {
    const { id } = await folder('seen');
    const stale = { 'If-Match': `"${id}.1"` };
    expect((await client.patch(`/folders/${id}`, { name: 'changed' }, stale)).status).toBe(200);
    const late = await client.patch(`/folders/${id}`, { name: 'late' }, stale);
    expect([late.status, late.body.code]).toEqual([412, 'precondition_failed']);
    expect((await client.delete(`/folders/${id}`, stale)).status).toBe(412);
    expect((await client.delete(`/folders/${id}?permanent=true`, stale)).status).toBe(412);
    expect((await client.delete(`/folders/${id}`, { 'If-Match': `"x", "${id}.2"` })).status).toBe(204);
  });

  it('a change of nothing changes nothing', async () => {
    const { id } = await folder('same');
    const answer = await client.patch(`/folders/${id}`, {});
    expect([answer.status, answer.headers.get('ETag')]).toEqual([200, `"${id}.1"`]);
  });

  it.each([
    [{ name: '' }],
    [{ name: '..' }],
    [{ name: 'a/b' }],
    [{ name: 'a\u0000' }],
    [{ name: 'ж'.repeat(128) }],
    [{}],
    [{ name: 'x', parentId: 'root' }],
    [{ name: 'x', colour: 'red' }],
  ])('is not made of %j', async (json) => {
    const { status, body } = await client.post('/folders', json);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(await namesIn('/folders')).toEqual([]);
  });

  it('is listed by folder, by page, and in all folders', async () => {
    const parent = await folder('parent');
    for (const name of ['photo 10', 'photo 2', 'Альбом']) await folder(name, parent.id);
    expect(await namesIn('/folders?parentId=root')).toEqual(['parent']);
    expect(await namesIn(`/folders?parentId=${parent.id}`)).toEqual(['photo 2', 'photo 10', 'Альбом']);
    expect(await namesIn('/folders?sort=-name')).toEqual(['Альбом', 'photo 10', 'photo 2', 'parent']);
    const first = await client.get(`/folders?parentId=${parent.id}&limit=2&withTotal=true`);
    expect(first.body.total).toBe(3);
    expect(await namesIn(`/folders?parentId=${parent.id}&limit=2&cursor=${first.body.nextCursor}`)).toEqual([
      'Альбом',
    ]);
    expect((await client.get('/folders?sort=size')).status).toBe(400);
    expect((await client.get('/folders?cursor=nonsense')).body.code).toBe('invalid_cursor');
    expect((await client.get(`/folders?parentId=${randomUUID()}`)).status).toBe(404);
  });

  it('tells the way to it', async () => {
    const a = await folder('a');
    const b = await folder('b', a.id);
    const c = await folder('c', b.id);
    const { body } = await client.get(`/folders/${c.id}/path`);
    expect(body.items).toEqual([a, b, c]);
  });

  it('lies as deep as people like', async () => {
    let parentId: string | null = null;
    for (let depth = 0; depth < 60; depth += 1) parentId = (await folder(`${depth}`, parentId)).id;
    const path = await client.get(`/folders/${parentId}/path`);
    expect(path.body.items).toHaveLength(60);
    const [top] = path.body.items;
    expect((await client.delete(`/folders/${top?.id}`)).status).toBe(204);
    expect((await client.get(`/folders/${parentId}`)).status).toBe(404);
    expect((await client.post(`/trash/${top?.id}/restore`)).status).toBe(200);
    expect((await client.get(`/folders/${parentId}/path`)).body.items).toHaveLength(60);
  });
});

describe('names in a folder', () => {
  it('are unique for files and folders together, whatever their Unicode form', async () => {
    await folder('\u00e9te\u0301');
    for (const name of ['e\u0301t\u00e9', '\u00e9t\u00e9']) {
      const again = await client.post('/folders', { name });
      expect([again.status, again.body.code]).toEqual([409, 'name_taken']);
      const file = await client.upload(name, 'x', { fields: { onConflict: 'fail' } });
      expect([file.status, file.body.code]).toEqual([409, 'name_taken']);
    }
    await client.upload('here.txt', 'x');
    expect((await client.post('/folders', { name: 'here.txt' })).status).toBe(409);
    const { id } = await folder('elsewhere');
    expect((await client.patch(`/folders/${id}`, { name: 'here.txt' })).body.code).toBe('name_taken');
    expect((await client.post('/folders', { name: 'here.txt', parentId: id })).status).toBe(201);
  });

  it('made at once are given to one alone', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.post('/folders', { name: 'contested' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
  });

  it('an upload puts a number behind a folder’s name, and never replaces it', async () => {
    await folder('report.txt');
    expect((await client.upload('report.txt', 'x')).body.name).toBe('report (1).txt');
    const replace = await client.upload('report.txt', 'x', { fields: { onConflict: 'replace' } });
    expect([replace.status, replace.body.code]).toEqual([409, 'name_taken']);
  });
});

describe('a move', () => {
  it('never puts a folder into itself', async () => {
    const a = await folder('a');
    const b = await folder('b', a.id);
    for (const parentId of [a.id, b.id, b.id.toUpperCase()]) {
      const { status, body } = await client.patch(`/folders/${a.id}`, { parentId });
      expect([status, body.code]).toEqual([409, 'folder_cycle']);
      const both = await client.post('/entries/move', {
        folderIds: [a.id.toUpperCase()],
        folderId: parentId,
      });
      expect([both.status, both.body.code]).toEqual([409, 'folder_cycle']);
    }
  });

  it('never makes a cycle with another one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await folder(`a${round}`), await folder(`b${round}`)];
      const answers = await Promise.all([
        client.patch(`/folders/${a.id}`, { parentId: b.id }),
        client.post('/entries/move', { folderIds: [b.id], folderId: a.id }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      for (const { id } of [a, b]) expect((await client.get(`/folders/${id}/path`)).status).toBe(200);
    }
  });

  it('goes to a folder of the same storage, which is there', async () => {
    const { id } = await folder('mine');
    const theirs = await other.post('/folders', { name: randomUUID() });
    const gone = await folder('gone');
    await client.delete(`/folders/${gone.id}`);
    for (const parentId of [theirs.body.id, gone.id, randomUUID()]) {
      const { status, body } = await client.patch(`/folders/${id}`, { parentId });
      expect([status, body.code]).toEqual([404, 'folder_not_found']);
    }
    // An admin may use both storages, and still mixes nothing.
    const mixed = await admin.patch(`/folders/${id}`, { parentId: theirs.body.id });
    expect([mixed.status, mixed.body.code]).toEqual([404, 'folder_not_found']);
  });
});

describe('R29: other people’s folders', () => {
  it('look as if they did not exist', async () => {
    const { id } = await folder('private');
    await client.upload('f.txt', 'x', { fields: { folderId: id } });
    const attempts = [
      other.get(`/folders/${id}`),
      other.get(`/folders/${id}/path`),
      other.patch(`/folders/${id}`, { name: 'x' }),
      other.delete(`/folders/${id}`),
      other.delete(`/folders/${id}?permanent=true`),
      other.post('/folders', { name: 'x', parentId: id }),
      other.upload('x.txt', 'x', { fields: { folderId: id } }),
      other.get(`/folders?parentId=${id}`),
      other.get(`/files?folderId=${id}`),
    ];
    for (const { status, body } of await Promise.all(attempts))
      expect([status, body.code]).toEqual([404, 'folder_not_found']);
    const asOwner = `userId=${client.user?.id}`;
    expect((await other.get(`/folders?${asOwner}`)).status).toBe(403);
    expect((await other.post('/folders', { name: 'x', userId: client.user?.id })).status).toBe(403);
  });

  it('are the admins’ to use', async () => {
    const userId = client.user?.id;
    const made = await admin.post('/folders', { name: 'by an admin', userId });
    expect([made.status, made.body.ownerId]).toEqual([201, userId]);
    const inside = await admin.post('/folders', { name: 'inside', parentId: made.body.id });
    expect(inside.body.ownerId).toBe(userId);
    expect((await admin.get(`/folders?userId=${userId}`)).body.items).toHaveLength(2);
    expect((await admin.patch(`/folders/${inside.body.id}`, { parentId: null })).status).toBe(200);
    expect((await admin.delete(`/folders/${made.body.id}`)).status).toBe(204);
    expect(await namesIn('/folders')).toEqual(['inside']);
    const mine = await admin.post('/folders', {
      name: 'x',
      parentId: inside.body.id,
      userId: admin.user?.id,
    });
    expect(mine.status).toBe(404);
  });

  it('nobody without a name gets to any', async () => {
    const { id } = await folder('private');
    for (const path of ['/folders', `/folders/${id}`, `/folders/${id}/path`])
      expect((await client.withToken('').get(path)).status).toBe(401);
  });
});

describe('what is no folder', () => {
  it.each(['nonsense', randomUUID(), '00000000-0000-0000-0000-00000000000g'])('%s is 404', async (id) => {
    expect((await client.get(`/folders/${id}`)).status).toBe(404);
    expect((await client.get(`/folders/${id}/path`)).status).toBe(404);
    expect((await client.patch(`/folders/${id}`, { name: 'x' })).status).toBe(404);
    expect((await client.delete(`/folders/${id}`)).status).toBe(404);
  });
});

describe('a folder that is deleted while files come into it', () => {
  it('loses none and leaves none live', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id } = await folder(`busy ${round}`);
      const uploads = Array.from({ length: 12 }, (_, index) =>
        client.upload(`${index}.txt`, 'x', { fields: { folderId: id } }),
      );
      await uploads[round];
      const deleted = await client.delete(`/folders/${id}`);
      const answers = await Promise.all(uploads);
      expect(deleted.status).toBe(204);
      expect(new Set(answers.map(({ status }) => status))).toEqual(
        new Set(answers.some(({ status }) => status === 404) ? [201, 404] : [201]),
      );
      const kept = answers.filter(({ status }) => status === 201);
      for (const { body } of kept) expect((await client.get(`/files/${body.id}`)).status).toBe(404);
      const { items } = (await client.get('/trash')).body;
      expect(items.find((entry) => entry.id === id)?.fileCount).toBe(kept.length);
      await client.post(`/trash/${id}/restore`);
      for (const { body } of kept) expect((await client.get(`/files/${body.id}`)).status).toBe(200);
    }
    const me = (await client.get('/auth/me')).body;
    const { total } = (await client.get('/files?withTotal=true')).body;
    expect(me.storage).toEqual({ fileCount: total, usedBytes: total });
  });
});
