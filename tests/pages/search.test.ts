import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { foldedCharacter } from '../../src/http/pages/folded-text.js';
import { highlighted } from '../../src/http/pages/highlight.js';
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

const suggest = async (q: string, client = browser, more = '') =>
  (await client.get(`/search?q=${encodeURIComponent(q)}${more}`, { 'HX-Request': 'true' })).text();

describe('the search box', () => {
  it('suggests folders and files of all folders, says where each lies, and marks what was found', async () => {
    const folder = (await api.post('/folders', { name: 'Зимние фото' })).body;
    await api.upload('зима.png', 'x', { fields: { folderId: folder.id } });
    await api.upload('лето.png', 'x');
    const html = await suggest('зим');
    const words = wordsOf(html);
    expect(words).toContain('Зим ние фото in All files');
    expect(words).toContain('зим а.png in Зимние фото');
    expect(words).not.toContain('лето');
    expect(html).toContain('<mark>Зим</mark>ние фото');
    expect(html).toContain(`href="/files?folderId=${folder.id}"`);
    expect(html.match(/role="option"/g)).toHaveLength(3);
    expect(words).toContain('All results for “зим”');
  });

  it('runs nothing that a name holds', async () => {
    await api.upload('<img src=x onerror=alert(1)> & co.txt', 'x');
    const html = await suggest('<img');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;<mark>img</mark>');
  });

  it('says what to try where nothing is found, and nothing where nothing was typed', async () => {
    expect(wordsOf(await suggest('qwertyuiop'))).toContain(
      'Nothing found for “qwertyuiop”. Try a part of the word, or fewer words.',
    );
    expect(wordsOf(await suggest('   '))).toBe('');
  });

  it('R28, R29: finds in one’s own storage, and for admins in that which they look at', async () => {
    await api.upload('needle.txt', 'x');
    const other = await newClient(server);
    const theirs = await BrowserClient.signedIn(server, String(other.user?.login), goodPassword);
    expect(await suggest('needle', theirs)).not.toContain('needle.txt');
    const userId = `&userId=${api.user?.id}`;
    expect((await theirs.get(`/search?q=needle${userId}`)).status).toBe(403);
    const admin = await newAdmin(server);
    const admins = await BrowserClient.signedIn(server, String(admin.user?.login), goodPassword);
    const html = await suggest('needle', admins, userId);
    expect(wordsOf(html)).toContain('needle .txt');
    expect(html).toContain(`/files?q=needle&amp;userId=${api.user?.id}`);
  });
});

