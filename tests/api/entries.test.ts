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

const folder = async (name: string, parentId: string | null = null): Promise<Body> =>
  (await client.post('/folders', { name, parentId })).body;
const file = async (name: string, folderId = '', content = 'x'): Promise<Body> =>
  (await client.upload(name, content, { fields: { folderId } })).body;
const move = (json: object) => client.post('/entries/move', json);

/** Names of what is in a folder, folders with a slash. */
async function contentOf(folderId: string): Promise<string[]> {
  const folders = (await client.get(`/folders?parentId=${folderId}`)).body.items;
  const files = (await client.get(`/files?folderId=${folderId}`)).body.items;
  return [...folders.map(({ name }) => `${name}/`), ...files.map(({ name }) => String(name))];
}

describe('moving several', () => {
  it('puts files and folders into one place, and tells where they were', async () => {
    const [from, to] = [await folder('from'), await folder('to')];
    const [a, b] = [await file('a', from.id), await file('b')];
    const inner = await folder('inner', from.id);
    const deep = await file('deep', inner.id);
    const { status, body } = await move({ fileIds: [a.id, b.id], folderIds: [inner.id], folderId: to.id });
    expect(status).toBe(200);
    expect(body.items).toEqual([
      { kind: 'file', id: a.id, name: 'a', fromName: 'a', fromFolderId: from.id, replacedId: null },
      { kind: 'file', id: b.id, name: 'b', fromName: 'b', fromFolderId: null, replacedId: null },
      {
        kind: 'folder',
        id: inner.id,
        name: 'inner',
        fromName: 'inner',
        fromFolderId: from.id,
        replacedId: null,
      },
    ]);
    expect(await contentOf(to.id)).toEqual(['inner/', 'a', 'b']);
    expect((await client.get(`/files/${deep.id}`)).body.folderId).toBe(inner.id);
    expect((await move({ fileIds: a.id, folderId: null })).status).toBe(200);
    expect(await contentOf('root')).toEqual(['from/', 'to/', 'a']);
  });

  it('leaves those as they are that are there already', async () => {
    const to = await folder('to');
    const [here, there] = [await file('here', to.id), await file('there')];
    const etag = (await client.get(`/files/${here.id}`)).headers.get('ETag');
    const { body } = await move({ fileIds: [here.id, there.id], folderId: to.id });
    expect(body.items.map(({ id }) => id)).toEqual([there.id]);
    expect((await client.get(`/files/${here.id}`)).headers.get('ETag')).toBe(etag);
  });

  it('fails as a whole where a name is taken, unless it is told what to do', async () => {
    const to = await folder('to');
    const [taken, free] = [await file('taken', '', 'new'), await file('free')];
    const inTheWay = await file('taken', to.id, 'old');
    const selection = { fileIds: [taken.id, free.id], folderId: to.id };
    const failed = await move(selection);
    expect([failed.status, failed.body.code]).toEqual([409, 'name_taken']);
    expect(await contentOf(to.id)).toEqual(['taken']);

    const skipped = await move({ ...selection, onConflict: 'skip' });
    expect(skipped.body.items.map(({ name }) => name)).toEqual(['free']);
    const renamed = await move({ ...selection, onConflict: 'rename' });
    expect(renamed.body.items).toMatchObject([
      { name: 'taken (1)', fromName: 'taken', fromFolderId: null, replacedId: null },
    ]);
    await client.patch(`/files/${taken.id}`, { folderId: null, name: 'taken' });
    const replaced = await move({ ...selection, onConflict: 'replace' });
    expect(replaced.body.items).toMatchObject([{ id: taken.id, name: 'taken', replacedId: inTheWay.id }]);
    expect(await contentOf(to.id)).toEqual(['free', 'taken']);
    expect((await client.get('/trash')).body.items.map(({ id }) => id)).toEqual([inTheWay.id]);
  });

  it('finds numbers that are free behind many that are not, for several at once', async () => {
    const [from, to] = [await folder('from'), await folder('to')];
    await file('a.txt', to.id);
    for (let number = 1; number < 35; number++) await file(`a (${number}).txt`, to.id);
    await file('b.txt', to.id);
    const moving = [await file('a.txt'), await file('a.txt', from.id), await file('b.txt')];
    const { body } = await move({
      fileIds: moving.map(({ id }) => id),
      folderId: to.id,
      onConflict: 'rename',
    });
    expect(body.items.map(({ name }) => name)).toEqual(['a (35).txt', 'a (36).txt', 'b (1).txt']);
  });

  it.each([
    ['rename', ['same', 'same (1)', 'same (2)'], []],
    ['skip', ['same'], []],
    ['replace', ['same', 'same (1)'], ['same']],
  ])('keeps all that come under one name from different folders: %s', async (onConflict, kept, trashed) => {
    const [one, two, to] = [await folder('one'), await folder('two'), await folder('to')];
    const [a, b] = [await file('same', one.id), await folder('same', two.id)];
    await file('same', to.id);
    const { status, body } = await move({ fileIds: [a.id], folderIds: [b.id], folderId: to.id, onConflict });
    expect(status).toBe(200);
    expect((await contentOf(to.id)).map((name) => name.replace('/', '')).sort()).toEqual(kept);
    expect((await client.get('/trash')).body.items.map(({ name }) => name)).toEqual(trashed);
    for (const { id, kind } of body.items) expect((await client.get(`/${kind}s/${id}`)).status).toBe(200);
  });

  it('two of one name go nowhere together where nothing may be renamed', async () => {
    const [one, two, to] = [await folder('one'), await folder('two'), await folder('to')];
    const [a, b] = [await file('same', one.id), await file('same', two.id)];
    const { status, body } = await move({ fileIds: [a.id, b.id], folderId: to.id });
    expect([status, body.code]).toEqual([409, 'name_taken']);
    expect(await contentOf(to.id)).toEqual([]);
  });

  it('a folder makes no room for what lies in it', async () => {
    const outer = await folder('same');
    const inner = await folder('same', outer.id);
    const deep = await file('same', inner.id);
    for (const selection of [{ folderIds: [inner.id] }, { fileIds: [deep.id] }]) {
      const { status, body } = await move({ ...selection, folderId: null, onConflict: 'replace' });
      expect([status, body.code]).toEqual([409, 'name_taken']);
    }
    expect((await client.get(`/files/${deep.id}`)).body.folderId).toBe(inner.id);
    expect((await client.get('/trash')).body.items).toEqual([]);
  });

  it('may take a folder and something out of it at once', async () => {
    const [outer, to] = [await folder('outer'), await folder('to')];
    const inner = await folder('inner', outer.id);
    expect((await move({ folderIds: [outer.id, inner.id], folderId: to.id })).status).toBe(200);
    expect(await contentOf(to.id)).toEqual(['inner/', 'outer/']);
  });

  it('a thousand at once take no query for each', async () => {
    const to = await folder('to');
    const ownerId = String(client.user?.id);
    const ids = await manyFiles(ownerId, 1000, 'same');
    await file('same 1', to.id);
    const { result: answer, queries } = await counted(() =>
      move({ fileIds: ids, folderId: to.id, onConflict: 'rename' }),
    );
    expect(answer.body.items).toHaveLength(1000);
    expect(queries).toBeLessThan(40);
    const deleted = await counted(() => client.post('/entries/delete', { fileIds: ids }));
    expect([deleted.result.status, deleted.queries < 40]).toEqual([204, true]);
  });
});

