import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { elementById, fieldError, fieldValue, unescapeHtml, wordsOf } from '../support/html.js';
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

const upload = async (
  name: string,
  content = 'content',
  fields: Record<string, string> = {},
): Promise<Body> => (await api.upload(name, content, { fields })).body;

const rowOf = (page: string, { id }: Body): string => elementById(page, 'tr', `file-${id}`) ?? '';

function uploadForm(name: string, content: string, fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append('file', new File([content], name));
  return form;
}

describe('list', () => {
  it('R20: shows name, comment, size, upload and last download of each file', async () => {
    const file = await upload('Отчёт за год.txt', 'x'.repeat(3_355_443), { comment: 'для бухгалтерии' });
    await api.raw('GET', `/api/v1/files/${file.id}/content`);
    await eventually(async () => {
      const row = rowOf(await (await browser.get('/files')).text(), file);
      expect(wordsOf(row)).toContain('Отчёт за год.txt');
      expect(wordsOf(row)).toContain('для бухгалтерии');
      expect(row).toContain('<data value="3355443" title="3,355,443 bytes">3.2\u00a0MB</data>');
      expect(row.match(/<time datetime="\d{4}-\d\d-\d\dT[^"]+" title="[^"]+">Today, /g)).toHaveLength(2);
    });
  });

  it('R20: says that a file was never downloaded, and invites where there is none', async () => {
    expect(wordsOf(await (await browser.get('/files')).text())).toContain('The shelves are still empty');
    const file = await upload('one.txt');
    expect(wordsOf(rowOf(await (await browser.get('/files')).text(), file))).toContain('Never');
  });

  it('7.33: an order goes along into folders and back out of them', async () => {
    const { body: outer } = await api.post('/folders', { name: 'outer' });
    const { body: inner } = await api.post('/folders', { name: 'inner', parentId: outer.id });
    const linksOf = async (address: string) => unescapeHtml(await (await browser.get(address)).text());
    expect(await linksOf('/files?sort=-size')).toContain(`href="/files?folderId=${outer.id}&sort=-size"`);
    const within = await linksOf(`/files?folderId=${outer.id}&sort=-uploadedAt`);
    expect(within).toContain(`href="/files?folderId=${inner.id}&sort=-uploadedAt"`);
    expect(within).toContain('href="/files?folderId=root&sort=-uploadedAt"');
    expect(await linksOf('/files')).toContain(`href="/files?folderId=${outer.id}"`);
  });

  it('R44: sorts by every column and searches name and comment, by plain links and a plain form', async () => {
    await upload('b.txt', '1');
    await upload('a.txt', '333', { comment: 'Найди МЕНЯ' });
    await upload('c.txt', '22');
    const order = async (query: string) =>
      [
        ...(await (await browser.get(`/files${query}`)).text()).matchAll(/class="file-name"[^>]*>([^<]+)</g),
      ].map(([, name]) => name);
    expect(await order('')).toEqual(['a.txt', 'b.txt', 'c.txt']);
    expect(await order('?sort=-name')).toEqual(['c.txt', 'b.txt', 'a.txt']);
    expect(await order('?sort=-size')).toEqual(['a.txt', 'c.txt', 'b.txt']);
    expect(await order('?folderId=root&sort=-uploadedAt')).toEqual(['c.txt', 'a.txt', 'b.txt']);
    expect(await order('?q=найди%20меня')).toEqual(['a.txt']);
    const page = await (await browser.get('/files?sort=size&q=txt')).text();
    expect(page).toContain('aria-sort="ascending"');
    expect(unescapeHtml(page)).toContain('href="/files?q=txt&sort=-size"');
    expect(fieldValue(page, 'q')).toBe('txt');
  });

  it('R20: goes on by “Show more” from the folders into the files, and nothing is missing or twice', async () => {
    const inTwos = (number: number) => String(number).padStart(3, '0');
    for (let number = 0; number < 105; number += 1)
      await api.post('/folders', { name: `d${inTwos(number)}` });
    for (let number = 0; number < 100; number += 1) await upload(`f${inTwos(number)}`);
    const names: string[] = [];
    let next: string | undefined = '/files?sort=-name';
    for (let pages = 0; next && pages < 5; pages += 1) {
      const page = await (await browser.get(next)).text();
      names.push(
        ...[...page.matchAll(/<tr id="(?:file|folder)-[^>]*data-name="([^"]+)"/g)].map(
          ([, name = '']) => name,
        ),
      );
      next = unescapeHtml(/class="more-row" data-more="([^"]+)"/.exec(page)?.[1] ?? '');
    }
    const down = (letter: string, count: number) =>
      Array.from({ length: count }, (_, number) => letter + inTwos(count - 1 - number));
    expect(names).toEqual([...down('d', 105), ...down('f', 100)]);
  });

  it('a script gets the rows alone', async () => {
    await upload('a.txt');
    const rows = await (await browser.get('/files', { ...scripted, 'HX-Target': 'file-rows' })).text();
    expect(rows).toMatch(/^<tr class="piece-mark"[^>]*><\/tr>\s*<tr id="file-/);
  });

  it('a script jumps to any place: among folders, at the first file, behind the end; the counted whole goes with it', async () => {
    for (const name of ['F1', 'F2']) await api.post('/folders', { name });
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await upload(name);
    const piece = async (query: string) => {
      const answer = await browser.get(`/files?${query}`, { ...scripted, 'HX-Target': 'file-rows' });
      const text = await answer.text();
      const total = /data-total="(\d+)"/.exec(text)?.[1];
      return [answer.status, total, [...text.matchAll(/data-name="([^"]+)"/g)].map(([, name]) => name)];
    };
    expect(await piece('offset=1&limit=2')).toEqual([200, '5', ['F2', 'a.txt']]);
    expect(await piece('offset=2&limit=1')).toEqual([200, '5', ['a.txt']]);
    expect(await piece('offset=3&limit=100&sort=-name')).toEqual([200, '5', ['b.txt', 'a.txt']]);
    expect(await piece('offset=5')).toEqual([200, '5', []]);
    expect(await piece('offset=900000000000000')).toEqual([200, '5', []]);
    for (const limit of ['0', '501', 'x']) expect((await piece(`offset=0&limit=${limit}`))[0]).toBe(400);
  });

  it('shows a folder: its own entries, the way to it, and where new ones will lie', async () => {
    const { body: outer } = await api.post('/folders', { name: 'Outer & co' });
    const { body: inner } = await api.post('/folders', { name: 'Inner', parentId: outer.id });
    await upload('at the root.txt');
    const file = await upload('inside.txt', 'x', { folderId: inner.id });
    const page = await (await browser.get(`/files?folderId=${inner.id}`)).text();
    expect(wordsOf(page)).toContain('inside.txt');
    expect(wordsOf(page)).not.toContain('at the root.txt');
    expect(page).toContain('<title>Inner · Kladovka</title>');
    expect([...page.matchAll(/data-drop-folder="([^"]*)"/g)].map(([, id]) => id)).toEqual(
      expect.arrayContaining(['', outer.id]),
    );
    expect(page).toContain(`href="/folders/new?folderId=${inner.id}"`);
    expect(page).toContain(`data-folder-id="${inner.id}"`);
    const empty = await api.post('/folders', { name: 'Empty' });
    expect(wordsOf(await (await browser.get(`/files?folderId=${empty.body.id}`)).text())).toContain(
      'This folder is empty',
    );
    expect((await browser.get('/files?folderId=00000000-0000-4000-8000-000000000000')).status).toBe(404);
    const renamed = await browser.post(`/files/${file.id}`, { name: 'other.txt' });
    expect(renamed.headers.get('Location')).toBe(`/files?folderId=${inner.id}&done=saved`);
  });

  it('lists what came last and what was found across all folders, and says where each lies', async () => {
    const { body: folder } = await api.post('/folders', { name: 'Needles' });
    const first = await upload('needle one.txt', 'x', { folderId: folder.id });
    const second = await upload('needle two.txt');
    const recent = await (await browser.get('/files?sort=-uploadedAt')).text();
    expect([...recent.matchAll(/<tr id="file-([^"]+)"/g)].map(([, id]) => id)).toEqual([second.id, first.id]);
    expect(wordsOf(rowOf(recent, first))).toContain('in Needles');
    const found = await (await browser.get('/files?q=needle')).text();
    expect(wordsOf(rowOf(found, first))).toContain('in Needles');
    expect(wordsOf(rowOf(found, second))).toContain('in All files');
    expect(elementById(found, 'tr', `folder-${folder.id}`)).not.toBeNull();
  });

  describe('7.33: the way to where something lies', () => {
    const linksIn = (html: string) =>
      [...unescapeHtml(html).matchAll(/href="([^"]*[?&]find=[^"]*)"/g)].map(([, link = '']) => link);
    const linksOn = async (path: string, who = browser, headers = {}) =>
      new Set(linksIn(await (await who.get(path, headers)).text()));
    /** Names before and behind that of the one that is looked for, a hundred a page. */
    async function manyIn(folderId: string, count: number): Promise<void> {
      await server.fill(
        `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, comment, blob_key, uploaded_at, updated_at)
         SELECT gen_random_uuid(), $ownerId, $folderId, 'n' || lpad(n::text, 3, '0'), 1, 'text/plain', '', '',
                gen_random_uuid()::text, now() - interval '1 day', now()
         FROM generate_series(1, ${count}) n`,
        { ownerId: api.user?.id, folderId },
      );
    }

    it('leads from the address of the suggestions, which are a piece of a page, to what was found', async () => {
      const answer = await browser.get('/search?q=%D1%91%D0%B6&userId=');
      expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/files?q=%D1%91%D0%B6&userId=']);
    });

    it('bears the one that is seen: of what came last, was found, is suggested, is told in details, is shared', async () => {
      const { body: folder } = await api.post('/folders', { name: 'Needles' });
      const inside = await upload('needle.txt', 'x', { folderId: folder.id });
      const top = await upload('needle two.txt');
      const wayTo = `/files?folderId=${folder.id}&find=file-${inside.id}#file-${inside.id}`;
      const wayToTop = `/files?find=file-${top.id}#file-${top.id}`;
      const wayToFolder = `/files?find=folder-${folder.id}#folder-${folder.id}`;
      expect(await linksOn('/files?sort=-uploadedAt')).toEqual(new Set([wayToTop, wayTo]));
      expect(await linksOn('/files?q=needle')).toEqual(new Set([wayToFolder, wayTo, wayToTop]));
      expect(await linksOn('/search?q=needle', browser, scripted)).toEqual(new Set([wayTo, wayToTop]));
      for (const page of ['details', 'share', 'edit', 'preview'])
        expect([page, await linksOn(`/files/${inside.id}/${page}`)]).toEqual([page, new Set([wayTo])]);
      expect(await linksOn(`/files/${inside.id}/details`, browser, scripted)).toEqual(new Set([wayTo]));
      for (const page of ['details', 'share'])
        expect([page, await linksOn(`/folders/${folder.id}/${page}`)]).toEqual([
          page,
          new Set([wayToFolder]),
        ]);
    });

    it('leads to the page that it is on, with all that is before and behind it', async () => {
      const { body: folder } = await api.post('/folders', { name: 'many' });
      await manyIn(folder.id, 250);
      const file = await upload('n123 and a half', 'x', { folderId: folder.id });
      const [way = ''] = await linksOn('/files?sort=-uploadedAt');
      const page = await (await browser.get(way)).text();
      expect(page).toMatch(
        new RegExp(`data-start="100"[^>]*data-found="file-${file.id}"[^>]*data-total="251"`),
      );
      const names = [...page.matchAll(/data-name="(n[^"]+)"/g)].map(([, name]) => name);
      expect([names.length, names[0], names[23], names.at(-1)]).toEqual([
        100,
        'n101',
        'n123 and a half',
        'n199',
      ]);
      expect(page).toContain(`<a href="/files?folderId=${folder.id}">`);
      const [, more = ''] = /class="more-row" data-more="([^"]+)"/.exec(page) ?? [];
      expect(await (await browser.get(unescapeHtml(more))).text()).toContain('data-name="n200"');

      const inOrder = await (await browser.get(`${way.split('#')[0]}&sort=-name`)).text();
      expect(inOrder).toMatch(/data-start="100"[^>]*data-found/);
      expect(inOrder).toContain('data-name="n123 and a half"');
    });

    it('leads to the list as it begins where it is gone, is another’s, or makes no sense', async () => {
      const other = await newClient(server);
      const { body: theirs } = await other.upload('theirs.txt', 'x');
      await upload('mine.txt');
      const found = ['', 'file-', 'file-x', `folder-${theirs.id}`, `file-${theirs.id}`, '"><b>'];
      for (const key of found) {
        const answer = await browser.get(`/files?find=${encodeURIComponent(key)}`);
        const html = await answer.text();
        expect([key, answer.status, html.includes('mine.txt'), html.includes('data-found')]).toEqual([
          key,
          200,
          true,
          false,
        ]);
      }
    });

    it('R29: leads an admin into the storage of its owner', async () => {
      const file = await upload('at the root.txt');
      const { user } = await newAdmin(server);
      const admin = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
      const way = `/files?userId=${api.user?.id}&find=file-${file.id}#file-${file.id}`;
      const recent = `/files?userId=${api.user?.id}&sort=-uploadedAt`;
      expect(await linksOn(recent, admin)).toEqual(new Set([way]));
      const page = await (await admin.get(way)).text();
      expect(page).toMatch(new RegExp(`data-found="file-${file.id}"`));
      expect(wordsOf(page)).toContain('Files of Test User');
      expect((await browser.get(`/files?userId=${user?.id}&find=file-${file.id}`)).status).toBe(403);
    });
  });

  it('keeps the choice of tiles in this browser', async () => {
    await upload('a.txt');
    const answer = await browser.get('/files?sort=-size&view=grid');
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/files?sort=-size']);
    expect(await (await browser.get('/files')).text()).toContain('class="listing is-grid"');
    await browser.get('/files?view=list');
    expect(await (await browser.get('/files')).text()).toContain('class="listing is-list"');
  });

  it('tells all about a file and a folder', async () => {
    const { body: folder } = await api.post('/folders', { name: 'Outer' });
    await api.post('/folders', { name: 'Inner', parentId: folder.id });
    const file = await upload('a.txt', 'four', { folderId: folder.id, comment: 'a comment' });
    const ofFile = wordsOf(await (await browser.get(`/files/${file.id}/details`)).text());
    for (const fact of [
      'a.txt',
      '4 bytes',
      'All files / Outer',
      'a comment',
      String(file.sha256),
      'Not shared',
    ])
      expect(ofFile).toContain(fact);
    const ofFolder = wordsOf(await (await browser.get(`/folders/${folder.id}/details`, scripted)).text());
    expect(ofFolder).toContain('1 folder, 1 file');
  });

  it('shows names and comments as they are, and runs none of them', async () => {
    const name = `<img src=x onerror="alert(1)">'&amp;.txt`;
    const file = await upload(name, 'x', { comment: '</td><script>alert(2)</script>' });
    for (const path of ['/files', '/files?q=<script>alert(3)</script>', `/files/${file.id}/share`]) {
      const page = await (await browser.get(path)).text();
      expect(page).not.toMatch(/<img src=x|<script>alert/);
    }
    for (const part of ['row', 'edit?field=name', 'edit?field=comment', 'delete', 'preview', 'share']) {
      const page = await (await browser.get(`/files/${file.id}/${part}`, scripted)).text();
      expect(page).not.toMatch(/<img src=x|<script>alert/);
      expect(unescapeHtml(page)).toContain(name);
    }
  });
});

describe('upload', () => {
  it('R21: by a plain form, with a comment', async () => {
    const page = await (await browser.get('/files/upload')).text();
    const action = unescapeHtml(
      /<form method="post" action="([^"]+)" enctype="multipart\/form-data">/.exec(page)?.[1] ?? '',
    );
    const answer = await browser.post(action, uploadForm('Счёт №5.pdf', 'bytes', { comment: 'оплатить' }));
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/files?done=uploaded']);
    const list = wordsOf(await (await browser.get('/files?done=uploaded')).text());
    expect(list).toContain('The file is in its place.');
    expect(list).toContain('Счёт №5.pdf оплатить');
  });

  it('R21: into the folder that was shown, and back to it', async () => {
    const { body: folder } = await api.post('/folders', { name: 'Счета «2026»' });
    const page = await (await browser.get(`/files/upload?folderId=${folder.id}`)).text();
    expect(wordsOf(page)).toContain('It will lie in “Счета «2026»”.');
    expect(fieldValue(page, 'folderId')).toBe(folder.id);
    const answer = await browser.post('/files', uploadForm('a.txt', 'x', { folderId: folder.id }));
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      303,
      `/files?folderId=${folder.id}&done=uploaded`,
    ]);
    expect((await api.get(`/files?folderId=${folder.id}`)).body.items).toMatchObject([{ name: 'a.txt' }]);
  });

  it('does with a taken name what was chosen, and says so beside the form', async () => {
    await api.upload('a.txt', 'old');
    const upload = (onConflict: string) =>
      browser.post('/files', uploadForm('a.txt', 'new one', { onConflict }));
    const refused = await upload('fail');
    expect(refused.status).toBe(409);
    const page = await refused.text();
    expect(wordsOf(page)).toContain('There is something with this name here already.');
    expect(page).toMatch(/<option value="fail" selected>/);
    expect((await upload('replace')).status).toBe(303);
    expect((await api.get('/files')).body.items).toMatchObject([{ name: 'a.txt', size: 7 }]);
  });

  it.each([
    ['en', /There is no room for both: the new file takes 41\sB, 40\sB is free\..*Replace it for good/],
    ['ru', /Для обоих нет места: новый файл занимает 41\sБ, свободно 40\sБ\..*Заменить насовсем/],
  ])(
    '7.28: replaces into the trash; where there is no room for both, offers “for good” (%s)',
    async (language, words) => {
      await api.upload('a.txt', 'x'.repeat(60));
      await server.useCases.users.update({ kind: 'system', means: 'cli' }, String(api.user?.id), {
        quotaBytes: 100,
      });
      const upload = (size: number, fields: Record<string, string> = {}) =>
        browser.post(
          '/files',
          uploadForm('a.txt', 'y'.repeat(size), { onConflict: 'replace', comment: 'c', ...fields }),
          {
            'Accept-Language': language,
          },
        );
      expect(await (await browser.get('/files/upload')).text()).not.toContain('name="permanent"');
      const refused = await upload(41);
      expect(refused.status).toBe(413);
      const page = await refused.text();
      expect(wordsOf(page)).toMatch(words);
      expect(page).toMatch(/<option value="replace" selected>/);
      expect(page).toContain('name="permanent" value="true"');
      expect(fieldValue(page, 'comment')).toBe('c');
      expect((await upload(41, { permanent: 'true' })).status).toBe(303);
      expect((await api.get('/trash')).body.items).toEqual([]);
      expect((await upload(20)).status).toBe(303);
      expect((await api.get('/trash')).body.items).toMatchObject([{ name: 'a.txt', size: 41 }]);
    },
  );

  it('R42: says what is wrong with it, keeps the comment, and keeps no bytes', async () => {
    const answer = await browser.post('/files', uploadForm('a.txt', 'x', { comment: 'ы'.repeat(2001) }));
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(wordsOf(page)).toContain('At most 2,000 characters.');
    expect(fieldValue(page, 'comment')).toBe('ы'.repeat(2001));
    expect((await api.get('/files')).body.items).toEqual([]);
  });

  it('tells in words why a file was refused', async () => {
    await server.useCases.users.update({ kind: 'system', means: 'cli' }, String(api.user?.id), {
      quotaBytes: 3,
    });
    const answer = await browser.post('/files', uploadForm('a.txt', 'four', {}));
    expect(answer.status).toBe(413);
    expect(wordsOf(await answer.text())).toContain(
      'The file is larger than the whole storage, which holds 3 B.',
    );
  });

  it('sends a stranger to sign in, whether script or form', async () => {
    const stranger = new BrowserClient(server.url);
    const byScript = await stranger.post('/files', uploadForm('a.txt', 'x', {}), {
      ...scripted,
      'HX-Current-URL': `${server.url}/files?q=1`,
    });
    expect([byScript.status, byScript.headers.get('HX-Redirect')]).toEqual([
      401,
      '/login?next=%2Ffiles%3Fq%3D1',
    ]);
    const byForm = await stranger.post('/files', uploadForm('a.txt', 'x', {}));
    expect([byForm.status, byForm.headers.get('Location')]).toEqual([303, '/login?next=%2Ffiles']);
  });
});

