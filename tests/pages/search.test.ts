import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
}, 60_000);
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
    expect(html).toContain('<mark>&lt;img</mark>');
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

describe('marking what was found', () => {
  const marked = (text: string, query: string) =>
    highlighted(text, query)
      .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
      .join('');

  it.each([
    ['Отчёт за год', 'отчёт', '[Отчёт] за год'],
    ['a+b (1).txt', '(1) a+b', '[a+b] [(1)].txt'],
    ['banana', 'an', 'b[an][an]a'],
    ['no match', 'typo', 'no match'],
    ['anything', '   ', 'anything'],
  ])('%s, for %s', (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });
});
