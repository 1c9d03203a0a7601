import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { ApiClient, goodPassword, newClient } from '../support/client.js';
import { elementById, wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let login: string;
let browser: BrowserClient;
beforeAll(async () => {
  server = await startServer({ trustProxy: 1 });
});
afterAll(() => server.stop());
beforeEach(async () => {
  login = String((await newClient(server)).user?.login);
  browser = await BrowserClient.signedIn(server, login, goodPassword);
});

const fromElsewhere = async (agent: string) => {
  const from = { 'User-Agent': agent, 'X-Forwarded-For': '198.51.100.9' };
  await (await ApiClient.anonymous(server)).post('/auth/login', { login, password: goodPassword }, from);
};
const noticeIn = (html: string): string => elementById(html, 'section', 'account-notice') ?? '';
const noticeOn = async (path: string): Promise<string> => {
  const html = await (await browser.get(path)).text();
  return wordsOf(noticeIn(html));
};

describe('10: a sign-in from a new device', () => {
  it('is told on every page, with a button for each thing to do, until they say that it was they', async () => {
    expect(await noticeOn('/files')).toBe('');
    await fromElsewhere('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
    for (const path of ['/files', '/trash', '/settings']) {
      const words = await noticeOn(path);
      expect(words).toMatch(/^New sign-in from Firefox on Linux, 198\.51\.100\.9\. \d+ \w+ \d+/);
      expect(words).toContain('Was it you? If not, change your password and end all sessions.');
    }
    const html = await (await browser.get('/trash')).text();
    expect(noticeIn(html)).toContain('href="/settings#password-title"');
    expect(noticeIn(html)).toContain('action="/settings/sessions/end-others"');
    const seen = await browser.post('/settings/notices/seen', { next: '/trash' });
    expect([seen.status, seen.headers.get('Location')]).toEqual([303, '/trash']);
    expect(await noticeOn('/files')).toBe('');
  });

  it('is told until they look at what happened, where it stands with the device', async () => {
    await fromElsewhere('curl/8.1');
    await fromElsewhere('wget/1.2');
    expect(await noticeOn('/files')).toContain('New sign-in from wget');
    expect(await noticeOn('/files')).toContain('There is 1 more.');
    const events = wordsOf(await (await browser.get('/settings/events')).text());
    expect(events).toMatch(
      new RegExp(`${login} signed in from a new device\\. .* 198\\.51\\.100\\.9 · curl`),
    );
    expect(await noticeOn('/files')).toBe('');
  });

  it('shows what a stranger calls their program as text, and no more of it than a name', async () => {
    await fromElsewhere('<img src=x onerror=alert(1)> visit http://evil.example');
    await fromElsewhere(`Buy it http://evil.example <b>${'x'.repeat(100)}`);
    expect(await noticeOn('/files')).toContain('New sign-in from Buy it http, 198.51.100.9.');
    expect(await (await browser.get('/settings/events')).text()).not.toMatch(/onerror|evil/);
  });
});
