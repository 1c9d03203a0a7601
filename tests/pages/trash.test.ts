import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { wordsOf } from '../support/html.js';
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
const pageWords = async (path = '/trash', client = browser) => wordsOf(await (await client.get(path)).text());
const filesLeft = async () => (await api.get('/files')).body.items.map(({ name }) => name);

async function trashed(name: string, fields = {}): Promise<string> {
  const { body } = await api.upload(name, 'four', { fields });
  await api.delete(`/files/${body.id}`);
  return body.id;
}

describe('the trash', () => {
  it('tells what it holds, where that was, its size, and when it goes for good', async () => {
    const folder = (await api.post('/folders', { name: 'Дом' })).body;
    await trashed('счёт.pdf', { folderId: folder.id });
    const words = await pageWords();
    expect(words).toMatch(/счёт\.pdf .*Дом 4\sB Today, \d\d:\d\d in 30 days/);
    expect(words).toMatch(/4\sB in the trash/);
    expect(words).toContain('stays here for 30 days');
  });

  it('says where nothing can go back to any more', async () => {
    const folder = (await api.post('/folders', { name: 'Дом' })).body;
    await trashed('счёт.pdf', { folderId: folder.id });
    await api.delete(`/folders/${folder.id}`);
    expect(await pageWords()).toContain('A folder that is deleted, too');
  });

  it('invites where it is empty, and says how long things stay', async () => {
    expect(await pageWords()).toContain('The trash is empty');
  });

  it('comes page by page, each entry once', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 102; number += 1) ids.push(await trashed(`file ${number}`));
    const seen: string[] = [];
    let path = '/trash';
    while (path) {
      const html = await (await browser.get(path)).text();
      seen.push(...[...html.matchAll(/id="trash-([0-9a-f-]{36})"/g)].map(([, id = '']) => id));
      path = (/class="more-row" hx-get="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&');
    }
    expect(seen.sort()).toEqual(ids.sort());
  });

  it('R28, R29: is its owner’s and the admins’', async () => {
    await trashed('secret.txt');
    const path = `/trash?userId=${api.user?.id}`;
    const other = await newClient(server);
    const theirs = await BrowserClient.signedIn(server, String(other.user?.login), goodPassword);
    expect((await theirs.get(path)).status).toBe(403);
    const admin = await newAdmin(server);
    const admins = await BrowserClient.signedIn(server, String(admin.user?.login), goodPassword);
    const words = await pageWords(path, admins);
    expect(words).toContain('Trash of Test User');
    expect(words).toContain('secret.txt');
  });
});

