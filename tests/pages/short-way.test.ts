import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import express from 'express';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, freshLogin, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let admin: ApiClient;
let browser: BrowserClient;
/** The chain of all handlers, which the short way goes past. */
const chain = jest.spyOn(express.application as unknown as { handle(): void }, 'handle');

beforeAll(async () => {
  server = await startServer();
  api = await newClient(server);
  admin = await newAdmin(server);
  browser = await signIn(api);
});
afterAll(() => server.stop());
beforeEach(() => {
  chain.mockClear();
});

const signIn = (client: ApiClient) =>
  BrowserClient.signedIn(server, String(client.user?.login), goodPassword);

type Headers = Record<string, string>;

/** Who shows this beside a cookie goes the long way. */
const another = { Authorization: 'Basic none' };

/** All that an answer says, but for what is new each time. */
async function saying(answer: Response) {
  const html = await answer.text();
  const headers = Object.fromEntries(answer.headers);
  const policy = headers['content-security-policy'] ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  for (const name of ['date', 'x-request-id']) delete headers[name];
  return {
    status: answer.status,
    headers: { ...headers, 'content-security-policy': policy.replaceAll(nonce, 'NONCE') },
    html: html.replaceAll(nonce, 'NONCE').replace(/data-read-at="\d+"/, 'data-read-at'),
    nonce,
  };
}

async function bothWays(client: BrowserClient, path: string, headers: Headers = {}) {
  chain.mockClear();
  const short = await saying(await client.get(path, headers));
  expect(chain).not.toHaveBeenCalled();
  const long = await saying(await client.get(path, { ...headers, ...another }));
  expect(chain).toHaveBeenCalled();
  return { short, long };
}

async function expectTheSame(client: BrowserClient, path: string, headers?: Headers) {
  const { short, long } = await bothWays(client, path, headers);
  expect(short.nonce).not.toBe(long.nonce);
  expect({ ...short, nonce: '' }).toEqual({ ...long, nonce: '' });
  expect(short.status).toBe(200);
  return short;
}

