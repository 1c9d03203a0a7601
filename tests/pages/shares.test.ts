import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { wordsOf } from '../support/html.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: ApiClient;
let file: Body;

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  file = (await owner.upload('билет.txt', 'once')).body;
});
afterAll(() => server.stop());

const html = { Accept: 'text/html' };
const pathOf = (link: Body): string => new URL(String(link.url)).pathname;
const linkTo = async (terms: object, kind = 'files', id = file.id): Promise<Body> =>
  (await owner.post(`/${kind}/${id}/links`, terms)).body;

async function expiredLink(): Promise<Body> {
  const link = await linkTo({});
  await server.sql('UPDATE share_links SET expires_at = now() WHERE id = $id', { id: link.id });
  return link;
}

async function usedUpLink(): Promise<Body> {
  const link = await linkTo({ maxDownloads: 1 });
  expect(await (await fetch(String(link.url))).text()).toBe('once');
  return link;
}

async function revokedLink(): Promise<Body> {
  const link = await linkTo({});
  await owner.delete(`/links/${link.id}`);
  return link;
}

/** What programs get, but for the request's own id. */
async function toldPrograms(url: string): Promise<unknown> {
  const answer = await fetch(url);
  const { requestId: _own, ...problem } = (await answer.json()) as Record<string, unknown>;
  return [answer.status, problem];
}

describe('7.33: a link that is over', () => {
  it('tells a person why, where that tells nothing of anybody, and a program the same in every case', async () => {
    const stranger = new BrowserClient(server.url);
    const told = async (path: string) => {
      const answer = await stranger.get(path, html);
      return [answer.status, wordsOf(/<h1>[\s\S]*?<\/h1>/.exec(await answer.text())?.[0] ?? '')];
    };
    const [expired, usedUp, revoked] = [await expiredLink(), await usedUpLink(), await revokedLink()];
    for (const suffix of ['', '/page']) {
      expect(await told(pathOf(expired) + suffix)).toEqual([404, 'The time of this link is over']);
      expect(await told(pathOf(usedUp) + suffix)).toEqual([404, 'This link has been used up']);
      expect(await told(pathOf(revoked) + suffix)).toEqual([404, 'There is nothing here any more']);
    }
    const unknown = await toldPrograms(`${server.url}/s/8b1f9a1e-6d2c-4b0e-9b61-4f3c5f1f2a3b`);
    for (const { url } of [expired, usedUp, revoked])
      expect(await toldPrograms(String(url))).toEqual(unknown);
  });

  it('of a blocked owner says nothing of that, nor of its own end', async () => {
    const client = await newClient(server);
    const { body: own } = await client.upload('a.txt', 'a');
    const { body: link } = await client.post(`/files/${own.id}/links`, {});
    await server.sql('UPDATE share_links SET expires_at = now() WHERE id = $id', { id: link.id });
    await (await newAdmin(server)).patch(`/users/${client.user?.id}`, { isActive: false });
    const page = await (await new BrowserClient(server.url).get(`${pathOf(link)}/page`, html)).text();
    expect(wordsOf(page)).toContain('There is nothing here any more');
  });
});

describe('7.23: what no browser shows', () => {
  it.each(['film.avi', 'sound.wma', 'film.mpg', 'thing.exe'])(
    'is not offered in a tab of its own: %s',
    async (name) => {
      const { body } = await owner.upload(name, 'x');
      const link = await linkTo({}, 'files', body.id);
      const words = wordsOf(
        await (await new BrowserClient(server.url).get(`${pathOf(link)}/page`, html)).text(),
      );
      expect(words).toContain('There is no preview of this type.');
      expect(words).not.toContain('Open in a new tab');
    },
  );

  it('what one shows, is', async () => {
    const words = wordsOf(
      await (await new BrowserClient(server.url).get(`${pathOf(await linkTo({}))}/page`, html)).text(),
    );
    expect(words).toContain('Open in a new tab');
  });
});

describe('7.33: a link that counts', () => {
  it('warns before its last download, and says how many are left before that', async () => {
    const page = async (link: Body, language = 'en') =>
      wordsOf(
        await (
          await new BrowserClient(server.url).get(`${pathOf(link)}/page`, {
            ...html,
            'Accept-Language': language,
          })
        ).text(),
      );
    const once = 'This link is good for one more download; after that it no longer works.';
    expect(await page(await linkTo({ maxDownloads: 1 }))).toContain(once);
    const thrice = await linkTo({ maxDownloads: 22 });
    expect(await page(thrice)).toContain('This link is good for 22 more downloads.');
    await (await fetch(String(thrice.url))).text();
    expect(await page(thrice, 'ru')).toContain('По этой ссылке можно скачать ещё 21 раз.');
    expect(await page(await linkTo({}))).not.toContain('This link is good');
    const { body: folder } = await owner.post('/folders', { name: 'once' });
    await owner.upload('b.txt', 'b', { fields: { folderId: folder.id } });
    expect(await page(await linkTo({ maxDownloads: 1 }, 'folders', folder.id))).toContain(once);
  });
});
