import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from '../../src/persistence/client.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newClient } from '../support/client.js';
import { elementById } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let browser: BrowserClient;

beforeAll(async () => {
  server = await startServer();
  api = await newClient(server);
  browser = await BrowserClient.signedIn(server, String(api.user?.login), goodPassword);
});
afterAll(() => server.stop());

/** What is asked of the database while the page is made, but for what is written in the background. */
async function statementsOf(path: string): Promise<string[]> {
  const query = jest.spyOn(Client.prototype, 'query');
  try {
    expect((await browser.get(path)).status).toBe(200);
    return (query.mock.calls as unknown[][])
      .map(([asked]) => (typeof asked === 'string' ? asked : String((asked as { text?: string }).text)))
      .filter((text) => !/INSERT INTO logs|UPDATE sessions/.test(text));
  } finally {
    query.mockRestore();
  }
}

/** What goes on in the background can only add to it. */
async function fewestStatementsOf(path: string): Promise<number> {
  const counts = [];
  for (let look = 0; look < 10; look += 1) counts.push((await statementsOf(path)).length);
  return Math.min(...counts);
}

const fill = async (fields: Record<string, string>, count: number) => {
  for (let n = 0; n < count; n++) await api.upload(`${n}.txt`, 'x', { fields });
};

describe('the list of files', () => {
  it('8.4: asks the database as often for many rows as for few, in a folder, in what came last and in what was found', async () => {
    const { body: few } = await api.post('/folders', { name: 'few' });
    const { body: many } = await api.post('/folders', { name: 'many' });
    await fill({ folderId: few.id }, 2);
    await fill({ folderId: many.id }, 12);
    const pages = (n: string, folder: string) => [
      `/files?folderId=${folder}`,
      '/files?sort=-uploadedAt',
      `/files?q=${n}`,
    ];
    const counts = async (n: string, folder: string) => {
      const found = [];
      for (const path of pages(n, folder)) found.push(await fewestStatementsOf(path));
      return found;
    };
    expect(await counts('1', many.id)).toEqual(await counts('5', few.id));
  });

  it('8.4: asks five things where a place is shown from its start: who, whose session, folders, files, how full', async () => {
    const count = await fewestStatementsOf('/files');
    expect(count).toBeGreaterThan(3);
    expect(count).toBeLessThanOrEqual(5);
  });

  it('8.4: and one more, how many there are, where it is longer than a page', async () => {
    const { body: long } = await api.post('/folders', { name: 'long' });
    await fill({ folderId: long.id }, 101);
    const page = await (await browser.get(`/files?folderId=${long.id}`)).text();
    expect(page).toContain('data-total="101"');
    expect(
      (await statementsOf(`/files?folderId=${long.id}`)).filter((text) => / place_counts /.test(text)),
    ).toHaveLength(1);
  });
});

describe('a row', () => {
  const rowOf = async (id: string, language = 'en') =>
    elementById(
      await (await browser.get('/files', { 'Accept-Language': language })).text(),
      'tr',
      `file-${id}`,
    ) ?? '';

  it('8.4: is what it was when nothing changed, and anew when its name, comment, link or language did', async () => {
    const { body: file } = await api.upload('first.txt', 'x');
    const first = await rowOf(file.id);
    expect(await rowOf(file.id)).toBe(first);
    await api.patch(`/files/${file.id}`, { name: 'second.txt' });
    const renamed = await rowOf(file.id);
    expect(renamed).toContain('second.txt');
    await api.patch(`/files/${file.id}`, { comment: 'a word on it' });
    expect(await rowOf(file.id)).toContain('a word on it');
    await api.post(`/files/${file.id}/links`, {});
    expect(await rowOf(file.id)).toContain('Shared by 1 link');
    expect(await rowOf(file.id, 'ru')).toContain('Скачать second.txt');
  });

  it('8.4, R42: leads to a page with all that can be done with it, which works without scripts', async () => {
    const { body: file } = await api.upload('acts.txt', 'x');
    const row = await rowOf(file.id);
    const [, address] = /class="menu-item" href="([^"]+)"/.exec(row) ?? [];
    const page = await (await browser.get(String(address))).text();
    const acts = [...page.matchAll(/data-act="(\w+)" href="([^"]+)"/g)].map(([, act, href]) => [act, href]);
    expect(Object.fromEntries(acts)).toEqual({
      preview: `/files/${file.id}/preview`,
      view: `/files/${file.id}/content?disposition=inline`,
      download: `/files/${file.id}/content`,
      share: `/files/${file.id}/share`,
      rename: `/files/${file.id}/edit?field=name`,
      comment: `/files/${file.id}/edit?field=comment`,
      move: `/entries/move?fileIds=${file.id}`,
      details: `/files/${file.id}/details`,
      delete: `/files/${file.id}/delete`,
    });
  });

  it('8.4, R42: so does that of a folder', async () => {
    const { body: folder } = await api.post('/folders', { name: 'acts' });
    const page = await (await browser.get(`/folders/${folder.id}/details`)).text();
    const acts = [...page.matchAll(/data-act="(\w+)" href="([^"]+)"/g)].map(([, act]) => act);
    expect(acts).toEqual(['open', 'download', 'share', 'rename', 'move', 'details', 'delete']);
  });
});

describe('a page that is put in the place of another', () => {
  const boosted = { 'HX-Request': 'true', 'HX-Boosted': 'true' };
  const lives = ['id="uploads"', 'id="toasts"', 'id="dialog"', 'id="texts"', 'id="live"'];
  const among = (page: string) => lives.filter((part) => page.includes(part));

  it.each(['/files', '/links', '/trash', '/settings'])(
    '8.4: comes without what lives on behind it (%s), and whole where it is loaded, or come back to',
    async (path) => {
      const page = await (await browser.get(path, boosted)).text();
      expect(among(page)).toEqual([]);
      for (const part of ['id="frame"', 'id="content"', 'id="rail"', 'id="topbar"', '<title>'])
        expect(page).toContain(part);
      expect(among(await (await browser.get(path)).text())).toEqual(lives);
      const back = { ...boosted, 'HX-History-Restore-Request': 'true' };
      expect(among(await (await browser.get(path, back)).text())).toEqual(lives);
    },
  );
});
