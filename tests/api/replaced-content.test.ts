import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import sharp from 'sharp';
import { rowsOf } from '../../src/persistence/sql.js';
import { type Answer, type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { announce, beginUpload, filePathOf, sendBytes } from '../support/tus.js';

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await newClient(server);
});
afterEach(() => void jest.restoreAllMocks());

const select = <Row extends object>(sql: string, bind: Record<string, unknown> = {}) =>
  rowsOf<Row>(server.database.sequelize, sql, bind);
const replace = { onConflict: 'replace' };
const forGood = { ...replace, permanent: 'true' };

/** The ways in, each with a refusal as it comes. */
type Send = (name: string, content: string, fields?: Record<string, string>) => Promise<Answer>;
const byForm: Send = (name, content, fields = replace) => client.upload(name, content, { fields });
const byTus: Send = async (name, content, fields = replace) => {
  const announced = await announce(client, content.length, { filename: name, ...fields });
  if (announced.status !== 201) return announced;
  const path = String(announced.headers.get('Location')).replace('/api/v1', '');
  const sent = await sendBytes(client, path, 0, content);
  return sent.status === 204 ? client.get(filePathOf(sent)) : sent;
};
const ways = [
  ['a form', byForm],
  ['tus', byTus],
] as const;

const contentOf = async ({ id }: Pick<Body, 'id'>) =>
  (await client.raw('GET', `/api/v1/files/${id}/content`)).text();
const trash = async () => (await client.get('/trash')).body.items;
const names = async () => (await client.get('/files')).body.items.map(({ name }) => name);
const storage = async () => (await server.ports.users.find(String(client.user?.id)))?.storage;
const quota = (quotaBytes: number) =>
  server.useCases.users.update({ kind: 'system', means: 'cli' }, String(client.user?.id), { quotaBytes });

/** What stands in the books is what the rows add up to. */
async function expectBooksToBalance(): Promise<void> {
  const wrong = await select(`
    SELECT login FROM users u WHERE
      reserved_bytes <> coalesce((SELECT sum(reserved_bytes) FROM uploads WHERE owner_id = u.id), 0)
      OR used_bytes <> coalesce((SELECT sum(size) FROM files WHERE owner_id = u.id AND trash_id IS NULL), 0)
      OR trash_bytes <> coalesce((SELECT sum(size) FROM files WHERE owner_id = u.id AND trash_id IS NOT NULL), 0)
      OR trash_bytes <> coalesce((SELECT sum(bytes) FROM trash WHERE owner_id = u.id), 0)
      OR file_count <> (SELECT count(*) FROM files WHERE owner_id = u.id AND trash_id IS NULL)`);
  expect(wrong).toEqual([]);
}
afterEach(expectBooksToBalance);