describe('what was found', () => {
  /** The names of the rows that the page shows. */
  async function found(query: string, headers: Record<string, string> = {}): Promise<string[]> {
    const html = await (await browser.get(`/files?${query}`, headers)).text();
    return [...html.matchAll(/class="file-row[^>]*data-name="([^"]*)"/g)].map(([, name = '']) => name);
  }

  beforeEach(async () => {
    await api.post('/folders', { name: 'report folder' });
    for (const [name, size] of [
      ['report.png', 10],
      ['report.pdf', 2000],
      ['report.docx', 10],
      ['report.zip', 10],
      ['report.mp3', 10],
    ] as const)
      await api.upload(name, 'x'.repeat(size));
  });

  it.each([
    ['image/*', ['report.png']],
    ['audio/*', ['report.mp3']],
    ['document', ['report.docx', 'report.pdf']],
    ['archive', ['report.zip']],
    ['folder', ['report folder']],
  ])('is narrowed to a type: %s', async (type, names) => {
    expect(await found(`q=report&type=${encodeURIComponent(type)}`)).toEqual(names);
    expect(await found(`type=${encodeURIComponent(type)}`)).toEqual(names);
  });

  it('is narrowed to sizes and days', async () => {
    expect(await found('q=report&minSize=1000')).toEqual(['report.pdf']);
    expect(await found('q=report&type=image/*&maxSize=1000')).toEqual(['report.png']);
    const files = ['report.docx', 'report.mp3', 'report.pdf', 'report.png', 'report.zip'];
    expect(await found('q=report&uploadedAfter=2020-01-01&sort=name')).toEqual(files);
    expect(await found('q=report&uploadedBefore=2020-01-01')).toEqual([]);
  });

  it('counts days by the reader’s clock, the last one whole', async () => {
    const zone = 'Pacific/Kiritimati';
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date());
    const query = `q=report&type=image/*&uploadedAfter=${today}&uploadedBefore=${today}`;
    const answer = await browser.get(`/files?${query}`, { Cookie: `${sessionCookie()}; tz=${zone}` });
    expect(await answer.text()).toContain('data-name="report.png"');
  });

  it('keeps the other filters in the address of each choice', async () => {
    const html = await (await browser.get('/files?q=report&type=document&minSize=1000')).text();
    expect(wordsOf(html)).toContain('Type: Documents');
    expect(wordsOf(html)).toContain('Size: Another size');
    expect(html).toContain('href="/files?q=report&amp;type=image%2F*&amp;minSize=1000"');
    expect(html).toMatch(/href="\/files\?q=report" [^>]*>Without filters/);
  });

  it('says so where typos were forgiven, and what to try where nothing was found', async () => {
    const near = wordsOf(await (await browser.get('/files?q=reprot')).text());
    expect(near).toContain('Nothing has exactly “reprot”. Here is what comes close.');
    const none = wordsOf(await (await browser.get('/files?q=qwertyuiop&type=archive')).text());
    expect(none).toContain(
      'Nothing found Try a part of the word, or fewer words. Or look without the filters.',
    );
  });

  it('refuses filters that make no sense, in words', async () => {
    for (const query of ['q=a&type=nonsense', 'q=a&minSize=-1', 'q=a&uploadedAfter=never'])
      expect([query, (await browser.get(`/files?${query}`)).status]).toEqual([query, 400]);
  });
});

/** The session alone: what is set beside it replaces the browser's cookies. */
const sessionCookie = () => `kladovka.sid=${browser.cookie('kladovka.sid')}`;

describe('marking what was found', () => {
  const marked = (text: string, query: string) =>
    highlighted(text, query)
      .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
      .join('');

  it.each([
    ['Отчёт за год', 'отчёт', '[Отчёт] за год'],
    ['a+b (1).txt', '(1) a+b', '[a]+[b] ([1]).txt'],
    ['banana', 'an', 'b[anan]a'],
    ['no match', 'typo', 'no match'],
    ['anything', '   ', 'anything'],
    ['Ёжик', 'ежик', '[Ёжик]'],
    ['Ёлка'.normalize('NFD'), 'ЕЛК', `[${'Ёлк'.normalize('NFD')}]а`],
    ['Hauptstraße 5', 'strasse', 'Haupt[straße] 5'],
    ['Łódź', 'lodz', '[Łódź]'],
    ['3.45.12\u202fPM.png', '12 pm', '3.45.[12]\u202f[PM].png'],
    ['№5', '5', '№[5]'],
    ['ﬁnal', 'fin', '[ﬁn]al'],
    ['🙂 cat', 'cat', '🙂 [cat]'],
  ])('7.17: %s, for %s', (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  it('7.17: folds each character as the search does', async () => {
    const { rows } = await server.database.pool.query<{
      code: number;
      folded: string;
      small: string;
      plain: string;
    }>(
      `SELECT code, lower(chr(code) COLLATE "und-x-icu") AS small, normalize(chr(code), NFKD) AS plain,
              search_text(chr(code)) AS folded
       FROM generate_series(32, 70000) code WHERE code NOT BETWEEN 55296 AND 57343`,
    );
    const other = rows
      .map((row) => ({ ...row, character: String.fromCodePoint(row.code) }))
      // Node's Unicode and the database's are not of one year: each knows letters that the other doesn't.
      .filter(({ small, character }) => small === character.toLowerCase())
      .filter(({ plain, character }) => plain === character.normalize('NFKD'))
      .filter(({ character, folded }) => foldedCharacter(character) !== folded.replace(/ +/g, ' '));
    expect(rows.length).toBeGreaterThan(60_000);
    expect(other.map(({ code, folded }) => [code.toString(16), folded])).toEqual([]);
  });

  it.each([
    ['Ёжик.txt', 'ежик'],
    ['Straße.txt', 'strasse'],
    ['at 3.45 \u202fPM.txt', '45 pm'],
  ])(
    '7.17: what was found exactly by the rule of the search is not called close: %s, for %s',
    async (name, q) => {
      await api.upload(name, 'x');
      const words = wordsOf(await (await browser.get(`/files?q=${encodeURIComponent(q)}`)).text());
      expect(words).toContain(name.split('.')[0]?.slice(0, 3));
      expect(words).not.toContain('Nothing has exactly');
    },
  );
});
