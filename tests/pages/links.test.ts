import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { fieldValue, unescapeHtml, wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let browser: BrowserClient;
let file: Body;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  api = await newClient(server);
  browser = await BrowserClient.signedIn(server, String(api.user?.login), goodPassword);
  file = (await api.upload('Смета.txt', 'the content')).body;
});

const scripted = { 'HX-Request': 'true' };
const links = async () => (await api.get(`/files/${file.id}/links`)).body.items;

describe('sharing', () => {
  it('R26, R44: makes a link by a script: its address to copy, a QR code, and the row told', async () => {
    const dialog = await (await browser.get(`/files/${file.id}/share`, scripted)).text();
    expect(wordsOf(dialog)).toContain('Anybody who has the link can download the file');
    const answer = await browser.post(`/files/${file.id}/links`, {}, scripted);
    expect(JSON.parse(answer.headers.get('HX-Trigger') ?? '')).toEqual({
      rowChanged: `file-${file.id}`,
      linksChanged: true,
    });
    const fragment = await answer.text();
    const url = unescapeHtml(/id="fresh-url"[^>]*value="([^"]+)"/.exec(fragment)?.[1] ?? '');
    expect(url).toMatch(new RegExp(`^${server.url}/s/[0-9a-f-]{36}/page$`));
    expect(await (await fetch(url.replace(/\/page$/, ''))).text()).toBe('the content');
    expect(fragment).toContain('data-copy="fresh-url"');
    expect(fragment).toMatch(/<svg class="qr" role="img" aria-label="QR code"/);
    const row = await (await browser.get(`/files/${file.id}/row`, scripted)).text();
    expect(row).toContain('Shared by 1 link');
  });

  it('R26: makes a link by a plain form and shows it', async () => {
    const answer = await browser.post(`/files/${file.id}/links`, { expires: 'never' });
    expect(answer.status).toBe(303);
    const page = await (await browser.get(String(answer.headers.get('Location')))).text();
    expect(wordsOf(page)).toContain('The link is ready');
    expect((await links()).length).toBe(1);
  });

  it('R26: takes an end, a password and a number of downloads', async () => {
    await browser.post(
      `/files/${file.id}/links`,
      { expires: 'week', password: 'open sesame', maxDownloads: ' 3 ' },
      scripted,
    );
    const [link] = await links();
    expect(link).toMatchObject({ hasPassword: true, maxDownloads: 3 });
    const days = (Date.parse(String(link?.expiresAt)) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.99);
    expect(days).toBeLessThan(7.01);
  });

  it('R26: a date means the end of that day on the reader’s clock', async () => {
    await browser.request('POST', `/files/${file.id}/links`, {
      body: new URLSearchParams({ expires: 'never', expiresOn: '2999-07-01' }),
      headers: { Origin: server.url, Cookie: `${sessionCookie()}; tz=America/New_York` },
    });
    expect((await links())[0]?.expiresAt).toBe('2999-07-02T03:59:59.999Z');
  });

  it('R42: says what is wrong, keeps what was typed but the password, and makes nothing', async () => {
    const typed = { expires: 'date', expiresOn: '2020-02-03', maxDownloads: '0', password: 'sEcret-1' };
    const answer = await browser.post(`/files/${file.id}/links`, typed, scripted);
    expect(answer.status).toBe(400);
    const fragment = await answer.text();
    expect(wordsOf(fragment)).toContain('Choose a time that is still to come.');
    expect(wordsOf(fragment)).toContain('At least 1.');
    expect(fieldValue(fragment, 'expiresOn')).toBe('2020-02-03');
    expect(fieldValue(fragment, 'maxDownloads')).toBe('0');
    expect(fragment).toContain('<option value="date" selected>');
    expect(fragment).not.toContain('sEcret-1');
    expect(await links()).toEqual([]);
  });
});

