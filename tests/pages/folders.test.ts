import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { fieldError, fieldValue, wordsOf } from '../support/html.js';
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
const namesIn = async (parentId: string) =>
  (await api.get(`/folders?parentId=${parentId}`)).body.items.map(({ name }) => name);

describe('a new folder', () => {
  it('is made by a plain form, in the folder that was open', async () => {
    const parent = await newFolder('Дом');
    const page = await (await browser.get(`/folders/new?folderId=${parent.id}`)).text();
    expect(wordsOf(page)).toContain('It will lie in “Дом”.');
    expect(fieldValue(page, 'folderId')).toBe(parent.id);
    const answer = await browser.post('/folders', { name: 'Счета', folderId: parent.id });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('Location')).toBe(`/files?folderId=${parent.id}&done=folderCreated`);
    expect(await namesIn(parent.id)).toEqual(['Счета']);
  });

  it('tells a script that the list has changed, and what was made', async () => {
    const answer = await browser.post('/folders', { name: 'Photos' }, scripted);
    expect(answer.status).toBe(201);
    expect(eventsOf(answer)).toEqual({
      toast: 'Folder “Photos” is ready',
      entriesChanged: { made: expect.stringMatching(/^folder-[0-9a-f-]{36}$/) },
      dialogDone: true,
    });
  });

  it('R42: says what is wrong beside the name and keeps what was typed, for pages and scripts', async () => {
    await newFolder('Photos');
    for (const [name, status, words] of [
      ['a/b', 400, 'A name can’t have “/”'],
      ['Photos', 409, 'There is something with this name here already.'],
      ['', 400, 'Fill this in.'],
    ] as const) {
      for (const headers of [{}, scripted]) {
        const answer = await browser.post('/folders', { name }, headers);
        const html = await answer.text();
        expect([name, answer.status, fieldValue(html, 'name')]).toEqual([name, status, name]);
        expect(fieldError(html, 'folder-name')).toContain(words);
      }
    }
    expect(await namesIn('root')).toEqual(['Photos']);
  });

  it('R29: an admin makes one in somebody else’s storage', async () => {
    const admin = await newAdmin(server);
    const theirs = await BrowserClient.signedIn(server, String(admin.user?.login), goodPassword);
    const userId = String(api.user?.id);
    const answer = await theirs.post('/folders', { name: 'From above', userId });
    expect(answer.headers.get('Location')).toBe(`/files?userId=${userId}&done=folderCreated`);
    expect(await namesIn('root')).toEqual(['From above']);
  });
});

describe('renaming a folder', () => {
  it('works on a page of its own and in the row', async () => {
    const folder = await newFolder('Old');
    expect(fieldValue(await (await browser.get(`/folders/${folder.id}/edit`)).text(), 'name')).toBe('Old');
    const byForm = await browser.post(`/folders/${folder.id}`, { name: 'New' });
    expect([byForm.status, byForm.headers.get('Location')]).toEqual([303, '/files?done=saved']);
    const row = await (await browser.get(`/folders/${folder.id}/edit`, scripted)).text();
    expect(row).toMatch(new RegExp(`id="folder-${folder.id}"[^>]*class="file-row is-editing"`));
    const byScript = await browser.post(`/folders/${folder.id}`, { name: 'Newer' }, scripted);
    expect(eventsOf(byScript)).toEqual({
      toast: { text: 'Renamed to “Newer”', undo: { url: `/folders/${folder.id}`, fields: { name: 'New' } } },
      entriesChanged: { renamed: `folder-${folder.id}` },
    });
    expect(await namesIn('root')).toEqual(['Newer']);
  });

  it('R42: keeps what was typed where the name is taken', async () => {
    await newFolder('Taken');
    const folder = await newFolder('Free');
    const answer = await browser.post(`/folders/${folder.id}`, { name: 'Taken' }, scripted);
    expect(answer.status).toBe(409);
    const row = await answer.text();
    expect(fieldValue(row, 'name')).toBe('Taken');
    expect(wordsOf(row)).toContain('There is something with this name here already.');
  });

  it('R28: is not for others, who see no such folder', async () => {
    const folder = await newFolder('Mine');
    const other = await BrowserClient.signedIn(
      server,
      String((await newClient(server)).user?.login),
      goodPassword,
    );
    for (const path of ['edit', 'delete'])
      expect((await other.get(`/folders/${folder.id}/${path}`)).status).toBe(404);
    expect((await other.post(`/folders/${folder.id}`, { name: 'Theirs' })).status).toBe(404);
    expect(await namesIn('root')).toEqual(['Mine']);
  });
});

describe('the share mark', () => {
  it('R22: stands beside a folder, with the number of its links, until they are revoked', async () => {
    const folder = await newFolder('Shared');
    await newFolder('Not shared');
    const { body: link } = await api.post(`/folders/${folder.id}/links`, {});
    await api.post(`/folders/${folder.id}/links`, {});
    const marks = async () =>
      (await (await browser.get('/files')).text()).match(/<a class="share-mark"[^>]*>/g);
    expect(await marks()).toEqual([
      expect.stringMatching(new RegExp(`href="/folders/${folder.id}/share" title="Shared by 2 links"`)),
    ]);
    await api.delete(`/links/${link.id}`);
    expect(await marks()).toEqual([expect.stringContaining('title="Shared by 1 link"')]);
  });
});