describe('putting back', () => {
  it('works without scripts, for several at once', async () => {
    const ids = [await trashed('a.txt'), await trashed('b.txt')];
    const answer = await browser.post(
      '/trash/restore',
      ids.map((id): [string, string] => ['ids', id]),
    );
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/trash?done=restored']);
    expect(await filesLeft()).toEqual(['a.txt', 'b.txt']);
  });

  it('tells a script where it is, under a name that was free', async () => {
    const id = await trashed('a.txt');
    await api.upload('a.txt', 'new');
    const answer = await browser.post('/trash/restore', { ids: id }, scripted);
    expect(eventsOf(answer)).toMatchObject({
      toast: '“a.txt” is back as “a (1).txt”, since the name was taken',
      entriesChanged: true,
    });
    expect(await answer.text()).toMatch(/id="storage"[^>]*hx-swap-oob/);
  });

  it('7.33: shows the way to where it is now, from the trash; by Undo in a list one is there', async () => {
    const { body: folder } = await api.post('/folders', { name: 'Docs' });
    const trashedIn = async (name: string, folderId?: string) => {
      const { body } = await api.upload(name, 'x', { fields: folderId ? { folderId } : {} });
      await api.delete(`/files/${body.id}`);
      return body.id;
    };
    const restore = async (ids: string[], from: string) => {
      const headers = { ...scripted, 'HX-Current-URL': `${server.url}${from}` };
      const fields = ids.map((id): [string, string] => ['ids', id]);
      return eventsOf(await browser.post('/trash/restore', fields, headers)).toast;
    };
    const inside = await trashedIn('in.txt', folder.id);
    const href = `/files?folderId=${folder.id}&find=file-${inside}#file-${inside}`;
    expect(await restore([inside], '/trash')).toEqual({
      text: '“in.txt” is back in “Docs”',
      link: { href, text: 'Show' },
    });
    const top = await trashedIn('top.txt');
    expect(await restore([top], '/trash?userId=x')).toMatchObject({
      link: { href: `/files?find=file-${top}#file-${top}` },
    });
    await api.delete(`/files/${top}`);
    expect(await restore([top], '/files')).toBe('“top.txt” is back in “All files”');
    const apart = [await trashedIn('one.txt'), await trashedIn('two.txt', folder.id)];
    expect(await restore(apart, '/trash')).toBe('2 items are back in their places');
  });

  it('of one by its own button leaves what is ticked beside it', async () => {
    const [one, ticked] = [await trashed('one.txt'), await trashed('ticked.txt')];
    await browser.post(`/trash/restore?id=${one}`, { ids: ticked });
    expect(await filesLeft()).toEqual(['one.txt']);
  });

  it('puts back the others where one of them is gone already, and says so where all are', async () => {
    const [gone, there] = [await trashed('gone.txt'), await trashed('there.txt')];
    await api.delete(`/trash/${gone}`);
    const both: [string, string][] = [
      ['ids', gone],
      ['ids', there],
    ];
    expect((await browser.post('/trash/restore', both, scripted)).status).toBe(200);
    expect(await filesLeft()).toEqual(['there.txt']);
    const again = await browser.post('/trash/restore', both, scripted);
    expect([again.status, await again.text()]).toEqual([
      404,
      'There is nothing like this in the trash: it may have been put back or removed for good.',
    ]);
  });

  it('asks to choose something where nothing is', async () => {
    const answer = await browser.post('/trash/restore', {});
    expect(answer.headers.get('Location')).toBe('/trash?done=nothingChosen');
    expect(eventsOf(await browser.post('/trash/purge', {}, scripted)).toast).toBe('Choose something first.');
  });
});

it('7.2: what is found of a folder that is half way into the trash stands in the list', async () => {
  const { body: folder } = await api.post('/folders', { name: 'half' });
  await api.upload('found.txt', 'x', { fields: { folderId: folder.id } });
  await server.sql(
    `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, state)
     SELECT id, owner_id, 'folder', 0, 0, now(), 'filling' FROM folders WHERE id = $id`,
    { id: folder.id },
  );
  await server.sql('UPDATE folders SET trash_id = id WHERE id = $id', { id: folder.id });
  expect(await pageWords('/files?q=found')).toContain('found.txt');
  expect(await server.useCases.entries.settle()).toBe(1);
  expect(await pageWords('/files?q=found')).not.toContain('found.txt');
});