/** Rows alone, without bytes. */
async function manyFiles(ownerId: string, count: number, name: string): Promise<string[]> {
  const [rows] = await server.database.sequelize.query(
    `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $name || ' ' || n, 0, 'text/plain', '', 'none/' || gen_random_uuid(), now(), now()
     FROM generate_series(1, $count) n RETURNING id`,
    { bind: { ownerId, count, name } },
  );
  await server.database.sequelize.query(
    'UPDATE users SET file_count = file_count + $count WHERE id = $ownerId',
    { bind: { ownerId, count } },
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

async function counted<T>(work: () => Promise<T>): Promise<{ result: T; queries: number }> {
  const { options } = server.database.sequelize as unknown as { options: { logging: unknown } };
  let queries = 0;
  options.logging = () => {
    queries += 1;
  };
  try {
    return { result: await work(), queries };
  } finally {
    options.logging = false;
  }
}

describe('deleting several', () => {
  it('puts all into the trash, each as an entry of its own', async () => {
    const a = await folder('a');
    await file('in a', a.id);
    const b = await file('b');
    const { status } = await client.post('/entries/delete', { fileIds: [b.id], folderIds: [a.id] });
    expect(status).toBe(204);
    const { items } = (await client.get('/trash')).body;
    expect(items.map(({ name, fileCount }) => `${name}: ${fileCount}`).sort()).toEqual(['a: 1', 'b: 1']);
  });

  it('what lies in a selected folder goes with it', async () => {
    const outer = await folder('outer');
    const inner = await folder('inner', outer.id);
    const deep = await file('deep', inner.id);
    const selection = { fileIds: [deep.id], folderIds: [inner.id, outer.id] };
    expect((await client.post('/entries/delete', selection)).status).toBe(204);
    const { items } = (await client.get('/trash')).body;
    expect(items.map(({ id, fileCount }) => [id, fileCount])).toEqual([[outer.id, 1]]);
    await client.post(`/trash/${outer.id}/restore`);
    expect((await client.get(`/files/${deep.id}`)).body.folderId).toBe(inner.id);
    await client.post('/entries/delete', { ...selection, permanent: true });
    expect((await client.get('/trash')).body.items).toEqual([]);
    expect((await client.get('/auth/me')).body).toMatchObject({
      trashBytes: 0,
      storage: { usedBytes: 0, fileCount: 0 },
    });
  });
});

describe('a selection', () => {
  it('R29: of anything that is not one’s own, or not there, is refused whole', async () => {
    const [mine, to] = [await file('mine'), await folder('to')];
    const theirFile = (await other.upload(`${randomUUID()}.txt`, 'x')).body.id;
    const theirFolder = (await other.post('/folders', { name: randomUUID() })).body.id;
    const selections: [object, string][] = [
      [{ fileIds: [mine.id, theirFile] }, 'file_not_found'],
      [{ fileIds: [mine.id], folderIds: [theirFolder] }, 'folder_not_found'],
      [{ fileIds: [mine.id, randomUUID()] }, 'file_not_found'],
      [{ folderIds: [randomUUID()] }, 'folder_not_found'],
    ];
    for (const [selection, code] of selections) {
      for (const answer of [
        await move({ ...selection, folderId: to.id }),
        await client.post('/entries/delete', selection),
        await client.post('/entries/delete', { ...selection, permanent: true }),
      ])
        expect([answer.status, answer.body.code]).toEqual([404, code]);
    }
    const elsewhere = await move({ fileIds: [mine.id], folderId: theirFolder });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'folder_not_found']);
    // An admin may use both storages, and still mixes nothing.
    const mixed = await admin.post('/entries/move', { fileIds: [mine.id, theirFile], folderId: to.id });
    expect(mixed.status).toBe(404);
    expect(await contentOf('root')).toEqual(['to/', 'mine']);
  });

  it('is an admin’s to act on, in anybody’s storage', async () => {
    const [mine, to] = [await file('mine'), await folder('to')];
    const moved = await admin.post('/entries/move', { fileIds: [mine.id], folderId: to.id });
    expect(moved.status).toBe(200);
    expect((await admin.post('/entries/delete', { folderIds: [to.id] })).status).toBe(204);
    expect((await client.get('/trash')).body.items).toHaveLength(1);
  });

  it.each([
    [{}],
    [{ fileIds: [] }],
    [{ fileIds: [], folderIds: [] }],
    [{ fileIds: ['nonsense'] }],
    [{ fileIds: Array.from({ length: 1001 }, () => randomUUID()) }],
    [{ fileIds: [randomUUID()], colour: 'red' }],
  ])('is none: %#', async (json) => {
    for (const act of ['move', 'delete']) {
      const { status, body } = await client.post(`/entries/${act}`, json);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    }
  });

  it('is moved only in the known ways, and by nobody without a name', async () => {
    const { id } = await file('f');
    expect((await move({ fileIds: [id], onConflict: 'merge' })).status).toBe(400);
    expect((await move({ fileIds: [id], folderId: 'root' })).status).toBe(400);
    const nobody = client.withToken('');
    expect((await nobody.post('/entries/move', { fileIds: [id] })).status).toBe(401);
    expect((await nobody.post('/entries/delete', { fileIds: [id] })).status).toBe(401);
  });
});