describe.each(ways)('7.28: what an upload replaces, by %s', (_way, send) => {
  it('goes to the trash; the record keeps its id, its links and its comment', async () => {
    const { body: old } = await client.upload('a.txt', 'old words', { fields: { comment: 'mine' } });
    const { body: link } = await client.post(`/files/${old.id}/links`, {});
    const { body: fresh } = await send('a.txt', 'new');
    expect(fresh).toMatchObject({ id: old.id, name: 'a.txt', size: 3, comment: 'mine', linkCount: 1 });
    expect(await contentOf(old)).toBe('new');
    expect(await (await fetch(`${server.url}/s/${link.token}`)).text()).toBe('new');
    expect(await trash()).toMatchObject([
      { kind: 'file', name: 'a.txt', size: 9, fileCount: 1, mimeType: 'text/plain', folderId: null },
    ]);
    expect((await trash())[0]?.id).not.toBe(old.id);
    expect(await storage()).toEqual({ fileCount: 1, usedBytes: 3, trashBytes: 9, reservedBytes: 0 });
  });

  it('comes back beside what replaced it, with its comment and its own id', async () => {
    const { body: folder } = await client.post('/folders', { name: 'in' });
    const fields = { folderId: folder.id, comment: 'first' };
    const { body: old } = await client.upload('a.txt', 'old', { fields });
    await send('a.txt', 'new', { ...replace, folderId: folder.id, comment: 'second' });
    const [entry] = await trash();
    const { body: restored } = await client.post(`/trash/${entry?.id}/restore`);
    expect(restored).toMatchObject({ name: 'a (1).txt', folderId: folder.id });
    expect((await client.get(`/files/${restored.id}`)).body).toMatchObject({
      sha256: old.sha256,
      uploadedAt: old.uploadedAt,
      comment: 'first',
      linkCount: 0,
    });
    expect([await contentOf(restored), await contentOf(old)]).toEqual(['old', 'new']);
    expect((await client.get(`/files/${old.id}`)).body).toMatchObject({ name: 'a.txt', comment: 'second' });
  });

  it('is an entry of its own each time', async () => {
    for (const content of ['1', '22', '333']) await send('a.txt', content);
    expect((await trash()).map(({ size }) => size)).toEqual([2, 1]);
    expect((await client.delete('/trash')).status).toBe(204);
    expect(await storage()).toMatchObject({ fileCount: 1, usedBytes: 3, trashBytes: 0 });
  });

  it('is gone at once, and its bytes with it, where that is asked for', async () => {
    await client.upload('a.txt', 'old');
    const [before] = await select<{ key: string }>('SELECT blob_key AS key FROM files WHERE owner_id = $id', {
      id: client.user?.id,
    });
    expect((await send('a.txt', 'new', forGood)).status).toBeLessThan(300);
    expect(await trash()).toEqual([]);
    await expect(server.ports.blobs.open(String(before?.key))).rejects.toThrow('missing');
  });

  it('makes no room: what fits only in its place is refused with the way out, and nothing changes', async () => {
    const { body: old } = await client.upload('a.txt', 'x'.repeat(60));
    await quota(100);
    const refused = await send('a.txt', 'y'.repeat(41));
    expect([refused.status, refused.body.code]).toEqual([413, 'quota_exceeded']);
    expect(refused.body.errors).toEqual([
      { field: 'permanent', message: expect.stringMatching(/no room for both.*41\sB.*40\sB.*for good/) },
    ]);
    expect([await contentOf(old), await trash()]).toEqual(['x'.repeat(60), []]);
    expect(await storage()).toEqual({ fileCount: 1, usedBytes: 60, trashBytes: 0, reservedBytes: 0 });
    expect((await send('a.txt', 'y'.repeat(41), forGood)).body).toMatchObject({ id: old.id, size: 41 });
    expect(await storage()).toMatchObject({ usedBytes: 41, trashBytes: 0 });
  });

  it('lies in the trash where both fill the quota to the byte', async () => {
    await client.upload('a.txt', 'x'.repeat(60));
    await quota(100);
    expect((await send('a.txt', 'y'.repeat(40))).status).toBeLessThan(300);
    expect(await storage()).toEqual({ fileCount: 1, usedBytes: 40, trashBytes: 60, reservedBytes: 0 });
  });

  it('is offered to be replaced for good only where that makes room enough', async () => {
    await client.upload('a.txt', 'x'.repeat(10));
    await client.upload('b.txt', 'x'.repeat(85));
    await quota(100);
    const { body } = await send('a.txt', 'y'.repeat(16));
    expect([body.code, body.errors]).toEqual(['quota_exceeded', undefined]);
    expect((await send('a.txt', 'y'.repeat(15))).body.errors).toMatchObject([{ field: 'permanent' }]);
    expect((await send('new.txt', 'y'.repeat(15))).body.errors).toBeUndefined();
    expect((await send('a.txt', 'y'.repeat(16), forGood)).body.errors).toBeUndefined();
    expect((await send('a.txt', 'y'.repeat(15), forGood)).status).toBeLessThan(300);
  });

  it('is not touched where nothing is replaced, whatever `permanent` says', async () => {
    await client.upload('a.txt', 'old');
    await send('a.txt', 'new', { onConflict: 'rename', permanent: 'true' });
    expect((await send('a.txt', 'x', { onConflict: 'fail', permanent: 'true' })).status).toBe(409);
    expect((await names()).sort()).toEqual(['a (1).txt', 'a.txt']);
    expect(await trash()).toEqual([]);
    const { status, body } = await send('a.txt', 'new', { ...replace, permanent: 'maybe' });
    expect([status, body.errors]).toMatchObject([400, [{ field: 'permanent' }]]);
  });

  it('is told to the log, with the entry that it became', async () => {
    const { body: old } = await client.upload('a.txt', 'old');
    await send('a.txt', 'new');
    const [entry] = await trash();
    await send('a.txt', 'newest', forGood);
    await eventually(async () => {
      const rows = await select<{ facts: object }>(
        `SELECT details->'facts' AS facts FROM logs
         WHERE event = 'file.uploaded' AND details->'facts'->>'fileId' = $id ORDER BY id`,
        { id: old.id },
      );
      expect(rows.map(({ facts }) => facts)).toMatchObject([
        { replaced: false },
        { replaced: true, permanent: false, entryId: entry?.id },
        { replaced: true, permanent: true, entryId: null },
      ]);
    });
  });
});

