import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shownText } from '../../src/i18n/shown-text.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, type Body, goodPassword, newClient } from '../support/client.js';
import { wordsOf } from '../support/html.js';
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

const unseen = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad]|\u{e0041}/u;
const page = async (path: string, headers = {}): Promise<string> => (await browser.get(path, headers)).text();
/** Without what scripts and forms need as it is: the names that are sent back. */
const seen = (html: string): string => html.replaceAll(/ (data-name|value)="[^"]*"/g, '');

describe('7.20 what nobody sees in a name is shown by its code', () => {
  it.each([
    ['invoice\u202efdp.exe', 'invoice[U+202E]fdp.exe'],
    ['a\u2066b\u2069\u200f\u061c.txt', 'a[U+2066]b[U+2069][U+200F][U+061C].txt'],
    ['zero\u200bwidth\ufeff\u2060.txt', 'zero[U+200B]width[U+FEFF][U+2060].txt'],
    ['soft\u00adhyphen\u034f', 'soft[U+00AD]hyphen[U+034F]'],
    ['tag\u{e0041}', 'tag[U+E0041]'],
    ['blank\u3164\u2800', 'blank[U+3164][U+2800]'],
    ['Latin\u200dletters', 'Latin[U+200D]letters'],
    [' ', '[U+0020]'],
    ['\u00a0\u2003', '[U+00A0][U+2003]'],
    ['\u200b', '[U+200B]'],
  ])('%j is %s', (name, shown) => {
    expect(shownText(name)).toBe(shown);
  });

  it.each([
    'Отчёт за 2026 (2).pdf',
    '👨\u200d👩\u200d👧 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ☎\ufe0f 1\ufe0f\u20e3.png',
    'می\u200cخواهم.txt',
    'क\u094d\u200dष.txt',
    '葛\u{e0100}.txt',
    'شנ.txt',
    '',
  ])('but not within an emoji, nor where it shapes letters: %j', (name) => {
    expect(shownText(name)).toBe(name);
  });
});

