import { readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { unzip } from '../support/unzip.js';

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await newClient(server);
});

const makeFolder = async (name: string, parentId: string | null = null, owner = client): Promise<Body> =>
  (await owner.post('/folders', { name, parentId })).body;

const upload = async (name: string, content: string, folder?: Body, owner = client): Promise<Body> => {
  const fields: Record<string, string> = folder ? { folderId: folder.id } : {};
  return (await owner.upload(name, content, { fields })).body;
};

const takeFolder = (folder: Pick<Body, 'id'>, who = client, method = 'GET') =>
  who.raw(method, `/api/v1/folders/${folder.id}/content`);

const take = (selection: object, who = client) =>
  who.raw('POST', '/api/v1/entries/archive', {
    body: JSON.stringify(selection),
    headers: { 'Content-Type': 'application/json' },
  });

const contentsOf = async (answer: Response): Promise<Record<string, string | null>> => {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const length = answer.headers.get('Content-Length');
  if (length !== null) expect(bytes.length).toBe(Number(length));
  const found = await unzip(bytes);
  return Object.fromEntries([...found].map(([path, { content }]) => [path, content?.toString() ?? null]));
};

describe('a folder as an archive', () => {
  it('7.19: has names that every system unpacks: none forbidden, none lost by case, over all levels', async () => {
    const top = await makeFolder('a:b');
    const upper = await makeFolder('Inner', top.id);
    const lower = await makeFolder('inner', top.id);
    await upload('INNER', 'a file', top);
    await upload('deep?.txt', 'upper', upper);
    await upload('DEEP*.txt', 'lower', lower);
    await upload('\\'.repeat(200), 'backslashes', top);
    await upload('CON', 'device', top);
    const found = await contentsOf(await takeFolder(top));
    const names = Object.keys(found);
    expect(new Set(names.map((name) => name.toUpperCase())).size).toBe(names.length);
    for (const name of names.flatMap((path) => path.split('/'))) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(name).not.toMatch(/[<>:"\\|?*]|[ .]$|^con$/i);
    }
    const [underscores = ''] = names.filter((name) => /^a_b\/_+$/.test(name));
    expect(found[underscores]).toBe('backslashes');
    expect(found['a_b/CON_']).toBe('device');
    expect(names.filter((name) => /^a_b\/inner( \(1\))?\/deep_\.txt$/i.test(name))).toHaveLength(2);
  });

  it('holds all that is in it, under the names that people gave, and says its length', async () => {
    const top = await makeFolder('Фото 📷');
    const inner = await makeFolder('2026; "лето"', top.id);
    await makeFolder('пусто', inner.id);
    await upload('море.txt', 'волны', inner);
    await upload('readme.md', '# hi', top);
    await upload('elsewhere.txt', 'not this', undefined);

    const answer = await takeFolder(top);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-length': expect.stringMatching(/^\d+$/),
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringContaining(`filename*=UTF-8''${encodeURIComponent('Фото 📷.zip')}`),
    });
    expect(answer.headers.get('Content-Encoding')).toBeNull();
    expect(await contentsOf(answer)).toEqual({
      'Фото 📷/': null,
      'Фото 📷/2026; _лето_/': null,
      'Фото 📷/2026; _лето_/пусто/': null,
      'Фото 📷/2026; _лето_/море.txt': 'волны',
      'Фото 📷/readme.md': '# hi',
    });
  });

  it('HEAD tells the same but for the length, which takes a walk through all of it, and is no download', async () => {
    const top = await makeFolder('head');
    const file = await upload('a.txt', 'a', top);
    const head = await takeFolder(top, client, 'HEAD');
    const whole = await takeFolder(top);
    expect(head.headers.get('Content-Length')).toBeNull();
    expect(head.headers.get('Content-Disposition')).toBe(whole.headers.get('Content-Disposition'));
    await whole.arrayBuffer();
    await eventually(async () => expect((await client.get(`/files/${file.id}`)).body.downloadCount).toBe(1));
  });

  it('leaves out what is in the trash', async () => {
    const top = await makeFolder('tidy');
    const gone = await makeFolder('gone', top.id);
    await upload('in-gone.txt', 'x', gone);
    const file = await upload('gone.txt', 'x', top);
    await upload('kept.txt', 'kept', top);
    await client.delete(`/folders/${gone.id}`);
    await client.delete(`/files/${file.id}`);
    expect(await contentsOf(await takeFolder(top))).toEqual({ 'tidy/': null, 'tidy/kept.txt': 'kept' });
    await client.delete(`/folders/${top.id}`);
    expect((await takeFolder(top)).status).toBe(404);
  });

  it('reads a wide tree in pages, each entry once', async () => {
    const top = await makeFolder('wide');
    const { ownerId } = top as Body & { ownerId: string };
    const { sequelize } = server.database;
    await sequelize.query(
      `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), $1, $2, 'folder ' || i, now(), now() FROM generate_series(1, 2500) i`,
      { bind: [ownerId, top.id] },
    );
    await sequelize.query(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $1, id, 'Файл ' || n, 0, 'text/plain', '', 'none/' || gen_random_uuid(), now(), now()
       FROM folders, generate_series(1, 3) n WHERE parent_id = $2`,
      { bind: [ownerId, top.id] },
    );
    const archive = await server.useCases.archives.openFolder({ kind: 'system', means: 'cli' }, top.id);
    expect(archive.rest).toBeNull();
    expect(new Set(archive.known.map(({ path }) => path)).size).toBe(1 + 2500 + 7500);
    expect(archive.known.length).toBe(1 + 2500 + 7500);
  });

  it('too many entries to know beforehand come all the same, without a length', async () => {
    const top = await makeFolder('many');
    for (const name of ['a', 'b', 'c']) await upload(name, name, top);
    const folder = await server.ports.folders.find(top.id);
    if (!folder) throw new Error('no folder');
    const roots = { ownerId: folder.ownerId, files: [], folders: [folder] };
    const archive = await server.useCases.archives.open(roots, { maxKnown: 2 });
    const rest: string[] = [];
    for await (const { path } of archive.rest ?? []) rest.push(path);
    expect([...archive.known.map(({ path }) => path), ...rest]).toEqual([
      'many/',
      'many/a',
      'many/b',
      'many/c',
    ]);
  });

  it('no name leads out of the place where it is unpacked', async () => {
    const top = await makeFolder('..\\..\\up');
    await upload('..\\evil.exe', 'x', top);
    const names = Object.keys(await contentsOf(await takeFolder(top)));
    expect(names.join()).not.toContain('\\');
    expect(names).toHaveLength(2);
  });
});

describe('a selection as an archive', () => {
  it('holds files and folders; equal names of several folders are numbered', async () => {
    const one = await makeFolder('one');
    const two = await makeFolder('two');
    const files = [await upload('same.txt', '1', one), await upload('same.txt', '2', two)];
    const sub = await makeFolder('same.txt');
    const answer = await take({ fileIds: files.map(({ id }) => id), folderIds: [sub.id] });
    expect(answer.headers.get('Content-Disposition')).toMatch(/filename="Kladovka \d{4}-\d\d-\d\d\.zip"/);
    const found = await contentsOf(answer);
    expect(Object.keys(found).sort()).toEqual(['same (1).txt', 'same (2).txt', 'same.txt/']);
    expect([found['same (1).txt'], found['same (2).txt']].sort()).toEqual(['1', '2']);
  });

  it('of one thing has its name', async () => {
    const folder = await makeFolder('Только это');
    const answer = await take({ folderIds: [folder.id] });
    expect(answer.headers.get('Content-Disposition')).toContain(encodeURIComponent('Только это.zip'));
    await answer.arrayBuffer();
  });

  it('R20: counts the files that were in it', async () => {
    const folder = await makeFolder('counted');
    const inside = await upload('inside.txt', '1', folder);
    const beside = await upload('beside.txt', '2');
    await (await take({ fileIds: [beside.id], folderIds: [folder.id] })).arrayBuffer();
    await eventually(async () => {
      for (const { id } of [inside, beside]) {
        expect((await client.get(`/files/${id}`)).body).toMatchObject({ downloadCount: 1 });
      }
    });
    await eventually(async () => {
      const admin = await newAdmin(server);
      const { body } = await admin.get(`/logs?q=archive&userId=${client.user?.id}`);
      expect(body.items.map(({ event }) => event)).toContain('archive.downloaded');
    });
  });

  it.each<object>([{}, { fileIds: ['no id'] }, { fileIds: [], folderIds: [] }, { fileIds: [], extra: 1 }])(
    '%j is refused',
    async (selection) => {
      const answer = await client.post('/entries/archive', selection);
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    },
  );
});

describe('rights', () => {
  it('R28, R29: of the owner and of admins; for others it does not exist; strangers sign in', async () => {
    const folder = await makeFolder('mine');
    const file = await upload('mine.txt', 'mine', folder);
    const other = await newClient(server);
    const admin = await newAdmin(server);
    const stranger = await ApiClient.anonymous(server);
    const own = await upload('own.txt', 'own', undefined, other);

    const statuses = async (who: ApiClient) =>
      Promise.all(
        [
          takeFolder(folder, who),
          take({ fileIds: [file.id] }, who),
          take({ folderIds: [folder.id] }, who),
        ].map(async (asked) => {
          const answer = await asked;
          await answer.arrayBuffer();
          return answer.status;
        }),
      );
    expect(await statuses(client)).toEqual([200, 200, 200]);
    expect(await statuses(admin)).toEqual([200, 200, 200]);
    expect(await statuses(other)).toEqual([404, 404, 404]);
    expect(await statuses(stranger)).toEqual([401, 401, 401]);
    const mixed = await take({ fileIds: [own.id, file.id] }, other);
    expect([mixed.status, ((await mixed.json()) as Body).code]).toEqual([404, 'file_not_found']);
  });
});

describe('when something goes wrong', () => {
  const blobsOf = async (): Promise<string[]> => {
    const users = join(server.settings.storageDir, 'blobs', 'users');
    const names = await readdir(users, { recursive: true, withFileTypes: true });
    return names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  };

  it('of one person come ten at a time, which keeps nobody else waiting', async () => {
    const top = await makeFolder('large');
    // More than the connection holds while nobody reads.
    await upload('large.bin', 'x'.repeat(40_000_000), top);
    const running = await Promise.all(Array.from({ length: 10 }, () => takeFolder(top)));
    expect(running.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const refused = await takeFolder(top);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '5']);
    expect((await refused.json()).code).toBe('too_many_attempts');
    const admin = await takeFolder(top, await newAdmin(server));
    expect(admin.status).toBe(200);
    for (const { body } of [running[0] as Response, admin]) await body?.cancel();
    await eventually(async () => {
      const again = await takeFolder(top, client, 'HEAD');
      expect(again.status).toBe(200);
    });
    for (const { body } of running.slice(1)) await body?.cancel();
  });

  it('bytes that are missing break the connection off: no part is taken for the whole', async () => {
    const folder = await makeFolder('broken');
    await upload('a.txt', 'fine', folder);
    const before = new Set(await blobsOf());
    await upload('b.txt', 'lost', folder);
    const [lost = ''] = (await blobsOf()).filter((path) => !before.has(path));
    await rm(lost);
    const answer = await takeFolder(folder);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  it('so do bytes that are fewer than they were', async () => {
    const folder = await makeFolder('cut');
    const before = new Set(await blobsOf());
    await upload('b.txt', 'x'.repeat(1000), folder);
    const [cut = ''] = (await blobsOf()).filter((path) => !before.has(path));
    await truncate(cut, 500);
    await expect((await takeFolder(folder)).arrayBuffer()).rejects.toThrow();
  });
});

describe('on the pages', () => {
  it('a link downloads a folder and a plain form what was ticked, without scripts', async () => {
    const folder = await makeFolder('по ссылке');
    const file = await upload('a.txt', 'a', folder);
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    const linked = await browser.get(`/folders/${folder.id}/archive`);
    expect(await contentsOf(linked)).toEqual({ 'по ссылке/': null, 'по ссылке/a.txt': 'a' });

    const posted = await browser.post('/entries/archive', { fileIds: file.id, folderIds: folder.id });
    expect(Object.keys(await contentsOf(posted)).sort()).toEqual(['a.txt', 'по ссылке/', 'по ссылке/a.txt']);
  });

  it('strangers are sent to sign in, and a form from elsewhere is refused', async () => {
    const folder = await makeFolder('closed');
    const stranger = new BrowserClient(server.url);
    expect((await stranger.get(`/folders/${folder.id}/archive`)).headers.get('Location')).toMatch('/login');
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    const forged = await browser.post(
      '/entries/archive',
      { folderIds: folder.id },
      { Origin: 'https://evil.example' },
    );
    expect(forged.status).toBe(403);
  });
});
