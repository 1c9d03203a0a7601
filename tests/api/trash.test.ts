import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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

const folder = async (name: string, parentId: string | null = null): Promise<Body> =>
  (await client.post('/folders', { name, parentId })).body;
const file = async (name: string, folderId = '', content = 'x'): Promise<Body> =>
  (await client.upload(name, content, { fields: { folderId } })).body;
const trash = async (): Promise<Body[]> => (await client.get('/trash')).body.items;
const me = async (): Promise<Body> => (await client.get('/auth/me')).body;
const blobCount = () =>
  readdirSync(join(server.settings.storageDir, 'blobs'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'store-id',
  ).length;

/** As if it had been deleted so many days ago. */
const age = (id: string, days: number) =>
  server.database.sequelize.query(
    'UPDATE trash SET deleted_at = deleted_at - make_interval(days => $days) WHERE id = $id',
    { bind: { id, days } },
  );

describe('R22: what is deleted', () => {
  it('lies in the trash with its size and the day that it goes, and nowhere else', async () => {
    const { id: folderId } = await folder('f');
    const { id } = await file('gone.txt', folderId, '12345');
    const before = Date.now();
    expect((await client.delete(`/files/${id}`)).status).toBe(204);
    const [entry] = await trash();
    expect(entry).toMatchObject({
      id,
      kind: 'file',
      name: 'gone.txt',
      size: 5,
      fileCount: 1,
      mimeType: 'text/plain',
      folderId,
      ownerId: client.user?.id,
    });
    const deletedAt = new Date(String(entry?.deletedAt)).getTime();
    expect(deletedAt).toBeGreaterThanOrEqual(before);
    expect(new Date(String(entry?.expiresAt)).getTime() - deletedAt).toBe(30 * 24 * 3_600_000);
    expect((await client.get('/files')).body.items).toEqual([]);
    for (const path of [`/files/${id}`, `/files/${id}/content`, `/files/${id}/links`])
      expect((await client.get(path)).status).toBe(404);
    expect((await client.patch(`/files/${id}`, { name: 'x' })).status).toBe(404);
    expect((await client.delete(`/files/${id}`)).status).toBe(404);
  });

  it('leaves its name free', async () => {
    const { id } = await file('name.txt');
    await client.delete(`/files/${id}`);
    expect((await file('name.txt')).name).toBe('name.txt');
  });

  it('loses its links, and gets none back', async () => {
    const { id: folderId } = await folder('shared');
    const { id } = await file('shared.txt', folderId);
    const links = [
      (await client.post(`/files/${id}/links`)).body,
      (await client.post(`/folders/${folderId}/links`)).body,
    ];
    await client.delete(`/folders/${folderId}`);
    for (const { token } of links) expect((await client.raw('GET', `/s/${token}`)).status).toBe(404);
    await client.post(`/trash/${folderId}/restore`);
    for (const { token } of links) expect((await client.raw('GET', `/s/${token}`)).status).toBe(404);
    expect((await client.get('/links')).body.items).toEqual([]);
  });

  it('takes space until it is gone for good', async () => {
    await admin.patch(`/users/${client.user?.id}`, { quotaBytes: 10 });
    const { id } = await file('six.txt', '', '123456');
    await client.delete(`/files/${id}`);
    expect(await me()).toMatchObject({
      trashBytes: 6,
      freeBytes: 4,
      storage: { usedBytes: 0, fileCount: 0 },
    });
    const refused = await client.upload('five.txt', '12345');
    expect([refused.status, refused.body.code]).toEqual([413, 'quota_exceeded']);
    expect((await client.delete(`/trash/${id}`)).status).toBe(204);
    expect(await me()).toMatchObject({ trashBytes: 0, freeBytes: 10 });
    expect((await client.upload('five.txt', '12345')).status).toBe(201);
  });

  it('goes at once where that is asked for', async () => {
    const before = blobCount();
    const { id: folderId } = await folder('f');
    await file('in it', folderId);
    const { id } = await file('beside it');
    expect((await client.delete(`/folders/${folderId}?permanent=true`)).status).toBe(204);
    expect((await client.delete(`/files/${id}?permanent=true`)).status).toBe(204);
    expect(await trash()).toEqual([]);
    expect(blobCount()).toBe(before);
    expect(await me()).toMatchObject({ trashBytes: 0, storage: { usedBytes: 0, fileCount: 0 } });
    expect((await client.delete(`/files/${id}?permanent=perhaps`)).status).toBe(400);
  });

  it('is listed the newest first, by page', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const { id } = await file(name);
      await client.delete(`/files/${id}`);
      ids.unshift(id);
    }
    const first = await client.get('/trash?limit=2&withTotal=true');
    expect([first.body.items.map(({ id }) => id), first.body.total]).toEqual([ids.slice(0, 2), 3]);
    const rest = await client.get(`/trash?limit=2&cursor=${first.body.nextCursor}`);
    expect([rest.body.items.map(({ id }) => id), rest.body.nextCursor]).toEqual([ids.slice(2), null]);
    expect((await client.get('/trash?sort=deletedAt')).body.items.map(({ id }) => id)).toEqual(
      [...ids].reverse(),
    );
    expect((await client.get('/trash?sort=name')).status).toBe(400);
  });
});