describe('rename and comment', () => {
  it('R23, R24: by a plain form', async () => {
    const file = await upload('old.txt', 'x', { comment: 'was' });
    const page = await (await browser.get(`/files/${file.id}/edit`)).text();
    expect([fieldValue(page, 'name'), fieldValue(page, 'comment')]).toEqual(['old.txt', 'was']);
    const answer = await browser.post(`/files/${file.id}`, { name: 'new.md', comment: '' });
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/files?done=saved']);
    expect((await api.get(`/files/${file.id}`)).body).toMatchObject({ name: 'new.md', comment: '' });
  });

  it('R44: in the row, which comes back changed', async () => {
    const file = await upload('old.txt', 'x', { comment: 'stays' });
    const form = await (await browser.get(`/files/${file.id}/edit?field=name`, scripted)).text();
    expect(form).toMatch(/^\s*<tr id="file-/);
    expect(fieldValue(form, 'name')).toBe('old.txt');
    const answer = await browser.post(`/files/${file.id}`, { name: 'новое.txt' }, scripted);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.headers.get('HX-Trigger') ?? '')).toEqual({
      toast: {
        text: 'Renamed to “новое.txt”',
        undo: { url: `/files/${file.id}`, fields: { name: 'old.txt' } },
      },
      entriesChanged: { renamed: `file-${file.id}` },
    });
    expect(wordsOf(await answer.text())).toContain('новое.txt stays');
  });

  it.each([
    ['name', 'a/b', 400, 'A name can’t have “/” or control characters in it.'],
    ['name', 'taken.txt', 409, 'There is something with this name here already.'],
    ['comment', 'x'.repeat(2001), 400, 'At most 2,000 characters.'],
  ])(
    'R42: in the row and on the page, says what is wrong with the %s %.9s and keeps it',
    async (field, value, status, words) => {
      await upload('taken.txt');
      const file = await upload('mine.txt');
      const inRow = await browser.post(`/files/${file.id}`, { [field]: value }, scripted);
      const row = await inRow.text();
      expect([inRow.status, fieldValue(row, field)]).toEqual([status, value]);
      expect(wordsOf(row)).toContain(words);
      const onPage = await browser.post(`/files/${file.id}`, {
        name: 'mine.txt',
        comment: '',
        [field]: value,
      });
      const page = await onPage.text();
      expect([onPage.status, fieldValue(page, field), fieldError(page, field)]).toEqual([
        status,
        value,
        words,
      ]);
    },
  );
});

