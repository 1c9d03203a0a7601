import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { goodPassword, newAdmin, newClient } from '../support/client.js';
import { wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const stranger = () => new BrowserClient(server.url);
const html = async (answer: Response) => {
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/);
  return answer.text();
};
const member = async () => {
  const { user } = await newClient(server);
  return BrowserClient.signedIn(server, String(user?.login), goodPassword);
};

describe('start page', () => {
  it('R40: says what this is, and leads to registration and sign-in', async () => {
    const page = await html(await stranger().get('/'));
    expect(wordsOf(page)).toContain('A good place for every file');
    expect(wordsOf(page)).toContain('Put files here from any device');
    expect(page).toMatch(/<main[\s\S]*href="\/register"[\s\S]*<\/main>/);
    expect(page).toMatch(/<main[\s\S]*href="\/login"[\s\S]*<\/main>/);
  });

  it('R40: does not offer registration where it is closed', async () => {
    const closed = await startServer({ rules: { ...server.settings.rules, registration: 'closed' } });
    try {
      const browser = new BrowserClient(closed.url);
      expect(await html(await browser.get('/'))).not.toContain('href="/register"');
      expect(wordsOf(await html(await browser.get('/register')))).toContain('Registration is closed');
      const posted = await browser.post('/register', { login: 'somebody' });
      expect(posted.status).toBe(403);
      expect(wordsOf(await html(posted))).toContain('Registration is closed');
    } finally {
      await closed.stop();
    }
  });
});

describe('menu', () => {
  it.each(['/', '/login', '/register', '/nowhere'])(
    'R41: a stranger may sign in or register on %s',
    async (path) => {
      const page = await html(await stranger().get(path));
      const bar = /<header id="topbar"[\s\S]*?<\/header>/.exec(page)?.[0] ?? '';
      expect(bar).toContain('href="/login"');
      expect(bar).toContain('href="/register"');
      expect(bar).not.toContain('action="/logout"');
    },
  );

  it.each(['/', '/files', '/links', '/settings', '/nowhere'])(
    'R41: the signed-in may sign out on %s, by a POST',
    async (path) => {
      const page = await html(await (await member()).get(path));
      const bar = /<header id="topbar"[\s\S]*?<\/header>/.exec(page)?.[0] ?? '';
      expect(bar).toContain('<form method="post" action="/logout">');
      expect(bar).not.toContain('href="/login"');
      expect(bar).not.toContain('href="/admin"');
    },
  );

  it('R41: only admins see the way to the panel', async () => {
    const { user } = await newAdmin(server);
    const admin = await BrowserClient.signedIn(server, String(user?.login), goodPassword);
    expect(await html(await admin.get('/files'))).toContain('href="/admin"');
  });

  it('R41: signing out ends the session', async () => {
    const browser = await member();
    const answer = await browser.post('/logout', {});
    expect(answer.status).toBe(303);
    expect((await browser.get('/files')).headers.get('Location')).toBe('/login?next=%2Ffiles');
    expect((await browser.post('/logout', {})).status).toBe(303);
  });
});

describe('language and theme', () => {
  it('follow the browser, until the switch is used', async () => {
    const browser = stranger();
    const russian = { 'Accept-Language': 'ru-RU,ru;q=0.9' };
    expect(await html(await browser.get('/', russian))).toContain('<html lang="ru" data-bs-theme="auto"');
    await browser.post('/preferences', { language: 'en', next: '/' });
    expect(await html(await browser.get('/', russian))).toContain('<html lang="en" data-bs-theme="auto"');
  });

  it('the theme is there from the first byte, without scripts', async () => {
    const browser = stranger();
    const answer = await browser.post('/preferences', { theme: 'dark', next: '/login?next=%2Flinks' });
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/login?next=%2Flinks']);
    expect(await html(await browser.get('/'))).toContain('data-bs-theme="dark"');
  });

  it('take no value but those on offer', async () => {
    const browser = stranger();
    await browser.post('/preferences', { theme: '"><script>', language: 'xx' });
    expect(browser.cookie('theme')).toBeUndefined();
    expect(browser.cookie('lang')).toBeUndefined();
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/\t/evil.example',
    '/..//evil.example',

    'javascript:alert(1)',
  ])('never lead to another site: %j', async (next) => {
    const answer = await stranger().post('/preferences', { theme: 'dark', next });
    expect(answer.headers.get('Location')).toBe('/');
  });
});

describe('pages', () => {
  it('weigh less than 150 KB compressed at the first visit, and are cached for ever after', async () => {
    const page = await html(await stranger().get('/', { 'Accept-Encoding': 'gzip' }));
    const paths = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(2);
    let weight = Buffer.byteLength(page);
    for (const path of paths) {
      const asset = await stranger().get(path, { 'Accept-Encoding': 'gzip' });
      expect([path, asset.status]).toEqual([path, 200]);
      expect(asset.headers.get('Cache-Control')).toContain('immutable');
      const isCompressed = asset.headers.get('Content-Encoding') === 'gzip';
      const { byteLength } = await asset.arrayBuffer();
      // fetch has unpacked it: a third is what style sheets and scripts at least come down to.
      weight += isCompressed ? byteLength / 3 : byteLength;
    }
    expect(weight).toBeLessThan(150_000);
  });

  it('ask a browser with an old address for the newest file each time', async () => {
    const asset = await stranger().get('/assets/000000000000/css/kladovka.css');
    expect([asset.status, asset.headers.get('Cache-Control')]).toEqual([200, 'no-cache']);
    expect((await stranger().get('/assets/x/vendor/package.json')).status).toBe(404);
    expect((await stranger().get('/assets/x/..%2f..%2fpackage.json')).status).toBe(404);
  });

  it('show a decent error with the request’s id', async () => {
    const answer = await stranger().get('/nowhere', { 'X-Request-Id': 'seen-by-me-7' });
    expect(answer.status).toBe(404);
    const page = await html(answer);
    expect(wordsOf(page)).toContain('seen-by-me-7');
    expect(wordsOf(page)).toContain('There is nothing at this address');
  });
});