describe('restore', () => {
  it('puts a file back where it was', async () => {
    const { id: folderId } = await folder('f');
    const made = await file('back.txt', folderId);
    await client.delete(`/files/${made.id}`);
    const { status, body } = await client.post(`/trash/${made.id}/restore`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: made.id,
      kind: 'file',
      name: 'back.txt',
      folderId,
      ownerId: client.user?.id,
    });
    expect((await client.raw('GET', `/api/v1/files/${made.id}/content`)).status).toBe(200);
    expect(await trash()).toEqual([]);
    expect(await me()).toMatchObject({ trashBytes: 0, storage: { usedBytes: 1, fileCount: 1 } });
  });

  it('puts a folder back with all that was in it, and no more', async () => {
    const top = await folder('top');
    const inner = await folder('inner', top.id);
    const early = await file('deleted before', inner.id);
    const deep = await file('deep', inner.id);
    await client.delete(`/files/${early.id}`);
    await client.delete(`/folders/${top.id}`);
    expect((await trash()).map(({ id, fileCount, size }) => [id, fileCount, size])).toEqual([
      [top.id, 1, 1],
      [early.id, 1, 1],
    ]);
    expect((await client.get(`/folders/${inner.id}`)).status).toBe(404);
    await client.post(`/trash/${top.id}/restore`);
    expect((await client.get(`/files/${deep.id}`)).body.folderId).toBe(inner.id);
    expect((await trash()).map(({ id }) => id)).toEqual([early.id]);
    expect((await client.post(`/trash/${early.id}/restore`)).body.folderId).toBe(inner.id);
  });

  it('gives a number to a name that is taken', async () => {
    const first = await file('same.txt');
    await client.delete(`/files/${first.id}`);
    await folder('same.txt');
    expect((await client.post(`/trash/${first.id}/restore`)).body.name).toBe('same (1).txt');
    const docs = await folder('docs');
    await client.delete(`/folders/${docs.id}`);
    await folder('docs');
    expect((await client.post(`/trash/${docs.id}/restore`)).body.name).toBe('docs (1)');
  });

  it('puts into the root what has its folder in the trash, or no more', async () => {
    const parent = await folder('parent');
    const child = await folder('child', parent.id);
    const [one, two] = [await file('one', parent.id), await file('two', child.id)];
    await client.delete(`/files/${one.id}`);
    await client.delete(`/folders/${child.id}`);
    await client.delete(`/folders/${parent.id}`);
    expect((await client.post(`/trash/${one.id}/restore`)).body.folderId).toBeNull();
    expect((await client.delete(`/trash/${parent.id}`)).status).toBe(204);
    expect((await client.post(`/trash/${child.id}/restore`)).body.folderId).toBeNull();
    expect((await client.get(`/files/${two.id}`)).body.folderId).toBe(child.id);
  });

  it('a folder comes back as a part of one that is gone for good meanwhile', async () => {
    const parent = await folder('parent');
    const child = await folder('child', parent.id);
    const kept = await file('kept', child.id);
    await client.delete(`/folders/${child.id}`);
    expect((await client.delete(`/folders/${parent.id}?permanent=true`)).status).toBe(204);
    expect(await me()).toMatchObject({ trashBytes: 1 });
    await client.post(`/trash/${child.id}/restore`);
    expect((await client.get(`/files/${kept.id}`)).status).toBe(200);
  });

  it('happens once, however often it is asked for', async () => {
    const { id } = await file('once');
    await client.delete(`/files/${id}`);
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.post(`/trash/${id}/restore`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    expect(await me()).toMatchObject({ trashBytes: 0, storage: { usedBytes: 1, fileCount: 1 } });
  });
});