describe('8.4: the file manager by the short way says what it says by the long one', () => {
  let folderId: string;

  beforeAll(async () => {
    folderId = (await api.post('/folders', { name: 'Отчёты <2026>' })).body.id;
    for (const name of ['a.txt', 'b & c.png', 'счёт.pdf', 'plain'])
      await api.upload(name, 'x'.repeat(name.length), {
        fields: { comment: name === 'plain' ? '' : `of ${name}` },
      });
    await api.upload('inside.txt', 'x', { fields: { folderId } });
    await api.post('/folders', { name: 'empty', parentId: folderId });
    const { body } = await api.upload('shared.txt', 'x');
    await api.post(`/files/${body.id}/links`, {});
  });

  it.each([
    '/files',
    '/files?sort=-size',
    '/files?sort=-uploadedAt',
    '/files?folderId=root&sort=lastDownloadedAt',
    '/files?done=uploaded',
    '/files?q=inside',
    '/files?type=image%2F*',
    '/files?userId=',
    '/files?x=%3Cscript%3E&x=2',
    '/files?find=file-none',
  ])('for the address %s', async (path) => {
    const { html } = await expectTheSame(browser, path);
    expect(html).toContain('</html>');
  });

  it('in a folder, with its path, and in one without anything', async () => {
    const { html } = await expectTheSame(browser, `/files?folderId=${folderId}&sort=-name`);
    expect(html).toContain('Отчёты &lt;2026&gt;');
    const [, emptyId] = /id="folder-([^"]+)"/.exec(html) ?? [];
    expect((await expectTheSame(browser, `/files?folderId=${emptyId}`)).html).toContain('data-empty');
  });

  it.each([
    ['a language', { 'Accept-Language': 'ru-RU, en;q=0.5' }, 'lang="ru"'],
    ['a client that takes it compressed', { 'Accept-Encoding': 'gzip' }, '</html>'],
    ['a client that takes it compressed otherwise', { 'Accept-Encoding': 'br' }, '</html>'],
    ['a page in the place of another', { 'HX-Request': 'true', 'HX-Boosted': 'true' }, 'id="content"'],
    [
      'a page that is come back to',
      { 'HX-Request': 'true', 'HX-History-Restore-Request': 'true' },
      '</html>',
    ],
    ['a script that asks for more', { 'HX-Request': 'true', 'HX-Target': 'file-rows' }, 'piece-mark'],
  ])('for %s', async (_what, headers, part) => {
    expect((await expectTheSame(browser, '/files', headers)).html).toContain(part);
  });

  it('with the theme, the language, the time zone and the view that were chosen', async () => {
    const chooser = await signIn(api);
    await chooser.post('/preferences', { theme: 'dark', language: 'ru', next: '/' });
    await chooser.get('/files?view=grid');
    const zone = `${['sid', 'visitor'].map((name) => `kladovka.${name}=${chooser.cookie(`kladovka.${name}`)}`).join('; ')}; theme=dark; lang=ru; view=grid; tz=Asia/Tokyo`;
    const { html } = await expectTheSame(chooser, '/files', { Cookie: zone });
    for (const part of ['lang="ru"', 'data-bs-theme="dark"', 'data-view="grid"', 'Asia/Tokyo'])
      expect(html).toContain(part);
  });

  it('for an administrator in the storage of another, and in the own', async () => {
    const ruler = await signIn(admin);
    const { html } = await expectTheSame(ruler, `/files?userId=${api.user?.id}`);
    expect(html).toContain('owner-banner');
    expect((await expectTheSame(ruler, '/files')).html).not.toContain('owner-banner');
  });

  it('page by page, and as pieces of the list', async () => {
    const { body: long } = await api.post('/folders', { name: 'long' });
    for (let n = 0; n < 103; n++) await api.upload(`${n}.txt`, 'x', { fields: { folderId: long.id } });
    const { html } = await expectTheSame(browser, `/files?folderId=${long.id}`);
    expect(html).toContain('data-total="103"');
    const [, more] = /data-more="([^"]+)"/.exec(html) ?? [];
    const next = String(more).replaceAll('&amp;', '&');
    const second = await expectTheSame(browser, next);
    expect(second.html.match(/class="file-row"/g)).toHaveLength(3);
    const script = { 'HX-Request': 'true', 'HX-Target': 'file-rows' };
    const piece = await expectTheSame(browser, `/files?folderId=${long.id}&offset=2&limit=5`, script);
    expect(piece.html.match(/class="file-row"/g)).toHaveLength(5);
    await expectTheSame(browser, next, script);
  });

  it('with a hundred rows as long as they may be, again and again', async () => {
    const { body: wordy } = await api.post('/folders', { name: 'wordy' });
    const comment = '"<&>'.repeat(500);
    for (let n = 0; n < 100; n++)
      await api.upload(`${n}${'&'.repeat(240)}.txt`, 'x', { fields: { folderId: wordy.id, comment } });
    const { html } = await expectTheSame(browser, `/files?folderId=${wordy.id}`);
    expect(html.length).toBeGreaterThan(2_000_000);
    expect((await expectTheSame(browser, `/files?folderId=${wordy.id}`)).html).toBe(html);
  });

  it('where words on scarce space were put away, and there is room again', async () => {
    const Cookie = `kladovka.sid=${browser.cookie('kladovka.sid')}; kladovka.visitor=${browser.cookie('kladovka.visitor')}; quota-warning=tight`;
    const { headers } = await expectTheSame(browser, '/files', { Cookie });
    expect(headers).toHaveProperty(
      'set-cookie',
      expect.stringMatching(/^quota-warning=; .*Expires=Thu, 01 Jan 1970/),
    );
  });

  it('for a client that says nothing of compression', async () => {
    const Cookie = `kladovka.sid=${browser.cookie('kladovka.sid')}; kladovka.visitor=${browser.cookie('kladovka.visitor')}`;
    const headersOf = async (headers: Headers) => {
      const [answer] = (await once(request(`${server.url}/files`, { headers }).end(), 'response')) as [
        IncomingMessage,
      ];
      const { date: _, 'x-request-id': _1, 'content-security-policy': _2, ...others } = answer.headers;
      return { ...others, bytes: (await buffer(answer)).length };
    };
    const short = await headersOf({ Cookie });
    expect(chain).not.toHaveBeenCalled();
    expect(short).toEqual(await headersOf({ Cookie, ...another }));
    expect(short).toMatchObject({
      vary: 'Accept-Language, Accept-Encoding',
      'content-length': String(short.bytes),
    });
  });

  it('and not at all to who has gone meanwhile: others are served as ever', async () => {
    const { hostname, port } = new URL(server.url);
    const head = `GET /files HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: kladovka.sid=${browser.cookie('kladovka.sid')}\r\n\r\n`;
    await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const socket = connect(Number(port), hostname);
        await once(socket, 'connect');
        socket.write(head);
        if (n % 2) await once(socket, 'data');
        socket.destroy();
      }),
    );
    await expectTheSame(browser, '/files');
  });

  it('to a browser that has lost its token: another is given with the page', async () => {
    const forgetful = await signIn(api);
    const sid = { Cookie: `kladovka.sid=${forgetful.cookie('kladovka.sid')}` };
    const answer = await forgetful.get('/files', sid);
    expect(chain).toHaveBeenCalledTimes(1);
    const html = await answer.text();
    const [visitor] = answer.headers.getSetCookie();
    expect(visitor).toMatch(/^kladovka\.visitor=[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax$/);
    const again = await forgetful.get('/files', { Cookie: `${sid.Cookie}; ${visitor?.split(';')[0]}` });
    const token = /name="csrf-token" content="([^"]+)"/;
    expect(token.exec(await again.text())?.[1]).toBe(token.exec(html)?.[1]);
  });
});