describe('7.28: a replaced file', () => {
  it('of a path of folders goes to the trash too', async () => {
    const fields = { ...replace, relativePath: 'trip/2026/a.txt' };
    await byForm('a.txt', 'old', fields);
    await byTus('a.txt', 'new', fields);
    expect(await trash()).toMatchObject([{ name: 'a.txt', size: 3 }]);
  });

  it('is refused early by a form that says so first: with `permanent=false` before the bytes', async () => {
    await client.upload('a.txt', 'x'.repeat(60));
    await quota(100);
    const { body } = await byForm('a.txt', 'y'.repeat(41), { ...replace, permanent: 'false' });
    expect([body.code, body.errors]).toMatchObject(['quota_exceeded', [{ field: 'permanent' }]]);
  });

  it('keeps its place for a download that has begun', async () => {
    const { body: old } = await client.upload('a.txt', 'the old words');
    const read = server.ports.blobs.read.bind(server.ports.blobs);
    jest.spyOn(server.ports.blobs, 'read').mockImplementationOnce(async (...args) => {
      await byForm('a.txt', 'new');
      return read(...args);
    });
    const answer = await client.raw('GET', `/api/v1/files/${old.id}/content`);
    expect([answer.status, await answer.text()]).toEqual([200, 'the old words']);
    expect(answer.headers.get('ETag')).toBe(`"${old.sha256}"`);
    expect(await contentOf(old)).toBe('new');
  });

  it('has another ETag; who saves with the one from before is told', async () => {
    const { body, headers } = await client.upload('a.txt', 'old');
    await byForm('a.txt', 'new');
    const condition = { 'If-Match': String(headers.get('ETag')) };
    expect((await client.patch(`/files/${body.id}`, { comment: 'x' }, condition)).status).toBe(412);
    expect((await client.delete(`/files/${body.id}`, condition)).status).toBe(412);
  });

  it('by two at once: one content stands, the other and the first are in the trash', async () => {
    const { body: old } = await client.upload('a.txt', 'first');
    const answers = await Promise.all([
      byForm('a.txt', 'one'),
      byTus('a.txt', 'two'),
      byForm('a.txt', 'six'),
    ]);
    expect(answers.map(({ body }) => body.id)).toEqual([old.id, old.id, old.id]);
    const restored = await Promise.all((await trash()).map(({ id }) => client.post(`/trash/${id}/restore`)));
    const contents = await Promise.all([old, ...restored.map(({ body }) => body)].map(contentOf));
    expect(contents.sort()).toEqual(['first', 'one', 'six', 'two']);
    expect((await names()).length).toBe(4);
  });

  it('takes its thumbnail along to the trash and back', async () => {
    const picture = async (width: number) =>
      new Uint8Array(
        await sharp({ create: { width, height: 40, channels: 3, background: '#c33' } })
          .png()
          .toBuffer(),
      );
    const { body: old } = await client.upload('a.png', await picture(10));
    while (await server.useCases.previews.makeNext());
    await client.upload('a.png', await picture(20), { fields: replace });
    while (await server.useCases.previews.makeNext());
    const { body: restored } = await client.post(`/trash/${(await trash())[0]?.id}/restore`);
    for (const [{ id }, width] of [
      [old, 20],
      [restored, 10],
    ] as const) {
      const answer = await client.raw('GET', `/api/v1/files/${id}/thumbnail`);
      expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({ width });
    }
    await client.delete(`/files/${restored.id}?permanent=true`);
    const keys = await select(
      'SELECT 1 FROM previews p JOIN files f USING (blob_key) WHERE f.owner_id = $id',
      {
        id: client.user?.id,
      },
    );
    expect(keys).toHaveLength(1);
  });

  it('takes along that it is damaged; the new content is not', async () => {
    const { body: old } = await client.upload('a.txt', 'old');
    await select('UPDATE files SET damaged_at = now() WHERE id = $id RETURNING id', { id: old.id });
    await byForm('a.txt', 'new');
    const damaged = () =>
      select<{ id: string }>('SELECT id FROM files WHERE owner_id = $id AND damaged_at IS NOT NULL', {
        id: client.user?.id,
      });
    expect(await damaged()).toEqual([{ id: (await trash())[0]?.id }]);
    await select('UPDATE files SET damaged_at = now() WHERE id = $id RETURNING id', { id: old.id });
    await byForm('a.txt', 'newest', forGood);
    expect((await damaged()).map(({ id }) => id)).not.toContain(old.id);
  });

  it('stays as it was where the transaction breaks off', async () => {
    const { body: old } = await client.upload('a.txt', 'old');
    jest.spyOn(server.ports.users, 'book').mockRejectedValue(new Error('broken'));
    const body = new FormData();
    body.append('onConflict', 'replace');
    body.append('file', new File(['new'], 'a.txt'));
    expect((await client.raw('POST', '/api/v1/files', { body })).status).toBe(500);
    jest.restoreAllMocks();
    expect([await contentOf(old), await trash()]).toEqual(['old', []]);
    await select('DELETE FROM uploads WHERE owner_id = $id RETURNING id', { id: client.user?.id });
    await select('UPDATE users SET reserved_bytes = 0 WHERE id = $id RETURNING id', { id: client.user?.id });
  });

  it('of somebody else, whom an admin serves, counts in their quota and lies in their trash', async () => {
    const admin = await newAdmin(server);
    await client.upload('a.txt', 'x'.repeat(60));
    await quota(100);
    const fields = { ...replace, userId: String(client.user?.id) };
    expect((await admin.upload('a.txt', 'y'.repeat(41), { fields })).body.errors).toMatchObject([
      { field: 'permanent' },
    ]);
    await admin.upload('a.txt', 'new', { fields });
    expect(await trash()).toMatchObject([{ name: 'a.txt', size: 60, ownerId: client.user?.id }]);
  });

  it('counts in the room of another that waits to replace it for good', async () => {
    await client.upload('a.txt', 'x'.repeat(60));
    await quota(100);
    const path = await beginUpload(client, 90, { filename: 'a.txt', ...forGood });
    expect(await storage()).toMatchObject({ reservedBytes: 30 });
    // There are ten bytes left for the new content, beside the sixty of the trash.
    expect((await byForm('a.txt', 'y'.repeat(11))).status).toBe(413);
    expect((await byForm('a.txt', 'y'.repeat(10))).status).toBe(413);
    expect((await sendBytes(client, path, 0, 'z'.repeat(90))).status).toBe(204);
    expect(await storage()).toEqual({ fileCount: 1, usedBytes: 90, trashBytes: 0, reservedBytes: 0 });
  });
});