describe('for good', () => {
  it('an entry goes with its bytes, whatever was in it', async () => {
    const before = blobCount();
    const top = await folder('top');
    const inner = await folder('inner', top.id);
    for (const name of ['a', 'b']) await file(name, inner.id);
    await client.delete(`/folders/${top.id}`);
    expect((await client.delete(`/trash/${top.id}`)).status).toBe(204);
    expect(blobCount()).toBe(before);
    expect((await client.delete(`/trash/${top.id}`)).body.code).toBe('trash_entry_not_found');
    expect((await client.post(`/trash/${top.id}/restore`)).status).toBe(404);
  });

  it('all of it goes, and what is not in the trash stays', async () => {
    const kept = await file('kept');
    const top = await folder('top');
    await file('a', top.id);
    const single = await file('b');
    await client.delete(`/folders/${top.id}`);
    await client.delete(`/files/${single.id}`);
    expect((await client.delete('/trash')).status).toBe(204);
    expect(await trash()).toEqual([]);
    expect(await me()).toMatchObject({ trashBytes: 0, storage: { usedBytes: 1, fileCount: 1 } });
    expect((await client.get(`/files/${kept.id}`)).status).toBe(200);
    expect((await client.delete('/trash')).status).toBe(204);
  });

  it('what lies inside a deleted folder is no entry of its own', async () => {
    const top = await folder('top');
    const inside = await file('inside', top.id);
    await client.delete(`/folders/${top.id}`);
    expect((await client.delete(`/trash/${inside.id}`)).status).toBe(404);
    expect((await client.post(`/trash/${inside.id}/restore`)).status).toBe(404);
  });

  it('an account goes with all that is in its trash', async () => {
    const before = blobCount();
    const gone = await newClient(server);
    const top = await gone.post('/folders', { name: 'top' });
    const inner = await gone.post('/folders', { name: 'inner', parentId: top.body.id });
    await gone.upload('a', 'x', { fields: { folderId: inner.body.id } });
    await gone.upload('b', 'x', { fields: { folderId: top.body.id } });
    await gone.delete(`/folders/${inner.body.id}`);
    await gone.delete(`/folders/${top.body.id}`);
    expect((await admin.delete(`/users/${gone.user?.id}`)).status).toBe(204);
    expect(blobCount()).toBe(before);
  });

  it('the job lets go of what the setting keeps no longer, with its bytes', async () => {
    const before = blobCount();
    const [old, fresh] = [await folder('old'), await file('fresh')];
    await file('in old', old.id);
    await client.delete(`/folders/${old.id}`);
    await client.delete(`/files/${fresh.id}`);
    const days = server.settings.rules.trashRetentionDays;
    await age(old.id, days);
    expect(await server.useCases.trash.purgeExpired()).toBe(1);
    expect((await trash()).map(({ id }) => id)).toEqual([fresh.id]);
    expect(blobCount()).toBe(before + 1);
    expect(await me()).toMatchObject({ trashBytes: 1 });
    await age(fresh.id, days - 1);
    expect(await server.useCases.trash.purgeExpired()).toBe(0);
  });
});