describe('delete, download, view', () => {
  it('R22: asks first, with the name, and then moves it to the trash', async () => {
    const file = await upload('old & new.txt');
    const question = await (await browser.get(`/files/${file.id}/delete`)).text();
    expect(wordsOf(question)).toContain('Move to the trash?');
    expect(wordsOf(question)).toContain('old & new.txt');
    expect((await api.get(`/files/${file.id}`)).status).toBe(200);
    const answer = await browser.post('/entries/delete', { fileIds: file.id });
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/files?done=trashed']);
    expect((await api.get(`/files/${file.id}`)).status).toBe(404);
  });

  it('R25: downloads under the original name, and views what is safe to view', async () => {
    const picture = await upload('Кот.png', 'not really');
    const page = await upload('page.html', '<script>alert(1)</script>');
    const download = await browser.get(`/files/${picture.id}/content`);
    expect(download.headers.get('Content-Disposition')).toMatch(/^attachment; .*filename\*=UTF-8''%D0%9A/);
    expect(await download.text()).toBe('not really');
    const view = await browser.get(`/files/${picture.id}/content?disposition=inline`);
    expect(view.headers.get('Content-Disposition')).toMatch(/^inline/);
    const list = await (await browser.get('/files')).text();
    expect(rowOf(list, picture)).toContain('disposition=inline');
    expect(rowOf(list, page)).not.toContain('disposition=inline');
    expect(await (await browser.get(`/files/${picture.id}/preview`, scripted)).text()).toContain(
      '<img src="/files/',
    );
  });
});

