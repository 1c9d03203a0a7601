import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { freshLogin, goodPassword, newAdmin, newClient } from '../support/client.js';
import { fieldError, fieldValue, wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const stranger = () => new BrowserClient(server.url);

const goodForm = (login = freshLogin()) => ({
  login,
  fullName: 'Анна «Аня» <Петрова>',
  email: `${login}@example.org`,
  password: goodPassword,
});

describe('registration', () => {
  it('R10, R43: opens an account, signs in and lands on the files', async () => {
    const browser = stranger();
    const answer = await browser.post('/register', goodForm());
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/files']);
    expect((await browser.get('/files')).status).toBe(200);
  });

  it('R42: says beside each field what is wrong, keeps what was typed, and never a password', async () => {
    const browser = stranger();
    const typed = { login: '1a', fullName: '  ', email: 'нет', password: 'sEcret' };
    const answer = await browser.post('/register', typed);
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(fieldError(page, 'login')).toContain('At least 4 characters.');
    expect(fieldError(page, 'login')).toContain('Latin letters and digits only, first a letter.');
    expect(fieldError(page, 'fullName')).toBe('Fill this in.');
    expect(fieldError(page, 'email')).toBe('This does not look like an email address.');
    expect(fieldError(page, 'password')).toContain('Add a digit.');
    expect(fieldError(page, 'password')).toContain('Add a special character');
    expect(fieldError(page, 'password')).not.toContain('capital');
    expect(fieldValue(page, 'login')).toBe('1a');
    expect(fieldValue(page, 'email')).toBe('нет');
    expect(page).not.toContain('sEcret');

    const again = await browser.post('/register', goodForm());
    expect(again.status).toBe(303);
  });

  it('R42: says beside the login that it is taken, in the reader’s language', async () => {
    const form = goodForm();
    await stranger().post('/register', form);
    const answer = await stranger().post(
      '/register',
      { ...form, login: form.login.toUpperCase(), email: 'other@example.org' },
      { 'Accept-Language': 'ru' },
    );
    expect(answer.status).toBe(409);
    const page = await answer.text();
    expect(fieldError(page, 'login')).toBe('Этот логин занят.');
    expect(fieldValue(page, 'fullName')).toBe(form.fullName);
    expect(page).not.toContain('<Петрова>');
  });

  it('R15: makes nobody an admin on the way', async () => {
    const browser = stranger();
    const form = goodForm();
    await browser.post('/register', { ...form, isAdmin: 'true' });
    const { items } = await server.useCases.users.list(
      { kind: 'system', means: 'cli' },
      { q: form.login, isAdmin: true },
    );
    expect(items).toEqual([]);
  });
});

describe('sign-in', () => {
  it('R43: users land on their files, admins on the panel', async () => {
    const { user } = await newClient(server);
    const { user: admin } = await newAdmin(server);
    const landing = async (login: unknown) =>
      (await stranger().post('/login', { login: String(login), password: goodPassword })).headers.get(
        'Location',
      );
    expect(await landing(user?.login)).toBe('/files');
    expect(await landing(admin?.login)).toBe('/admin');
  });

  it('R43: goes on to where they were going', async () => {
    const { user } = await newClient(server);
    const login = String(user?.login);
    const browser = stranger();
    const sent = await browser.get('/files?sort=-size');
    expect([sent.status, sent.headers.get('Location')]).toEqual([303, '/login?next=%2Ffiles%3Fsort%3D-size']);
    const page = await (await browser.get(String(sent.headers.get('Location')))).text();
    expect(fieldValue(page.slice(page.indexOf('<main')), 'next')).toBe('/files?sort=-size');
    const answer = await browser.post('/login', { login, password: goodPassword, next: '/files?sort=-size' });
    expect(answer.headers.get('Location')).toBe('/files?sort=-size');
  });

  it('7.33: a preview that its address names behind the # is where they go on', async () => {
    const { user } = await newClient(server);
    const next = '/files?sort=-size#preview=3f1c';
    const refused = await stranger().post('/login', {
      login: String(user?.login),
      password: 'Wrong-1!',
      next,
    });
    const page = await refused.text();
    expect(fieldValue(page.slice(page.indexOf('<main')), 'next')).toBe(next);
    const answer = await stranger().post('/login', {
      login: String(user?.login),
      password: goodPassword,
      next,
    });
    expect(answer.headers.get('Location')).toBe(next);
    const gone = await stranger().get('/files', {
      'HX-Request': 'true',
      'HX-Current-URL': `${server.url}${next}`,
    });
    expect(gone.headers.get('HX-Redirect')).toBe(`/login?next=${encodeURIComponent(next)}`);
  });

  it.each(['//evil.example/', 'https://evil.example', '/\\evil.example', '/..//evil.example'])(
    'R43: never to another site: %j',
    async (next) => {
      const { user } = await newClient(server);
      const answer = await stranger().post('/login', {
        login: String(user?.login),
        password: goodPassword,
        next,
      });
      const target = new URL(String(answer.headers.get('Location')), server.url);
      expect(target.origin).toBe(server.url);
    },
  );

  it('R42: does not say which of the two was wrong, keeps the login and not the password', async () => {
    const { user } = await newClient(server);
    const known = await stranger().post('/login', { login: String(user?.login), password: 'Wrong-1!' });
    const unknown = await stranger().post('/login', { login: freshLogin(), password: 'Wrong-1!' });
    expect([known.status, unknown.status]).toEqual([401, 401]);
    const page = await known.text();
    expect(wordsOf(page)).toContain('The login or the password is not right.');
    expect(wordsOf(await unknown.text())).toContain('The login or the password is not right.');
    expect(fieldValue(page, 'login')).toBe(user?.login);
    expect(page).not.toContain('Wrong-1!');
  });

  it('R42: says which field is empty', async () => {
    const answer = await stranger().post('/login', { login: '', password: '' });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(fieldError(page, 'login')).toBe('Fill this in.');
    expect(fieldError(page, 'password')).toBe('Fill this in.');
  });

  it('gives a new session id, and takes no form from another site', async () => {
    const { user } = await newClient(server);
    const form = { login: String(user?.login), password: goodPassword };
    const forged = await stranger().post('/login', form, { Origin: 'https://evil.example' });
    expect(forged.status).toBe(403);
    const browser = stranger();
    await browser.post('/login', form);
    const first = browser.cookie('kladovka.sid');
    await browser.post('/login', form);
    expect(first).toBeTruthy();
    expect(browser.cookie('kladovka.sid')).not.toBe(first);
  });

  it('slows down who guesses, with the time to wait', async () => {
    const { user } = await newClient(server);
    const browser = stranger();
    let answer = await browser.post('/login', { login: String(user?.login), password: 'x' });
    for (let count = 1; count < 60 && answer.status === 401; count += 1) {
      answer = await browser.post('/login', { login: String(user?.login), password: 'x' });
    }
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(wordsOf(await answer.text())).toContain('Too many attempts.');
  });
});