describe('7.2: a decision for each', () => {
  const pair = async (name: string, to: string) => ({
    mine: await file(name),
    theirs: await file(name, to, 'theirs'),
  });

  it('all of it is one act', async () => {
    const to = await folder('to');
    const [skipped, renamed, replaced] = [
      await pair('skip', to.id),
      await pair('rename', to.id),
      await pair('replace', to.id),
    ];
    const { body } = await move({
      fileIds: [skipped.mine.id, renamed.mine.id, replaced.mine.id],
      folderId: to.id,
      decisions: { [skipped.mine.id]: 'skip', [renamed.mine.id]: 'rename', [replaced.mine.id]: 'replace' },
    });
    expect(body.items.map(({ id, name, replacedId }: Body) => ({ id, name, replacedId }))).toEqual([
      { id: replaced.mine.id, name: 'replace', replacedId: replaced.theirs.id },
      { id: renamed.mine.id, name: 'rename (1)', replacedId: null },
    ]);
    expect((await contentOf(to.id)).sort()).toEqual(['rename', 'rename (1)', 'replace', 'skip']);
  });

  it.each(['files', 'folders'])(
    '7.2: `decisions` that replace a folder out of which %s go leave those alone, and only that folder is in the trash',
    async (kind) => {
      const { body: to } = await client.post('/folders', { name: `decisions ${kind}` });
      const { body: inTheWay } = await client.post('/folders', { name: 'a', parentId: to.id });
      const { body: moving } = await client.post('/folders', { name: 'a', parentId: null });
      const leaving =
        kind === 'files'
          ? (await client.upload('out.txt', 'x', { fields: { folderId: inTheWay.id } })).body
          : (await client.post('/folders', { name: 'out', parentId: inTheWay.id })).body;
      const { status, body } = await move({
        fileIds: kind === 'files' ? [leaving.id] : [],
        folderIds: kind === 'files' ? [moving.id] : [moving.id, leaving.id],
        folderId: to.id,
        decisions: { [moving.id]: 'replace' },
      });
      expect(status).toBe(200);
      expect(body.items.map(({ id, replacedId }: Body) => [id, replacedId]).sort()).toEqual(
        [
          [leaving.id, null],
          [moving.id, inTheWay.id],
        ].sort(),
      );
      expect((await client.get(`/${kind}/${leaving.id}`)).status).toBe(200);
      const { body: back } = await client.post(`/trash/${inTheWay.id}/restore`);
      expect(back).toMatchObject({ name: 'a (1)', folderId: to.id });
      expect(await contentOf(inTheWay.id)).toEqual([]);
      await client.delete(`/folders/${to.id}`);
    },
  );

  it('a refusal of the last leaves the first as they were', async () => {
    const to = await folder('late');
    const [replaced, refused] = [await pair('a', to.id), await pair('b', to.id)];
    const answer = await move({
      fileIds: [replaced.mine.id, refused.mine.id],
      folderId: to.id,
      decisions: { [replaced.mine.id]: 'replace' },
    });
    expect(answer.status).toBe(409);
    expect((await client.get(`/files/${replaced.mine.id}`)).body.folderId).toBeNull();
    expect((await client.get(`/files/${replaced.theirs.id}`)).status).toBe(200);
    expect((await client.get('/trash')).body.items).toEqual([]);
  });

  it('a folder does not make room for what lies in it, however deep and however much', async () => {
    const to = await folder('place');
    const inTheWay = await folder('x', to.id);
    const deep = await folder('deep', inTheWay.id);
    const mine = await file('x', deep.id);
    const answer = await move({ fileIds: [mine.id], folderId: to.id, onConflict: 'replace' });
    expect(answer.status).toBe(409);
    expect((await client.get(`/folders/${inTheWay.id}`)).status).toBe(200);
  });

  it('is one of the four', async () => {
    const { id } = await file('odd');
    expect((await move({ fileIds: [id], decisions: { [id]: 'merge' } })).status).toBe(400);
    expect((await move({ fileIds: [id], decisions: { me: 'skip' } })).status).toBe(400);
  });
});