describe('rights', () => {
  const parts = ['row', 'content', 'preview', 'details', 'edit', 'delete', 'share'];

  it('R28: another user’s file is not there', async () => {
    const file = await upload('mine.txt');
    const { user } = await newClient(server);
    const other = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    for (const part of parts) {
      expect([part, (await other.get(`/files/${file.id}/${part}`)).status]).toEqual([part, 404]);
      expect((await other.get(`/files/${file.id}/${part}`, scripted)).status).toBe(404);
    }
    for (const act of ['', '/links']) {
      expect((await other.post(`/files/${file.id}${act}`, { name: 'stolen' })).status).toBe(404);
    }
    expect((await other.get(`/files?userId=${api.user?.id}`)).status).toBe(403);
    const form = uploadForm('a.txt', 'x', { userId: String(api.user?.id) });
    expect((await other.post('/files', form, scripted)).status).toBe(403);
    expect((await api.get('/files')).body.items).toMatchObject([{ name: 'mine.txt' }]);
  });

  it('R29: an admin works in anybody’s storage, and is told whose it is', async () => {
    const file = await upload('theirs.txt');
    const { user } = await newAdmin(server);
    const admin = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    const storage = `/files?userId=${api.user?.id}`;
    const page = await (await admin.get(storage)).text();
    expect(wordsOf(page)).toContain('Files of Test User');
    expect(wordsOf(rowOf(page, file))).toContain('theirs.txt');
    expect(unescapeHtml(page)).toContain(`href="/files?userId=${api.user?.id}&sort=-size"`);

    const added = await admin.post('/files', uploadForm('added.txt', 'x', { userId: String(api.user?.id) }));
    expect(added.headers.get('Location')).toBe(`${storage}&done=uploaded`);
    const renamed = await admin.post(`/files/${file.id}`, { name: 'renamed.txt' });
    expect(renamed.headers.get('Location')).toBe(`${storage}&done=saved`);
    const names = (await api.get('/files')).body.items.map(({ name }) => name);
    expect(names).toEqual(['added.txt', 'renamed.txt']);
    const deleted = await admin.post('/entries/delete', { fileIds: file.id });
    expect(deleted.headers.get('Location')).toBe(`${storage}&done=trashed`);
  });

  it('takes no change that another site sends', async () => {
    const file = await upload('mine.txt');
    for (const [name, value] of [
      ['Origin', 'https://evil.example'],
      ['Sec-Fetch-Site', 'cross-site'],
    ] as const) {
      const headers = { [name]: value };
      expect((await browser.post('/entries/delete', { fileIds: file.id }, headers)).status).toBe(403);
      expect((await browser.post('/files', uploadForm('a.txt', 'x', {}), headers)).status).toBe(403);
    }
    expect((await api.get('/files')).body.items).toHaveLength(1);
  });
});