describe('8.4: what is kept of a page', () => {
  it('is no token: each browser has its own, and each answer its nonce', async () => {
    const other = await signIn(api);
    const pages = [await browser.get('/files'), await other.get('/files'), await other.get('/files')];
    const [one, two, three] = await Promise.all(pages.map((page) => page.text()));
    const tokenOf = (html = '') => /name="csrf-token" content="([^"]+)"/.exec(html)?.[1];
    const nonceOf = (html = '') => /nonce="([^"]+)"/.exec(html)?.[1];
    expect(tokenOf(one)).toMatch(/^[\w-]{43}$/);
    expect(tokenOf(one)).not.toBe(tokenOf(two));
    expect(tokenOf(two)).toBe(tokenOf(three));
    expect(one?.split(String(tokenOf(one))).length).toBeGreaterThan(4);
    expect(two).not.toContain(tokenOf(one));
    expect(new Set([one, two, three].map(nonceOf)).size).toBe(3);
  });

  it('is nothing of another reader, and follows what is read at each request', async () => {
    const other = await newClient(server);
    const theirs = await signIn(other);
    await browser.get('/files');
    const html = await (await theirs.get('/files')).text();
    expect(html).not.toContain(String(api.user?.login));
    expect(html).not.toContain('a.txt');
    await other.upload('new.txt', 'x'.repeat(2000));
    const after = await (await theirs.get('/files')).text();
    expect(after).toContain('new.txt');
    expect(after).toContain('<data value="2000"');
  });
});

describe('8.4: whom the short way does not let in', () => {
  const signInUrl = '/login?next=%2Ffiles';

  it('are strangers, and who shows a cookie that is not signed by us', async () => {
    for (const Cookie of ['', 'kladovka.sid=s%3Aabc.def', `kladovka.sid=${'x'.repeat(60)}`]) {
      const answer = await new BrowserClient(server.url).get('/files', { Cookie });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, signInUrl]);
    }
  });

  it('is a session that is ended: at the very next request', async () => {
    const leaver = await signIn(api);
    const kept = { Cookie: `kladovka.sid=${leaver.cookie('kladovka.sid')}` };
    expect((await leaver.get('/files', kept)).status).toBe(200);
    await leaver.post('/logout', {});
    const answer = await leaver.get('/files', kept);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, signInUrl]);
  });

  it('is who was blocked, and who was deleted: at the very next request', async () => {
    for (const act of [
      (id: string) => admin.patch(`/users/${id}`, { isActive: false }),
      (id: string) => admin.delete(`/users/${id}`),
    ]) {
      const client = await newClient(server);
      const person = await signIn(client);
      expect((await person.get('/files')).status).toBe(200);
      await act(String(client.user?.id));
      expect((await person.get('/files')).status).toBe(303);
    }
  });

  it('is who is no administrator any more: another storage is refused at the very next request', async () => {
    const ruler = await newAdmin(server);
    const hers = await signIn(ruler);
    const path = `/files?userId=${api.user?.id}`;
    expect((await hers.get(path)).status).toBe(200);
    await admin.patch(`/users/${ruler.user?.id}`, { isAdmin: false });
    expect((await hers.get(path)).status).toBe(403);
    expect((await browser.get(`/files?userId=${admin.user?.id}`)).status).toBe(403);
  });

  it('what is wrong with an address is told by the long way, once', async () => {
    const { body: folder } = await admin.post('/folders', { name: freshLogin() });
    for (const [path, status] of [
      [`/files?folderId=${folder.id}`, 404],
      ['/files?cursor=nonsense', 400],
      ['/files?sort=color', 400],
      ['/files?x=%ff', 400],
    ] as const) {
      const answer = await browser.get(path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});