describe('7.28: a stranger with a link', () => {
  it('replaces nothing, and can ask for nothing to be gone', async () => {
    const { body: folder } = await client.post('/folders', { name: 'drop' });
    await client.upload('a.txt', 'old', { fields: { folderId: folder.id } });
    const { body: link } = await client.post(`/folders/${folder.id}/links`, { kind: 'upload' });
    const send = (fields: Record<string, string>) => {
      const body = new FormData();
      for (const [key, value] of Object.entries(fields)) body.append(key, value);
      body.append('file', new File(['new'], 'a.txt'));
      return fetch(`${server.url}/s/${link.token}/files`, { method: 'POST', body });
    };
    expect((await send({})).status).toBe(201);
    expect((await send(forGood)).status).toBe(201);
    expect((await names()).sort()).toEqual(['a (1).txt', 'a (2).txt', 'a.txt']);
    expect(await trash()).toEqual([]);
  });

  it('counts on no room that a file of the owner’s would give back', async () => {
    await client.upload('a.txt', 'x'.repeat(60));
    const { body: folder } = await client.post('/folders', { name: 'drop' });
    const { body: link } = await client.post(`/folders/${folder.id}/links`, { kind: 'upload' });
    const claims = jest.spyOn(server.ports.uploads, 'claimReplaced');
    const body = new FormData();
    body.append('file', new File(['new'], 'a.txt'));
    expect((await fetch(`${server.url}/s/${link.token}/files`, { method: 'POST', body })).status).toBe(201);
    expect(claims).not.toHaveBeenCalled();
  });
});