describe('for good', () => {
  it('asks first, then deletes what was chosen and nothing else', async () => {
    const [gone, kept] = [await trashed('gone.txt'), await trashed('kept.txt')];
    const asked = await (await browser.post('/trash/purge/confirm', { ids: gone })).text();
    expect(wordsOf(asked)).toContain('gone.txt It can’t be brought back after that.');
    expect(asked).toContain(`<input type="hidden" name="ids" value="${gone}">`);
    expect((await api.get('/trash')).body.items).toHaveLength(2);
    const answer = await browser.post('/trash/purge', { ids: gone });
    expect(answer.headers.get('Location')).toBe('/trash?done=purged');
    expect((await api.get('/trash')).body.items).toMatchObject([{ id: kept }]);
  });

  it('7.2: deletes the others where one of them is gone already, and tells of both', async () => {
    const [gone, there, last] = [
      await trashed('gone.txt'),
      await trashed('there.txt'),
      await trashed('last.txt'),
    ];
    await api.delete(`/trash/${gone}`);
    const all = [gone, there, last].map((id): [string, string] => ['ids', id]);
    const answer = await browser.post('/trash/purge', all, scripted);
    expect([answer.status, eventsOf(answer).toast]).toEqual([
      200,
      '2 items are gone for good. 1 item was not there any more',
    ]);
    expect((await api.get('/trash')).body.items).toEqual([]);
    expect((await browser.post('/trash/purge', all, scripted)).status).toBe(404);
  });

  it('empties the whole trash, and says how much that frees', async () => {
    await trashed('a.txt');
    await trashed('b.txt');
    expect(await pageWords('/trash/empty')).toMatch(/This frees 8\sB\./);
    const answer = await browser.post('/trash/empty', {}, scripted);
    expect(eventsOf(answer).toast).toBe('The trash is empty: 2 items are gone for good');
    expect((await api.get('/trash')).body.items).toEqual([]);
  });

  it('R29: an admin empties somebody else’s; nobody else does', async () => {
    await trashed('a.txt');
    const userId = String(api.user?.id);
    const other = await newClient(server);
    const theirs = await BrowserClient.signedIn(server, String(other.user?.login), goodPassword);
    expect((await theirs.post('/trash/empty', { userId })).status).toBe(403);
    const admin = await newAdmin(server);
    const admins = await BrowserClient.signedIn(server, String(admin.user?.login), goodPassword);
    const answer = await admins.post('/trash/empty', { userId, back: `/trash?userId=${userId}` });
    expect(answer.headers.get('Location')).toBe(`/trash?userId=${userId}&done=trashEmptied`);
    expect((await api.get('/trash')).body.items).toEqual([]);
  });
});

describe('the space in use', () => {
  const setQuota = (quotaBytes: number | null) =>
    server.useCases.users.update({ kind: 'system', means: 'cli' }, String(api.user?.id), { quotaBytes });

  it('counts the trash, and says in words how much is what', async () => {
    await setQuota(100);
    await api.upload('kept.txt', 'x'.repeat(30));
    await trashed('gone.txt');
    const html = await (await browser.get('/trash')).text();
    expect(wordsOf(html)).toMatch(/34\sB of 100\sB 4\sB in the trash/);
    expect(html).toMatch(
      /class="quota-bar is-roomy"[^>]*aria-label="30\sB of files and 4\sB in the trash, 66\sB free of 100\sB"/,
    );
    expect(html).not.toContain('id="quota-warning"');
    const settings = await pageWords('/settings');
    expect(settings).toMatch(/Files 30\sB Trash 4\sB Free 66\sB/);
  });

  it('warns at 80 %, and once that is put away not before 95 %', async () => {
    await setQuota(100);
    await api.upload('kept.txt', 'x'.repeat(78));
    await trashed('gone.txt');
    const words = await pageWords();
    expect(words).toMatch(/Your storage is 82\s% full: 18\sB left\./);
    expect(words).toMatch(/Empty the trash: it frees 4\sB, or ask the administrator/);

    const answer = await browser.post('/settings/quota-warning', { level: 'tight', next: '/trash' });
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/trash']);
    expect(await pageWords()).not.toContain('Your storage is');

    await api.upload('more.txt', 'x'.repeat(14));
    expect(await pageWords()).toMatch(/Your storage is almost full: 4\sB left\./);
    await browser.post('/settings/quota-warning', { level: 'full' }, scripted);
    expect(await pageWords()).not.toContain('almost full');
  });

  it('warns anew after there was room again', async () => {
    await setQuota(100);
    const { body: file } = await api.upload('big.txt', 'x'.repeat(90));
    await browser.post('/settings/quota-warning', { level: 'full' });
    expect(await pageWords()).not.toContain('Your storage is');
    await api.delete(`/files/${file.id}?permanent=true`);
    expect(await pageWords()).not.toContain('Your storage is');
    await api.upload('big.txt', 'x'.repeat(90));
    expect(await pageWords()).toMatch(/Your storage is 90\s% full/);
  });

  it('R29: an admin sees how full somebody else’s storage is', async () => {
    await setQuota(100);
    await trashed('gone.txt');
    const admin = await newAdmin(server);
    const admins = await BrowserClient.signedIn(server, String(admin.user?.login), goodPassword);
    const words = await pageWords(`/trash?userId=${api.user?.id}`, admins);
    expect(words).toMatch(/4\sB of 100\sB · 4\sB in the trash/);
  });
});
