import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newClient } from '../support/client.js';
import { unescapeHtml, wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let browser: BrowserClient;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  api = await newClient(server);
  browser = await BrowserClient.signedIn(server, String(api.user?.login), goodPassword);
});

const scripted = { 'HX-Request': 'true' };
const eventsOf = (answer: Response) => JSON.parse(answer.headers.get('HX-Trigger') ?? '{}');
const newFolder = async (name: string, parentId?: string) =>
  (await api.post('/folders', { name, parentId })).body;
const newFile = async (name: string, folderId = '') =>
  (await api.upload(name, name, { fields: { folderId } })).body;
/** What lies in a folder, by name. */
async function namesIn(folderId: string): Promise<unknown[]> {
  const folders = (await api.get(`/folders?parentId=${folderId}`)).body.items;
  const files = (await api.get(`/files?folderId=${folderId}`)).body.items;
  return [...folders, ...files].map(({ name }) => name);
}

/** The form in a toast that takes back what it tells. */
function undoOf(html: string): { url: string; fields: [string, string][] } {
  const form = /<form[^>]*data-undo>[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return {
    url: /action="([^"]*)"/.exec(form)?.[1] ?? '',
    fields: inputs.map(([, name = '', value = '']) => [name, unescapeHtml(value)]),
  };
}

async function undo(html: string): Promise<Response> {
  const { url, fields } = undoOf(html);
  return browser.post(url, fields, scripted);
}

