import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

const MANY = 450;
const FEW = 20;

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await newClient(server);
});

const folder = async (name: string, parentId: string | null = null): Promise<string> =>
  String((await client.post('/folders', { name, parentId })).body.id);

/** Of one byte each, of yesterday. */
async function addFiles(folderId: string | null, count = MANY): Promise<void> {
  const ownerId = String(client.user?.id);
  await server.fill(
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId::uuid, 'photo ' || n, 1, 'image/png', repeat('0', 64), 'users/a/' || gen_random_uuid(),
            now() - interval '1 day', now()
     FROM generate_series(1, $count::int) n`,
    { ownerId, folderId, count },
  );
  await server.sql(
    'UPDATE users SET used_bytes = used_bytes + $count, file_count = file_count + $count WHERE id = $ownerId',
    {
      ownerId,
      count,
    },
  );
}

const start = (json: object, as = client) => as.post('/entries/jobs', json);
const jobOf = async (id: unknown): Promise<Body> => (await client.get(`/entries/jobs/${id}`)).body;
const workOff = async () => {
  while (await server.useCases.entries.workOnJob());
};
const countOf = async (query: string): Promise<unknown> =>
  (await client.get(`/files?${query}&withTotal=true&limit=1`)).body.total;

describe('7.30: an act on all that a list matches', () => {
  it('deletes all of a folder but what is excepted and what came later, and tells how far it is', async () => {
    const folderId = await folder('large');
    await addFiles(folderId);
    await folder('inner', folderId);
    const { body: kept } = await client.upload('kept', 'x', { fields: { folderId } });
    const { status, body, headers } = await start({
      act: 'delete',
      list: { folderId },
      exceptIds: [kept.id],
    });
    expect(status).toBe(202);
    expect(headers.get('Location')).toBe(`/api/v1/entries/jobs/${body.id}`);
    expect(body).toMatchObject({ act: 'delete', total: MANY + 1, doneCount: 0, finishedAt: null });

    await server.useCases.entries.workOnJob();
    const half = await jobOf(body.id);
    expect(half.doneCount).toBeGreaterThan(0);
    expect(half.doneCount).toBeLessThan(MANY);
    const { body: later } = await client.upload('zz later', 'x', { fields: { folderId } });
    await workOff();
    expect(await jobOf(body.id)).toMatchObject({
      doneCount: MANY + 1,
      leftCount: 0,
      finishedAt: expect.any(String),
    });
    const left = (await client.get(`/files?folderId=${folderId}`)).body.items.map(({ id }) => id);
    expect(left.sort()).toEqual([kept.id, later.id].sort());
  });

  it('moves what a search found, and tells of what could not go along', async () => {
    const [from, above] = [await folder('from'), await folder('photo above')];
    const to = await folder('photo to', above);
    await addFiles(from);
    const { body } = await start({ act: 'move', list: { q: 'photo' }, folderId: to });
    expect(body.total).toBe(MANY + 2);
    await workOff();
    expect(await countOf(`folderId=${to}`)).toBe(MANY);
    // 7.30: the folder itself was found, too, and stays; the one that it lies in can't go into it.
    expect(await jobOf(body.id)).toMatchObject({ doneCount: MANY, leftCount: 1 });
  });

  it.each([
    ['all of a folder into that folder', (to: string) => ({ folderId: to }), 0, 'to'],
    ['what a search found into the folder where some of it lies', () => ({ q: 'photo' }), FEW, 'to'],
    ['what a search found to the root, where some of it lies', () => ({ q: 'photo' }), FEW, 'root'],
  ])('7.30: moves %s, and what is there already is not counted as left', async (_, list, moving, target) => {
    const to = await folder('to');
    const place = target === 'root' ? null : to;
    await addFiles(place, FEW);
    if (moving > 0) await addFiles(place === null ? to : await folder('from'), moving);
    const { body } = await start({ act: 'move', list: list(to), folderId: place });
    await workOff();
    expect(await jobOf(body.id)).toMatchObject({ doneCount: moving, leftCount: 0 });
    expect(await countOf(`folderId=${place ?? 'root'}`)).toBe(FEW + moving);
  });

  it('restores and purges the whole trash', async () => {
    const folderId = await folder('large');
    await addFiles(folderId, FEW);
    await start({ act: 'delete', list: { folderId } });
    await workOff();
    const { body } = await start({ act: 'restore', list: {} });
    expect(body.total).toBe(FEW);
    await workOff();
    expect(await countOf(`folderId=${folderId}`)).toBe(FEW);

    await start({ act: 'delete', list: { folderId } });
    await start({ act: 'purge', list: {} });
    await workOff();
    await start({ act: 'purge', list: {} });
    await workOff();
    expect((await client.get('/trash')).body.items).toEqual([]);
    expect((await client.get('/auth/me')).body).toMatchObject({ trashBytes: 0, storage: { usedBytes: 0 } });
  });

  it('restores what one deletion put into the trash, to its places, and nothing else', async () => {
    const folderId = await folder('large');
    const inner = await folder('inner', folderId);
    await addFiles(inner, FEW);
    await addFiles(folderId);
    const { body: before } = await client.upload('before', 'x', { fields: { folderId } });
    await client.delete(`/files/${before.id}`);
    const { body: deletion } = await start({ act: 'delete', list: { folderId } });
    await server.useCases.entries.workOnJob();
    const { body: meanwhile } = await client.upload('zz meanwhile', 'x', { fields: { folderId } });
    await client.delete(`/files/${meanwhile.id}`);
    await workOff();
    expect((await client.get(`/trash?jobId=${deletion.id}&withTotal=true&limit=1`)).body.total).toBe(
      MANY + 1,
    );

    const other = await newClient(server);
    const { body: theirs } = await start({ act: 'restore', list: { jobId: deletion.id } }, other);
    expect(theirs.total).toBe(0);
    const { body } = await start({ act: 'restore', list: { jobId: deletion.id } });
    expect(body.total).toBe(MANY + 1);
    await workOff();
    expect(await jobOf(body.id)).toMatchObject({ doneCount: MANY + 1, leftCount: 0 });
    expect(await countOf(`folderId=${folderId}`)).toBe(MANY);
    expect(await countOf(`folderId=${inner}`)).toBe(FEW);
    const left = (await client.get('/trash')).body.items.map(({ id }) => id);
    expect(left.sort()).toEqual([before.id, meanwhile.id].sort());
    // There is none of it any more.
    expect((await start({ act: 'restore', list: { jobId: deletion.id } })).body.total).toBe(0);
    await workOff();
  });

  it('goes on where another instance died, after a minute without a sign of life', async () => {
    await addFiles(null);
    const { body } = await start({ act: 'delete', list: { folderId: 'root' } });
    await server.useCases.entries.workOnJob();
    await server.sql(`UPDATE entry_jobs SET due_at = now() + interval '1 minute' WHERE id = $id`, {
      id: body.id,
    });
    expect(await server.useCases.entries.workOnJob()).toBe(false);
    await server.sql('UPDATE entry_jobs SET due_at = now() WHERE id = $id', { id: body.id });
    await workOff();
    expect((await jobOf(body.id)).doneCount).toBe(MANY);
  });

  it('two instances at once do each thing once', async () => {
    await addFiles(null);
    const { body } = await start({ act: 'delete', list: { folderId: 'root' } });
    await Promise.all([workOff(), workOff()]);
    await workOff();
    expect(await jobOf(body.id)).toMatchObject({ doneCount: MANY, leftCount: 0 });
  });

  it('R8: whoever is blocked meanwhile does nothing any more', async () => {
    await addFiles(null);
    await start({ act: 'delete', list: { folderId: 'root' } });
    const admin = await newAdmin(server);
    await admin.patch(`/users/${client.user?.id}`, { isActive: false });
    await workOff();
    expect((await admin.get(`/files?userId=${client.user?.id}&withTotal=true`)).body.total).toBe(MANY);
  });

  it('is downloaded as one archive, without what is left out', async () => {
    const folderId = await folder('large');
    await client.upload('one.txt', '1', { fields: { folderId } });
    const { body: two } = await client.upload('two.txt', '2', { fields: { folderId } });
    const inner = await folder('inner', folderId);
    await client.upload('deep.txt', '3', { fields: { folderId: inner } });
    const answer = await client.raw('POST', '/api/v1/entries/archive/all', {
      body: JSON.stringify({ list: { folderId }, exceptIds: [two.id] }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(answer.status).toBe(200);
    const bytes = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    for (const name of ['inner/', 'inner/deep.txt', 'one.txt']) expect(bytes).toContain(name);
    expect(bytes).not.toContain('two.txt');
    expect((await client.post('/entries/archive/all', { list: { q: 'nothing' } })).status).toBe(404);
  });

  it('R28: is its owner’s and the admins’', async () => {
    const other = await newClient(server);
    const userId = String(client.user?.id);
    expect((await start({ act: 'delete', list: { userId } }, other)).status).toBe(403);
    const { body } = await start({ act: 'delete', list: { q: 'nothing' } });
    expect((await other.get(`/entries/jobs/${body.id}`)).status).toBe(404);
    const admin = await newAdmin(server);
    expect((await admin.get(`/entries/jobs/${body.id}`)).status).toBe(200);
    expect((await start({ act: 'delete', list: { userId, folderId: 'root' } }, admin)).status).toBe(202);
    const { body: theirs } = await other.post('/folders', { name: 'theirs' });
    expect((await start({ act: 'move', list: { folderId: 'root' }, folderId: theirs.id })).status).toBe(404);
    await workOff();
  });

  it('at most three of one person are under way', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => start({ act: 'delete', list: { q: 'nothing' } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers.get('Retry-After')).toBeTruthy();
    await workOff();
    expect((await start({ act: 'delete', list: { q: 'nothing' } })).status).toBe(202);
    await workOff();
  });

  it.each([
    {},
    { act: 'copy', list: {} },
    { act: 'delete' },
    { act: 'delete', list: { limit: 5 } },
    { act: 'delete', list: { folderId: 'x' } },
    { act: 'delete', list: { jobId: randomUUID() } },
    { act: 'restore', list: { jobId: 'x' } },
    { act: 'move', list: {}, onConflict: 'fail' },
    { act: 'delete', list: {}, exceptIds: Array.from({ length: 1001 }, () => randomUUID()) },
  ])('refuses bad input (%#)', async (json) => {
    expect((await start(json)).status).toBe(400);
  });
});