describe('7.20 names that deceive are seen as what they are', () => {
  const name = 'invoice\u202efdp.exe';
  const marked =
    /<bdi[^>]*>invoice<span class="unseen" title="An unseen character: U\+202E">U\+202E<\/span>fdp<\/bdi><bdi[^>]*>\.exe<\/bdi>/;
  let file: Body;
  let folder: Body;

  beforeAll(async () => {
    file = (await api.upload(name, 'x')).body;
    folder = (await api.post('/folders', { name: 'safe\u2066folder\u2069' })).body;
    await api.upload('in\u200bside.txt', 'x', { fields: { folderId: folder.id } });
  });

  it.each([
    ['the list', () => '/files'],
    ['a search', () => '/files?q=invoice'],
    ['the preview', () => `/files/${file.id}/preview`],
    ['the details', () => `/files/${file.id}/details`],
    ['sharing', () => `/files/${file.id}/share`],
  ])('in %s', async (_where, path) => {
    const html = seen(await page(path()));
    expect(html).toMatch(marked);
    expect(html).not.toMatch(unseen);
  });

  it.each([
    ['the suggestions of the search', () => '/search?q=invoice', 'invoice [U+202E]fdp.exe'],
    ['the question before deleting', () => `/files/${file.id}/delete`, 'invoice U+202E fdp .exe'],
    ['moving', () => `/entries/move?fileIds=${file.id}`, 'invoice[U+202E]fdp.exe'],
    ['the place of a file', () => `/files?folderId=${'$folder'}`, 'safe U+2066 folder U+2069'],
  ])('in %s', async (_where, path, words) => {
    const html = seen(await page(path().replace('$folder', String(folder.id)), { 'HX-Request': 'true' }));
    expect(wordsOf(html)).toContain(words);
    expect(html).not.toMatch(unseen);
  });

  it('beside the field for a new name, which shows it as it turns itself', async () => {
    const ofFile = seen(await page(`/files/${file.id}/edit?field=name`, { 'HX-Request': 'true' }));
    expect(wordsOf(ofFile)).toContain('There are unseen characters in it: invoice[U+202E]fdp.exe');
    const ofFolder = seen(await page(`/folders/${folder.id}/edit`, { 'HX-Request': 'true' }));
    expect(wordsOf(ofFolder)).toContain('There are unseen characters in it: safe[U+2066]folder[U+2069]');
    const plain = (await api.upload('plain.txt', 'x')).body;
    const ofPlain = await page(`/files/${plain.id}/edit?field=name`, { 'HX-Request': 'true' });
    expect(wordsOf(ofPlain)).toContain('Enter saves');
  });

  it('on the page of a link, to a file and to a folder', async () => {
    const ofFile = (await api.post(`/files/${file.id}/links`)).body;
    const ofFolder = (await api.post(`/folders/${folder.id}/links`)).body;
    const stranger = new BrowserClient(server.url);
    const shared = await (await stranger.get(`/s/${ofFile.token}/page`)).text();
    expect(shared).toMatch(marked);
    expect(shared).toContain('<title>invoice[U+202E]fdp.exe');
    expect(seen(shared)).not.toMatch(unseen);
    const listed = await (await stranger.get(`/s/${ofFolder.token}/page`)).text();
    expect(wordsOf(listed)).toContain('in U+200B side .txt');
    expect(seen(listed)).not.toMatch(unseen);
    const bytes = await stranger.get(`/s/${ofFile.token}`);
    expect(bytes.headers.get('Content-Disposition')).toContain(encodeURIComponent(name));
  });

  it('in the trash, and in what is said after an act', async () => {
    const { id } = (await api.upload('gone\u202egpj.exe', 'x')).body;
    const said = await browser.post(`/entries/delete`, { fileIds: id }, { 'HX-Request': 'true' });
    expect(seen(await said.text())).not.toMatch(unseen);
    const trash = await page('/trash');
    expect(wordsOf(trash)).toContain('gone U+202E gpj .exe');
    expect(seen(trash)).not.toMatch(unseen);
  });

  it('and a name of one space has a row with words to click', async () => {
    const blank = (await api.upload(' ', 'x')).body;
    const row = await page(`/files/${blank.id}/row`);
    expect(row).toMatch(
      /<a class="file-name"[^>]*><bdi><span class="unseen"[^>]*>U\+0020<\/span><\/bdi><\/a>/,
    );
  });
});

describe('7.33 long names', () => {
  it('keep their ending where they are cut, and are whole in the title', async () => {
    const long = `${'a long name '.repeat(6)}end.tar.gz`;
    const file = (await api.upload(long, 'x')).body;
    const row = await page(`/files/${file.id}/row`);
    expect(row).toMatch(
      /<bdi class="name-stem is-long">[^<]*end\.tar<\/bdi><bdi class="name-ending">\.gz<\/bdi>/,
    );
    expect(row).toContain(`aria-label="${long}"`);
  });

  it.each([
    ['Correspondence with suppliers, autumn', 'Correspondence with suppliers', ', autumn'],
    ['Everything that we liked 👍🏽2026!!', 'Everything that we liked', ' 👍🏽2026!!'],
    ['a name of twenty-two x', 'a name of twen', 'ty-two x'],
  ])('without an ending keep their last letters, each whole: %s', async (name, stem, ending) => {
    const { id } = (await api.post('/folders', { name })).body;
    const row = await page(`/folders/${id}/row`);
    expect(row).toContain(`<bdi class="name-stem">${stem}</bdi><bdi class="name-ending">${ending}</bdi>`);
  });

  it('are not parted where they are short, or letters run from right to left', async () => {
    for (const name of ['a name of nineteen!', 'התכתבות עם כל הספקים שלנו בסתיו']) {
      const { id } = (await api.post('/folders', { name })).body;
      expect(await page(`/folders/${id}/row`)).not.toContain('name-stem');
    }
  });
});