describe('delete', () => {
  it('puts several into the trash at once, and Undo puts them back', async () => {
    const folder = await newFolder('Docs');
    await newFile('inside.txt', folder.id);
    const file = await newFile('a.txt');
    const answer = await browser.post(
      '/entries/delete',
      [
        ['fileIds', file.id],
        ['folderIds', folder.id],
      ],
      scripted,
    );
    expect(eventsOf(answer)).toEqual({ entriesChanged: true, dialogDone: true });
    expect(answer.headers.get('HX-Reswap')).toBe('none');
    const html = await answer.text();
    expect(wordsOf(html)).toContain('2 items are in the trash');
    expect(wordsOf(html)).toContain('in the trash Undo');
    expect(html).toMatch(/id="storage"[^>]*hx-swap-oob="true"/);
    expect(await namesIn('root')).toEqual([]);

    const undone = await undo(html);
    expect(eventsOf(undone)).toMatchObject({
      toast: '2 items are back in their places',
      entriesChanged: true,
    });
    expect(await namesIn('root')).toEqual(['Docs', 'a.txt']);
    expect(await namesIn(folder.id)).toEqual(['inside.txt']);
  });

  it('asks on a page of its own without scripts, and leads back to the folder', async () => {
    const folder = await newFolder('Docs');
    const file = await newFile('a.txt', folder.id);
    const page = await (await browser.get(`/entries/delete?fileIds=${file.id}`)).text();
    expect(wordsOf(page)).toContain('The trash keeps it for 30 days');
    const answer = await browser.post('/entries/delete', { fileIds: file.id });
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      303,
      `/files?folderId=${folder.id}&done=trashed`,
    ]);
    expect(await namesIn(folder.id)).toEqual([]);
  });

  it('says in words that something is gone already, and deletes nothing then', async () => {
    const [gone, there] = [await newFile('gone.txt'), await newFile('there.txt')];
    await api.delete(`/files/${gone.id}`);
    const answer = await browser.post(
      '/entries/delete',
      [
        ['fileIds', gone.id],
        ['fileIds', there.id],
      ],
      scripted,
    );
    expect([answer.status, await answer.text()]).toEqual([404, 'There is no such file.']);
    expect(await namesIn('root')).toEqual(['there.txt']);
  });

  it('takes as many at once by a form as the domain does', async () => {
    const fields = Array.from({ length: 1000 }, (_, index): [string, string] => [
      'folderIds',
      `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    ]);
    for (const path of ['/entries/delete', '/entries/move/choose'])
      expect((await browser.post(path, fields, scripted)).status).toBe(404);
  });
});

describe('choosing where to move', () => {
  it('goes through the folders level by level, on plain pages and in the dialog alike', async () => {
    const [docs, photos] = [await newFolder('Docs'), await newFolder('Photos')];
    const year = await newFolder('2026', docs.id);
    const file = await newFile('a.txt');
    const root = await (await browser.get(`/entries/move?fileIds=${file.id}`)).text();
    expect(wordsOf(root)).toContain('Move “a.txt”');
    expect(wordsOf(root)).toContain('It is here already');
    for (const { id } of [docs, photos]) expect(root).toContain(`name="to" value="${id}"`);
    for (const headers of [{}, scripted]) {
      const level = await (
        await browser.post('/entries/move/choose', { fileIds: file.id, to: docs.id }, headers)
      ).text();
      expect(level).toContain(`name="to" value="${year.id}"`);
      expect(level).toContain(`<input type="hidden" name="fileIds" value="${file.id}">`);
      expect(wordsOf(level)).toContain('Move to “Docs”');
    }
  });

  it('offers no folder that is being moved as the way', async () => {
    const docs = await newFolder('Docs');
    const html = await (await browser.get(`/entries/move?folderIds=${docs.id}`, scripted)).text();
    expect(html).not.toContain(`name="to" value="${docs.id}"`);
    expect(wordsOf(html)).toContain('Docs This one is being moved');
  });

  it('makes a new folder on the way and opens it', async () => {
    const [docs, file] = [await newFolder('Docs'), await newFile('a.txt')];
    const sent = { fileIds: file.id, to: docs.id };
    const made = await browser.post('/entries/move/folder', { ...sent, newName: '2026' }, scripted);
    expect(wordsOf(await made.text())).toContain('Move to “2026”');
    expect(await namesIn(docs.id)).toEqual(['2026']);
    const taken = await browser.post('/entries/move/folder', { ...sent, newName: '2026' }, scripted);
    expect(taken.status).toBe(409);
    const html = await taken.text();
    expect(wordsOf(html)).toContain('There is something with this name here already.');
    expect(html).toMatch(/name="newName"[^>]*value="2026"/);
  });
});

describe('moving', () => {
  it('moves several at once, and Undo takes each back to where it came from', async () => {
    const [docs, photos] = [await newFolder('Docs'), await newFolder('Photos')];
    const [a, b] = [await newFile('a.txt'), await newFile('b.txt', photos.id)];
    const answer = await browser.post(
      '/entries/move',
      [
        ['fileIds', a.id],
        ['fileIds', b.id],
        ['folderIds', photos.id],
        ['folderId', docs.id],
      ],
      scripted,
    );
    expect(eventsOf(answer)).toMatchObject({ entriesChanged: true, dialogDone: true });
    const html = await answer.text();
    expect(wordsOf(html)).toContain('3 items moved to “Docs”');
    expect(await namesIn(docs.id)).toEqual(['Photos', 'a.txt', 'b.txt']);

    expect(eventsOf(await undo(html)).toast).toBe('3 items are back where they were');
    expect(await namesIn('root')).toEqual(['Docs', 'Photos', 'a.txt']);
    expect(await namesIn(photos.id)).toEqual(['b.txt']);
  });

  it('leads to the folder without scripts', async () => {
    const [docs, file] = [await newFolder('Docs'), await newFile('a.txt')];
    const answer = await browser.post('/entries/move', { fileIds: file.id, folderId: docs.id });
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      303,
      `/files?folderId=${docs.id}&done=moved`,
    ]);
  });

  it('says in words that a folder can’t go into itself, or that the place is gone', async () => {
    const docs = await newFolder('Docs');
    const inside = await newFolder('Inside', docs.id);
    const dragged = await browser.post(
      '/entries/move',
      { folderIds: docs.id, folderId: inside.id },
      scripted,
    );
    expect([dragged.status, await dragged.text()]).toEqual([
      409,
      'A folder can’t be moved into itself. Choose another place.',
    ]);
    const gone = await newFolder('Gone');
    await api.delete(`/folders/${gone.id}`);
    const chosen = await browser.post(
      '/entries/move',
      { folderIds: docs.id, folderId: gone.id, isDialog: '1' },
      scripted,
    );
    expect(chosen.status).toBe(404);
    expect(wordsOf(await chosen.text())).toContain('There is no such folder. All files');
  });
});

describe('names that are taken', () => {
  /** `a.txt` and `b.txt` in the root and in Docs, `c.txt` in the root alone. */
  async function scene() {
    const docs = await newFolder('Docs');
    for (const name of ['a.txt', 'b.txt']) await newFile(name, docs.id);
    const files = [await newFile('a.txt'), await newFile('b.txt'), await newFile('c.txt')];
    const fields: [string, string][] = [
      ['folderId', docs.id],
      ...files.map(({ id }): [string, string] => ['fileIds', id]),
    ];
    return { docs, files, fields };
  }

  it('are asked about, in the dialog wherever the request aimed at, and nothing moves until then', async () => {
    const { docs, fields } = await scene();
    const answer = await browser.post('/entries/move', fields, scripted);
    expect(answer.status).toBe(409);
    expect([answer.headers.get('HX-Retarget'), answer.headers.get('HX-Reswap')]).toEqual([
      '#dialog-body',
      'innerHTML',
    ]);
    const html = await answer.text();
    expect(wordsOf(html)).toContain('2 names are taken');
    expect([...html.matchAll(/<select id="decide-/g)]).toHaveLength(2);
    expect(await namesIn(docs.id)).toEqual(['a.txt', 'b.txt']);
    const page = await browser.post('/entries/move', fields);
    expect(page.status).toBe(409);
    expect(wordsOf(await page.text())).toContain('2 names are taken');
  });

  it.each([
    ['rename', ['a.txt', 'a (1).txt', 'b.txt', 'b (1).txt', 'c.txt'], ['Docs']],
    ['replace', ['a.txt', 'b.txt', 'c.txt'], ['Docs']],
    ['skip', ['a.txt', 'b.txt', 'c.txt'], ['Docs', 'a.txt', 'b.txt']],
  ])('are answered once for all: %s', async (onConflict, inDocs, inRoot) => {
    const { docs, fields } = await scene();
    const answer = await browser.post('/entries/move', [...fields, ['onConflict', onConflict]], scripted);
    expect(answer.status).toBe(200);
    expect(await namesIn(docs.id)).toEqual(inDocs);
    expect(await namesIn('root')).toEqual(inRoot);
    const trashed = (await api.get('/trash')).body.items.map(({ name }) => name);
    expect(trashed.sort()).toEqual(onConflict === 'replace' ? ['a.txt', 'b.txt'] : []);
  });

  it.each(['rename', 'replace', 'skip'])('Undo leaves all as it was: %s', async (onConflict) => {
    const { docs, files, fields } = await scene();
    const before = [await namesIn('root'), await namesIn(docs.id)];
    const idsBefore = (await api.get(`/files?folderId=${docs.id}`)).body.items.map(({ id }) => id);
    const answer = await browser.post('/entries/move', [...fields, ['onConflict', onConflict]], scripted);
    expect((await undo(await answer.text())).status).toBe(200);
    expect([await namesIn('root'), await namesIn(docs.id)]).toEqual(before);
    expect((await api.get(`/files?folderId=${docs.id}`)).body.items.map(({ id }) => id)).toEqual(idsBefore);
    expect((await api.get('/trash')).body.items).toEqual([]);
    for (const { id, name } of files) expect((await api.get(`/files/${id}`)).body.name).toBe(name);
  });

  it('Undo does what still can be done: a name that is taken again, what left the trash for good', async () => {
    const { docs, files, fields } = await scene();
    const html = await (
      await browser.post('/entries/move', [...fields, ['onConflict', 'replace']], scripted)
    ).text();
    const [gone] = (await api.get('/trash')).body.items;
    await api.delete(`/trash/${gone?.id}`);
    await newFile('a.txt');
    expect((await undo(html)).status).toBe(200);
    expect(await namesIn('root')).toEqual(['Docs', 'a.txt', 'a (1).txt', 'b.txt', 'c.txt']);
    expect((await api.get(`/files/${files[0]?.id}`)).body.name).toBe('a (1).txt');
    expect(await namesIn(docs.id)).toHaveLength(1);
  });

  it('Undo leaves a name that was given since, and brings back from a folder that was replaced', async () => {
    const docs = await newFolder('Docs');
    const [inTheWay, moving] = [await newFolder('a', docs.id), await newFolder('a')];
    const inside = await newFile('inside.txt', inTheWay.id);
    const other = await newFile('other.txt');
    const answer = await browser.post(
      '/entries/move',
      [
        ['folderId', docs.id],
        ['fileIds', inside.id],
        ['fileIds', other.id],
        ['folderIds', moving.id],
        [`decide-${moving.id}`, 'replace'],
      ],
      scripted,
    );
    await api.patch(`/files/${other.id}`, { name: 'renamed.txt' });
    expect(eventsOf(await undo(await answer.text())).toast).toBe('3 items are back where they were');
    expect(await namesIn('root')).toEqual(['a', 'Docs', 'renamed.txt']);
    expect(await namesIn(docs.id)).toEqual(['a']);
    expect(await namesIn(inTheWay.id)).toEqual(['inside.txt']);
    expect((await api.get(`/folders/${moving.id}`)).body.parentId).toBeNull();
  });

  it('7.2: Undo brings back a folder, with what is in it, out of a folder that was replaced', async () => {
    const docs = await newFolder('Docs');
    const [inTheWay, moving] = [await newFolder('a', docs.id), await newFolder('a')];
    const inside = await newFolder('inside', inTheWay.id);
    const file = await newFile('deep.txt', inside.id);
    const answer = await browser.post(
      '/entries/move',
      [
        ['folderId', docs.id],
        ['folderIds', moving.id],
        ['folderIds', inside.id],
        [`decide-${moving.id}`, 'replace'],
      ],
      scripted,
    );
    expect(await namesIn(docs.id)).toEqual(['a', 'inside']);
    expect((await api.get(`/files/${file.id}`)).status).toBe(200);
    expect(eventsOf(await undo(await answer.text())).toast).toBe('2 items are back where they were');
    expect([await namesIn('root'), await namesIn(docs.id)]).toEqual([['a', 'Docs'], ['a']]);
    expect([await namesIn(inTheWay.id), await namesIn(inside.id)]).toEqual([['inside'], ['deep.txt']]);
    expect((await api.get('/trash')).body.items).toEqual([]);
  });

  it.each([
    ['folder', newFolder],
    ['file', newFile],
  ] as const)(
    '7.2: Undo of a %s that replaced the folder out of which its own was moved',
    async (_kind, make) => {
      const docs = await newFolder('Docs');
      const inTheWay = await newFolder('a', docs.id);
      const outer = await newFolder('outer', inTheWay.id);
      const replacing = await make('a', outer.id);
      const field = make === newFile ? 'fileIds' : 'folderIds';
      const answer = await browser.post(
        '/entries/move',
        [
          ['folderId', docs.id],
          ['folderIds', outer.id],
          [field, replacing.id],
          [`decide-${replacing.id}`, 'replace'],
        ],
        scripted,
      );
      expect(answer.status).toBe(200);
      expect((await namesIn(docs.id)).sort()).toEqual(['a', 'outer']);
      expect((await api.get('/trash')).body.items.map(({ id }) => id)).toEqual([inTheWay.id]);
      expect(eventsOf(await undo(await answer.text())).toast).toBe('2 items are back where they were');
      expect([await namesIn('root'), await namesIn(docs.id)]).toEqual([['Docs'], ['a']]);
      expect([await namesIn(inTheWay.id), await namesIn(outer.id)]).toEqual([['outer'], ['a']]);
      expect((await api.get('/trash')).body.items).toEqual([]);
    },
  );

  it('Undo says what could not go back', async () => {
    const [docs, gone] = [await newFolder('Docs'), await newFolder('Gone')];
    const [a, b] = [await newFile('a.txt', gone.id), await newFile('b.txt')];
    const fields: [string, string][] = [a, b].map(({ id }) => ['fileIds', id]);
    const answer = await browser.post('/entries/move', [...fields, ['folderId', docs.id]], scripted);
    await api.delete(`/folders/${gone.id}`);
    const html = await answer.text();
    expect(eventsOf(await undo(html)).toast).toContain('1 item could not go back');
    expect([await namesIn('root'), await namesIn(docs.id)]).toEqual([['Docs', 'b.txt'], ['a.txt']]);
  });

  it('Undo takes as many long names as a move does', async () => {
    const docs = await newFolder('Docs');
    const longest = 'я'.repeat(120);
    const ids = Array.from({ length: 1000 }, () => randomUUID());
    await server.sql(
      `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, comment, blob_key, uploaded_at, updated_at)
       SELECT id, $ownerId, $longest || lpad(n::text, 4, '0'), 0, 'text/plain', '', '', id::text, now(), now()
       FROM unnest($ids::uuid[]) WITH ORDINALITY AS ids (id, n)`,
      { ownerId: api.user?.id, longest, ids },
    );
    const fields: [string, string][] = ids.map((id) => ['fileIds', id]);
    const answer = await browser.post('/entries/move', [...fields, ['folderId', docs.id]], scripted);
    const { url, fields: sent } = undoOf(await answer.text());
    // As where each of them had got a number.
    const named = sent.map(([name, value], n): [string, string] => [name, `${value}${longest}${1000 + n}`]);
    expect((await browser.post(url, named, scripted)).status).toBe(200);
    expect((await api.get(`/files?folderId=${docs.id}`)).body.items).toEqual([]);
  });

  it('are answered one by one', async () => {
    const { docs, files, fields } = await scene();
    const answer = await browser.post(
      '/entries/move',
      [...fields, [`decide-${files[0]?.id}`, 'rename'], [`decide-${files[1]?.id}`, 'skip']],
      scripted,
    );
    expect(wordsOf(await answer.text())).toContain('2 items moved to “Docs”');
    expect(await namesIn(docs.id)).toEqual(['a.txt', 'a (1).txt', 'b.txt', 'c.txt']);
    expect(await namesIn('root')).toEqual(['Docs', 'b.txt']);
  });

  it('R28: a stranger’s folder is no place, and a stranger’s file no entry', async () => {
    const mine = await newFile('mine.txt');
    const other = await newClient(server);
    const theirs = (await other.post('/folders', { name: 'Theirs' })).body;
    const into = await browser.post('/entries/move', { fileIds: mine.id, folderId: theirs.id });
    expect(into.status).toBe(404);
    const theirFile = (await other.upload('theirs.txt', 'x')).body;
    for (const path of ['/entries/delete', '/entries/move', '/entries/move/choose'])
      expect((await browser.post(path, { fileIds: theirFile.id })).status).toBe(404);
    const back = (entry: string) => browser.post('/entries/move/back', { entries: entry });
    expect((await back(`file:${theirFile.id}:::x`)).status).toBe(404);
    await other.delete(`/files/${theirFile.id}`);
    const [unknown, trashed] = [
      await back(`file:${mine.id}::${randomUUID()}:`),
      await back(`file:${mine.id}::${theirFile.id}:`),
    ];
    expect([unknown.status, trashed.status]).toEqual([303, 303]);
    expect((await other.get('/trash')).body.items).toHaveLength(1);
    expect((await back('nonsense')).status).toBe(400);
  });
});
