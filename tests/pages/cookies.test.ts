import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { goodPassword, newAdmin } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let login: string;

beforeAll(async () => {
  server = await startServer({ isHttps: true, publicUrl: 'https://drive.example.org' });
  login = String((await newAdmin(server)).user?.login);
});
afterAll(() => server.stop());

const origin = { Origin: 'https://drive.example.org' };

const signedIn = async (): Promise<BrowserClient> => {
  const browser = new BrowserClient(server.url);
  expect((await browser.post('/login', { login, password: goodPassword }, origin)).status).toBe(303);
  return browser;
};

describe('7.15: cookies under an https address', () => {
  it('are bound to this host, all of them', async () => {
    const browser = new BrowserClient(server.url);
    const lines: string[] = [];
    const note = async (answer: Promise<Response>) => lines.push(...(await answer).headers.getSetCookie());
    await note(browser.get('/login'));
    await note(browser.post('/login', { login, password: goodPassword }, origin));
    await note(browser.post('/preferences', { theme: 'dark', language: 'ru', next: '/' }, origin));
    await note(browser.post('/settings/quota-warning', { level: 'tight' }, origin));
    await note(browser.get('/files?view=grid'));
    await note(browser.post('/logout', {}, origin));
    const cookies = lines.map((line) => line.split('=')[0]);
    for (const name of ['kladovka.sid', 'kladovka.visitor', 'theme', 'lang', 'quota-warning', 'view'])
      expect(cookies).toContain(`__Host-${name}`);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-/);
      expect(line).toMatch(/; Secure/);
      expect(line).toMatch(/; Path=\/(;|$)/);
      expect(line).not.toMatch(/; Domain/);
    }
  });

  it('without the prefix are not looked at', async () => {
    const browser = await signedIn();
    const sid = browser.cookie('__Host-kladovka.sid');
    const answer = await fetch(`${server.url}/settings`, {
      redirect: 'manual',
      headers: { Accept: 'text/html', Cookie: `kladovka.sid=${sid}; lang=ru` },
    });
    expect(answer.status).toBe(303);
    await browser.post('/preferences', { theme: 'dark' }, origin);
    expect(await (await browser.get('/settings')).text()).toContain('data-bs-theme="dark"');
    expect(await (await browser.get('/admin')).text()).toContain('data-theme-choice="dark"');
  });

  it('the visitor’s changes at sign-in and at sign-out', async () => {
    const browser = new BrowserClient(server.url);
    await browser.get('/login');
    const seen = [browser.cookie('__Host-kladovka.visitor')];
    await browser.post('/login', { login, password: goodPassword }, origin);
    seen.push(browser.cookie('__Host-kladovka.visitor'));
    await browser.post('/logout', {}, origin);
    seen.push(browser.cookie('__Host-kladovka.visitor'));
    expect(new Set(seen).size).toBe(3);
    expect(seen).not.toContain(undefined);
  });

  it.each<[string, Record<string, string>]>([
    ['another origin', { Origin: 'https://evil.example' }],
    ['another site', { ...origin, 'Sec-Fetch-Site': 'cross-site' }],
    ['a neighbour', { 'Sec-Fetch-Site': 'same-site' }],
    ['nowhere', { Origin: 'null' }],
  ])('/preferences refuses %s', async (_what, headers) => {
    const answer = await new BrowserClient(server.url).post('/preferences', { theme: 'dark' }, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie().join()).not.toContain('theme=');
  });
});
