import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, freshLogin, goodPassword, newClient } from '../support/client.js';
import { fieldError, fieldValue, wordsOf } from '../support/html.js';
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

const again = 'For safety, passwords are not sent back to a form: type it again.';
const secret = 'open sesame 7';

/** What a browser without scripts sends of the form that came back, after the limit was mended. */
const mended = (page: string, changes: Record<string, string> = {}): Record<string, string> => ({
  password: fieldValue(page, 'password') ?? '',
  maxDownloads: '5',
  expires: 'never',
  ...(fieldValue(page, 'hadPassword') !== null && { hadPassword: fieldValue(page, 'hadPassword') ?? '' }),
  ...changes,
});

describe('7.26: a form that comes back with an error forgets no secret without a word', () => {
  it.each(['file', 'folder'])(
    'a link to a %s is not made without the password that was typed',
    async (kind) => {
      const subject =
        kind === 'file'
          ? (await api.upload('a.txt', 'a')).body
          : (await api.post('/folders', { name: 'A' })).body;
      const url = `/${kind}s/${subject.id}/links`;
      const refused = await browser.post(url, { password: secret, maxDownloads: '0', expires: 'never' });
      const page = await refused.text();
      expect(refused.status).toBe(400);
      expect(page).not.toContain(secret);
      expect(fieldError(page, 'new-password')).toBe(again);

      const withoutIt = await browser.post(url, mended(page));
      expect(withoutIt.status).toBe(400);
      const second = await withoutIt.text();
      expect(fieldError(second, 'new-password')).toBe(again);
      expect((await api.get(url)).body.items).toEqual([]);

      expect((await browser.post(url, mended(second, { password: secret }))).status).toBe(303);
      expect((await api.get(url)).body.items).toMatchObject([{ hasPassword: true, maxDownloads: 5 }]);
    },
  );

  it('but for those who say that none is wanted', async () => {
    const { body: file } = await api.upload('b.txt', 'b');
    const url = `/files/${file.id}/links`;
    const page = await (await browser.post(url, { password: secret, maxDownloads: 'x' })).text();
    expect(wordsOf(page)).toContain('Ask for no password');
    expect((await browser.post(url, mended(page, { removePassword: 'true' }))).status).toBe(303);
    expect((await api.get(url)).body.items).toMatchObject([{ hasPassword: false, maxDownloads: 5 }]);
  });

  it('a link does not keep its old password where a new one was typed, nor the one that was to go', async () => {
    const { body: file } = await api.upload('c.txt', 'c');
    const { body: link } = await api.post(`/files/${file.id}/links`, { password: 'the old one' });
    const url = `/links/${link.id}`;
    const page = await (
      await browser.post(url, { password: secret, maxDownloads: '0', expires: 'keep' })
    ).text();
    expect(fieldError(page, `edit-${link.id}-password`)).toBe(again);
    expect((await browser.post(url, mended(page, { expires: 'keep' }))).status).toBe(400);
    expect((await api.get('/links')).body.items[0]).toMatchObject({ maxDownloads: null });

    const removing = await browser.post(url, { removePassword: 'true', maxDownloads: '0', expires: 'keep' });
    expect(await removing.text()).toMatch(/name="removePassword"[^>]*checked/);
  });

  it('registration and the change of a password ask for what was typed again', async () => {
    const login = freshLogin();
    const typed = { login, fullName: 'Anna', email: 'nowhere', password: goodPassword };
    const register = await (await new BrowserClient(server.url).post('/register', typed)).text();
    expect([register.includes(goodPassword), fieldError(register, 'password')]).toEqual([false, again]);
    const without = { ...typed, email: `${login}@example.org`, password: '' };
    expect((await new BrowserClient(server.url).post('/register', without)).status).toBe(400);

    const change = { currentPassword: 'Wrong-2026!', newPassword: 'Another-kiosk-26!' };
    const settings = await (await browser.post('/settings/password', change)).text();
    expect(settings).not.toContain(change.newPassword);
    expect(fieldError(settings, 'newPassword')).toBe(again);
    const half = { currentPassword: goodPassword, newPassword: '' };
    expect((await browser.post('/settings/password', half)).status).toBe(400);
  });

  it('“The link is ready” lists its conditions', async () => {
    const { body: file } = await api.upload('d.txt', 'd');
    const terms = async (form: Record<string, string>) => {
      const answer = await browser.post(`/files/${file.id}/links`, form, { 'HX-Request': 'true' });
      return wordsOf(/<ul class="link-facts link-terms"[\s\S]*?<\/ul>/.exec(await answer.text())?.[0] ?? '');
    };
    expect(await terms({})).toBe('Without a password Works until it is revoked Any number of downloads');
    const all = await terms({
      password: secret,
      maxDownloads: '3',
      expires: 'date',
      expiresOn: '2999-07-01',
    });
    expect(all).toMatch(/^With a password Until: 1 Jul 2999 3 downloads at most$/);
    const { body: folder } = await api.post('/folders', { name: 'D' });
    const upload = await browser.post(
      `/folders/${folder.id}/links`,
      { kind: 'upload', maxDownloads: '1' },
      { 'Accept-Language': 'ru', 'HX-Request': 'true' },
    );
    expect(wordsOf(await upload.text())).toContain(
      'Без пароля Действует, пока её не отзовут Не больше 1 файла',
    );
  });
});