describe('sharing a folder', () => {
  let folder: Body;
  const ofFolder = async () => (await api.get(`/folders/${folder.id}/links`)).body.items;

  beforeEach(async () => {
    folder = (await api.post('/folders', { name: 'Поход' })).body;
  });

  it('asks what people can do, and gives the address of the page', async () => {
    const dialog = await (await browser.get(`/folders/${folder.id}/share`, scripted)).text();
    expect(wordsOf(dialog)).toContain('Look around and download');
    expect(wordsOf(dialog)).toContain('Upload files here');
    const answer = await browser.post(`/folders/${folder.id}/links`, { kind: 'upload' }, scripted);
    expect(JSON.parse(answer.headers.get('HX-Trigger') ?? '')).toEqual({
      linksChanged: true,
      rowChanged: `folder-${folder.id}`,
    });
    const fragment = await answer.text();
    expect(wordsOf(fragment)).toContain('The upload request is ready');
    const [link] = await ofFolder();
    expect(link).toMatchObject({ kind: 'upload', folderId: folder.id });
    expect(fieldValue(fragment, 'expiresOn')).toBe('');
    expect(fragment).toContain(`value="${link?.url}/page"`);
  });

  it('by a plain form too, with its conditions', async () => {
    const answer = await browser.post(`/folders/${folder.id}/links`, {
      kind: 'download',
      expires: 'day',
      maxDownloads: '7',
    });
    const [link] = await ofFolder();
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      303,
      `/folders/${folder.id}/share?created=${link?.id}`,
    ]);
    expect(link).toMatchObject({ kind: 'download', maxDownloads: 7 });
    const page = await (await browser.get(String(answer.headers.get('Location')))).text();
    expect(wordsOf(page)).toContain('The link is ready');
  });

  it('keeps the choice where a condition is wrong, and makes nothing', async () => {
    const answer = await browser.post(
      `/folders/${folder.id}/links`,
      { kind: 'upload', maxDownloads: 'many' },
      scripted,
    );
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/value="upload"[^>]*checked/);
    expect(await ofFolder()).toEqual([]);
  });

  it('stands in the list with its kind, openings and what came; an admin sees it at the owner’s', async () => {
    const { body: link } = await api.post(`/folders/${folder.id}/links`, { kind: 'upload', maxDownloads: 4 });
    const form = new FormData();
    form.append('file', new File(['x'], 'sent.txt'));
    expect((await fetch(`${link.url}/files`, { method: 'POST', body: form })).status).toBe(201);
    await (await fetch(`${link.url}/page`)).text();
    const listed = async (client: BrowserClient, url: string) =>
      wordsOf(await (await client.get(url)).text());
    await eventually(async () => expect(await listed(browser, '/links')).toContain('opened 1 time'));
    const words = await listed(browser, '/links');
    for (const part of ['Поход', 'Upload request', '1 of 4 files received', 'Last used:'])
      expect(words).toContain(part);
    const { user } = await newAdmin(server);
    const admin = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    expect(await listed(admin, `/links?userId=${api.user?.id}`)).toContain('Поход');
    expect((await browser.get(`/links?userId=${user?.id}`)).status).toBe(403);
  });

  it('another user’s folder is not there', async () => {
    const { user } = await newClient(server);
    const other = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    expect((await other.get(`/folders/${folder.id}/share`)).status).toBe(404);
    expect((await other.post(`/folders/${folder.id}/links`, {})).status).toBe(404);
    expect(await ofFolder()).toEqual([]);
  });
});