describe('R29: other people’s trash', () => {
  it('looks as if it did not exist', async () => {
    const { id } = await file('private');
    await client.delete(`/files/${id}`);
    expect((await other.get('/trash')).body.items).toEqual([]);
    for (const attempt of [other.post(`/trash/${id}/restore`), other.delete(`/trash/${id}`)]) {
      const { status, body } = await attempt;
      expect([status, body.code]).toEqual([404, 'trash_entry_not_found']);
    }
    expect((await other.get(`/trash?userId=${client.user?.id}`)).status).toBe(403);
    expect((await other.delete(`/trash?userId=${client.user?.id}`)).status).toBe(403);
    expect(await trash()).toHaveLength(1);
  });

  it('is the admins’ to list, to put back and to empty', async () => {
    const of = `userId=${client.user?.id}`;
    const [a, b, c] = [await file('a'), await file('b'), await file('c')];
    for (const { id } of [a, b, c]) await admin.delete(`/files/${id}`);
    expect((await admin.get(`/trash?${of}`)).body.items).toHaveLength(3);
    expect((await admin.post(`/trash/${a.id}/restore`)).body.ownerId).toBe(client.user?.id);
    expect((await admin.delete(`/trash/${b.id}`)).status).toBe(204);
    expect((await admin.delete(`/trash?${of}`)).status).toBe(204);
    expect(await trash()).toEqual([]);
    expect((await client.get(`/files/${a.id}`)).status).toBe(200);
  });

  it('bad input and people without a name are refused', async () => {
    for (const id of ['nonsense', randomUUID()]) {
      expect((await client.post(`/trash/${id}/restore`)).status).toBe(404);
      expect((await client.delete(`/trash/${id}`)).status).toBe(404);
    }
    expect((await admin.get(`/trash?userId=${randomUUID()}`)).status).toBe(404);
    expect((await client.delete('/trash?all=true')).status).toBe(400);
    const nobody = client.withToken('');
    const attempts = [
      nobody.get('/trash'),
      nobody.delete('/trash'),
      nobody.post(`/trash/${randomUUID()}/restore`),
      nobody.delete(`/trash/${randomUUID()}`),
    ];
    for (const { status } of await Promise.all(attempts)) expect(status).toBe(401);
  });
});

describe('7.2: several entries of the trash at once', () => {
  async function trashed(name: string): Promise<string> {
    const { id } = await file(name);
    await client.delete(`/files/${id}`);
    return String(id);
  }

  it.each(['restore', 'purge'])('%s goes on past what is gone, and past other people’s', async (act) => {
    const [first, last] = [await trashed('first'), await trashed('last')];
    const gone = randomUUID();
    const { id: foreign } = (await other.upload('foreign', 'x')).body;
    await other.delete(`/files/${foreign}`);

    const { status, body } = await client.post(`/entries/${act}`, { ids: [first, gone, foreign, last] });
    expect(status).toBe(200);
    expect([...(body.missingIds as string[])].sort()).toEqual([gone, foreign].sort());
    const done = act === 'purge' ? (body.purgedIds as string[]) : body.items.map(({ id }) => String(id));
    expect([...done].sort()).toEqual([first, last].sort());
    expect(await trash()).toEqual([]);
    expect((await other.get('/trash')).body.items.map(({ id }) => id)).toContain(foreign);
  });

  it('what lay in a folder that came back first is told as gone', async () => {
    const { id: folderId } = await folder('outer');
    const { id } = await file('inner', folderId);
    await client.delete(`/folders/${folderId}`);
    const { body } = await client.post('/entries/restore', { ids: [folderId, id] });
    expect(body.items.map(({ id: restored }: Body) => restored)).toEqual([folderId]);
    expect(body.missingIds).toEqual([id]);
  });

  it.each([{}, { ids: [] }, { ids: 'x' }, { ids: Array.from({ length: 1001 }, () => randomUUID()) }])(
    'refuses bad input',
    async (body) => {
      expect((await client.post('/entries/restore', body)).status).toBe(400);
      expect((await client.post('/entries/purge', body)).status).toBe(400);
    },
  );
});