describe('all links', () => {
  it('R31: shows file, address, state and use of each', async () => {
    expect(wordsOf(await (await browser.get('/links')).text())).toContain('Nothing is shared yet');
    const { body: link } = await api.post(`/files/${file.id}/links`, { maxDownloads: 1 });
    await (await fetch(String(link.url))).text();
    const page = await (await browser.get('/links')).text();
    expect(page).toContain(`value="${link.url}"`);
    expect(wordsOf(page)).toContain('Смета.txt');
    expect(wordsOf(page)).toContain('Used up');
    expect(wordsOf(page)).toContain('1 of 1 download');
  });

  it('R26: changes the conditions, leaving alone what was left alone', async () => {
    const expiresAt = '2999-01-01T00:00:00.000Z';
    const { body: link } = await api.post(`/files/${file.id}/links`, {
      expiresAt,
      password: 'old',
      maxDownloads: 4,
    });
    const form = await (await browser.get(`/links/${link.id}/edit`)).text();
    expect(fieldValue(form, 'maxDownloads')).toBe('4');
    const answer = await browser.post(`/links/${link.id}`, {
      expires: 'keep',
      maxDownloads: '9',
      password: '',
    });
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/links?done=saved']);
    expect((await links())[0]).toMatchObject({ expiresAt, hasPassword: true, maxDownloads: 9 });
    await browser.post(`/links/${link.id}`, { expires: 'never', removePassword: 'true', maxDownloads: '' });
    expect((await links())[0]).toMatchObject({ expiresAt: null, hasPassword: false, maxDownloads: null });
  });

  it('R42: shows a wrong condition in the form of that link', async () => {
    const { body: link } = await api.post(`/files/${file.id}/links`, {});
    const answer = await browser.post(
      `/links/${link.id}`,
      { expires: 'keep', maxDownloads: 'many' },
      scripted,
    );
    expect([answer.status, answer.headers.get('HX-Retarget')]).toEqual([400, `#edit-${link.id}`]);
    const form = await answer.text();
    expect(wordsOf(form)).toContain('This should be a number.');
    expect(fieldValue(form, 'maxDownloads')).toBe('many');
  });

  it('R26: revokes, and goes back to where it was asked', async () => {
    const { body: link } = await api.post(`/files/${file.id}/links`, {});
    const back = `/files/${file.id}/share`;
    const answer = await browser.post(`/links/${link.id}/revoke`, { back });
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `${back}?done=revoked`]);
    expect((await fetch(String(link.url))).status).toBe(404);
  });

  it('R28: another user’s link is not there', async () => {
    const { body: link } = await api.post(`/files/${file.id}/links`, {});
    const { user } = await newClient(server);
    const other = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    for (const part of ['/qr', '/edit']) {
      expect((await other.get(`/links/${link.id}${part}`)).status).toBe(404);
    }
    for (const part of ['', '/revoke']) {
      expect((await other.post(`/links/${link.id}${part}`, {})).status).toBe(404);
    }
    expect((await links()).length).toBe(1);
  });
});

describe('the page of a link', () => {
  const open = (url: unknown, body?: URLSearchParams) =>
    fetch(`${url}/page`, { method: body ? 'POST' : 'GET', body, headers: { Accept: 'text/html' } });

  it('R33, R34: shows the file and one button, and neither owner nor cookie', async () => {
    const { body: link } = await api.post(`/files/${file.id}/links`, {});
    const answer = await open(link.url);
    const page = await answer.text();
    expect(wordsOf(page)).toContain('Смета.txt');
    expect(wordsOf(page)).toContain('Download (11 B)');
    expect(page).not.toContain(String(api.user?.login));
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(page).toContain('<meta name="robots" content="noindex">');
  });

  it('asks for the password, says that it is wrong, and opens by the right one', async () => {
    const { body: link } = await api.post(`/files/${file.id}/links`, { password: 'sesame' });
    expect(wordsOf(await (await open(link.url)).text())).toContain('Password needed');
    const wrong = await open(link.url, new URLSearchParams({ password: 'nope' }));
    expect(wordsOf(await wrong.text())).toContain('This is not the password of the link.');
    const right = await (await open(link.url, new URLSearchParams({ password: 'sesame' }))).text();
    const download = unescapeHtml(/href="(\/s\/[^"]+disposition=attachment[^"]*)"/.exec(right)?.[1] ?? '');
    expect(await (await fetch(server.url + download)).text()).toBe('the content');
  });

  it.each([
    ['the page', '/page'],
    ['the direct address', ''],
  ])('has words of its own where there is nothing any more: %s', async (_, path) => {
    const { body: link } = await api.post(`/files/${file.id}/links`, {});
    await api.delete(`/links/${link.id}`);
    const answer = await fetch(`${link.url}${path}`, { headers: { Accept: 'text/html' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(wordsOf(await answer.text())).toContain('There is nothing here any more');
  });
});

const sessionCookie = (): string => `kladovka.sid=${browser.cookie('kladovka.sid')}`;
