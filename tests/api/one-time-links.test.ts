import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, type Body, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: ApiClient;
let anonymous: ApiClient;
let large: Body;
let small: Body;

/** More than the kernel takes in advance. */
const largeSize = 24 * 1024 * 1024;

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  anonymous = await ApiClient.anonymous(server);
  large = (await owner.upload('film.bin', new Uint8Array(largeSize).fill(7))).body;
  small = (await owner.upload('note.txt', 'a few words')).body;
});
afterAll(() => server.stop());

const linkTo = async (target: string, options: object = { maxDownloads: 1 }) => {
  const { body } = await owner.post(`/${target}/links`, options);
  return { id: body.id, path: `/s/${(body as Body & { token: string }).token}` };
};

const countsOf = async (id: string) => {
  const { body } = await owner.get('/links?limit=500');
  const { downloadCount, openCount } = body.items.find((link) => link.id === id) as Body;
  return { downloadCount, openCount };
};

const agent = new Agent({ keepAlive: false });

/** On a connection of its own, as another program's. */
async function fetchAs(
  userAgent: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const asking = request(server.url + path, { agent, headers: { 'User-Agent': userAgent, ...headers } });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return answer;
}

async function sizeOf(answer: IncomingMessage): Promise<number> {
  return (await buffer(answer)).length;
}

/** Takes the first of the bytes and goes. */
async function leave(answer: IncomingMessage): Promise<void> {
  answer.on('error', () => undefined);
  await once(answer, 'readable');
  answer.read(1000);
  answer.destroy();
  await once(answer, 'close');
}

const robots = [
  'TelegramBot (like TwitterBot)',
  'WhatsApp/2.23.20.0 A',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Twitterbot/1.0',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Viber/13.3.0.22 CFNetwork/1121.2.2 Darwin/19.3.0',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'Synapse/1.98.0',
  'Mozilla/5.0 (compatible; OdklBot/1.0; +http://ok.ru)',
  'BrandNewMessengerBot/0.1',
  'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
  'ZulipURLEmbed/9.0 (+https://zulip.com)',
  'kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984',
  'Pleroma 2.5.0; https://example.com <admin@example.com>',
];

describe('7.18: a robot that makes a preview', () => {
  it.each(robots)('gets the page and counts nothing: %s', async (robot) => {
    const { id, path } = await linkTo(`files/${small.id}`);
    for (const headers of [{}, { Range: 'bytes=0-' }, { Accept: 'text/html' }] as Record<string, string>[]) {
      const answer = await fetchAs(robot, path, headers);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, `${path}/page`]);
      expect(await sizeOf(answer)).toBeLessThan(200);
    }
    const page = await fetchAs(robot, `${path}/page`);
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    await sizeOf(page);
    const head = await anonymous.raw('HEAD', path, { headers: { 'User-Agent': robot } });
    expect(head.status).toBe(303);

    const person = await anonymous.raw('GET', path);
    expect([person.status, await person.text()]).toEqual([200, 'a few words']);
    await eventually(async () => expect(await countsOf(id)).toEqual({ downloadCount: 1, openCount: 1 }));
  });

  it('counts nothing by a link without a limit either', async () => {
    const { id, path } = await linkTo(`files/${small.id}`, {});
    for (const robot of robots) await sizeOf(await fetchAs(robot, path));
    await (await anonymous.raw('GET', path)).text();
    await eventually(async () => expect(await countsOf(id)).toEqual({ downloadCount: 1, openCount: 1 }));
  });

  it('is led from a file and from a folder below a shared one to the page that shows it', async () => {
    const { body: folder } = await owner.post('/folders', { name: 'shared' });
    const { body: inner } = await owner.post('/folders', { name: 'inner', parentId: folder.id });
    const { body: file } = await owner.upload('in.txt', 'inside', { fields: { folderId: folder.id } });
    const { id, path } = await linkTo(`folders/${folder.id}`);
    const placeOf = async (address: string) => {
      const answer = await fetchAs('TelegramBot (like TwitterBot)', address);
      await sizeOf(answer);
      return answer.headers.location;
    };
    expect(await placeOf(`${path}/files/${file.id}`)).toBe(`${path}/page?file=${file.id}`);
    expect(await placeOf(path)).toBe(`${path}/page`);
    expect(await placeOf(`${path}?folder=${inner.id}`)).toBe(`${path}/page?folder=${inner.id}`);
    expect(await countsOf(id)).toEqual({ downloadCount: 0, openCount: 0 });
    expect((await fetchAs('curl/8.5.0', `${path}/files/${file.id}`)).statusCode).toBe(200);
  });

  it('gets the form of a link with a password, and of a dead one no more than anybody', async () => {
    const { path } = await linkTo(`files/${small.id}`, { maxDownloads: 1, password: 'secret' });
    const robot = 'WhatsApp/2.2336.9 N';
    expect((await fetchAs(robot, path)).headers.location).toBe(`${path}/page`);
    expect(
      await (await buffer(await fetchAs(robot, `${path}/page`, { Accept: 'text/html' }))).toString(),
    ).not.toContain('note.txt');
    const used = await linkTo(`files/${small.id}`);
    await sizeOf(await fetchAs('curl/8.5.0', used.path));
    expect((await fetchAs(robot, used.path)).statusCode).toBe(404);
    expect((await fetchAs(robot, used.path, { Range: 'bytes=1-' })).statusCode).toBe(404);
  });

  it('is not a person who presses the button in a messenger’s own browser, nor a program or a phone', async () => {
    const people: [string, Record<string, string>][] = [
      [
        'Mozilla/5.0 (Linux; Android 14) Viber/20 Chrome/120 Mobile Safari/537.36',
        { 'Sec-Fetch-Site': 'same-origin' },
      ],
      ['Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36', {}],
      ['Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 Instagram 300.0', {}],
      ['curl/8.5.0', {}],
      ['Wget/1.21', {}],
      ['aria2/1.36', {}],
      ['python-requests/2.31', {}],
      ['okhttp/4.12', {}],
      ['', {}],
    ];
    const { path } = await linkTo(`files/${small.id}`, {});
    for (const [person, headers] of people) {
      expect([person, (await fetchAs(person, path, headers)).statusCode]).toEqual([person, 200]);
    }
  });

  it('may be what sends files by an upload request', async () => {
    const { body: folder } = await owner.post('/folders', { name: 'inbox' });
    const { id, path } = await linkTo(`folders/${folder.id}`, { kind: 'upload', maxDownloads: 1 });
    await sizeOf(await fetchAs('Twitterbot/1.0', `${path}/page`));
    await sizeOf(await fetchAs('Twitterbot/1.0', path));
    expect(await countsOf(id)).toEqual({ downloadCount: 0, openCount: 0 });
    const form = new FormData();
    form.append('file', new File(['x'], 'x.txt'));
    const sent = await anonymous.raw('POST', `${path}/files`, {
      body: form,
      headers: { 'User-Agent': 'backup-bot/1' },
    });
    expect(sent.status).toBe(201);
  });
});

describe('7.18: what is fetched in advance', () => {
  it.each([
    ['Sec-Purpose', 'prefetch'],
    ['Sec-Purpose', 'prefetch;prerender'],
    ['Purpose', 'prefetch'],
    ['X-Purpose', 'preview'],
    ['X-Moz', 'prefetch'],
  ])('is not given and counts nothing: %s: %s', async (name, value) => {
    const { id, path } = await linkTo(`files/${small.id}`);
    const answer = await fetchAs('Mozilla/5.0 Chrome/120', path, { [name]: value });
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([403, 'no-store']);
    await sizeOf(await fetchAs('Mozilla/5.0 Chrome/120', `${path}/page`, { [name]: value }));
    expect(await sizeOf(await fetchAs('Mozilla/5.0 Chrome/120', path))).toBe(11);
    await eventually(async () => expect(await countsOf(id)).toEqual({ downloadCount: 1, openCount: 1 }));
  });
});

describe('7.18: a client that broke off', () => {
  it.each([{}, { Range: 'bytes=0-' }] as Record<string, string>[])(
    'begins anew, is counted once, and has had it when it came whole: %j',
    async (headers) => {
      const { id, path } = await linkTo(`files/${large.id}`);
      for (let i = 0; i < 3; i += 1) {
        const answer = await fetchAs('me', path, headers);
        expect(answer.statusCode).toBeLessThan(300);
        await leave(answer);
      }
      expect((await fetchAs('somebody else', path, headers)).statusCode).toBe(404);
      expect(await sizeOf(await fetchAs('me', path, headers))).toBe(largeSize);
      expect((await fetchAs('me', path, headers)).statusCode).toBe(404);
      expect(await countsOf(id)).toMatchObject({ downloadCount: 1 });
    },
  );

  it('finds the page and HEAD of a used-up link until it has all of it; nobody else does', async () => {
    const { path } = await linkTo(`files/${large.id}`, { maxDownloads: 1, password: 'secret' });
    const basic = { Authorization: `Basic ${Buffer.from('any:secret').toString('base64')}` };
    const statusOf = async (
      who: string,
      address = `${path}/page`,
      headers: Record<string, string> = basic,
    ) => {
      const answer = await fetchAs(who, address, { Accept: 'text/html', ...headers });
      await sizeOf(answer);
      return answer.statusCode;
    };
    await leave(await fetchAs('me', path, basic));
    expect([await statusOf('me'), await statusOf('somebody else')]).toEqual([200, 404]);
    expect(await statusOf('me', path, {})).toBe(303);
    expect(await statusOf('somebody else', path, {})).toBe(404);
    await sizeOf(await fetchAs('me', path, basic));
    expect(await statusOf('me')).toBe(404);
  });

  it('after it read nothing of a small file, which the kernel took whole', async () => {
    const { id, path } = await linkTo(`files/${small.id}`);
    const keepAlive = new Agent({ keepAlive: true });
    const asking = request(server.url + path, { agent: keepAlive, headers: { 'User-Agent': 'me' } });
    asking.end();
    const [socket] = await once(asking, 'socket');
    socket.pause();
    await eventually(async () => expect(await countsOf(id)).toMatchObject({ downloadCount: 1 }));
    socket.resetAndDestroy();
    asking.on('error', () => undefined);
    await eventually(async () => expect((await fetchAs('me', `${path}/page`)).statusCode).toBe(200));
    expect(await sizeOf(await fetchAs('me', path))).toBe(11);
    expect((await fetchAs('me', path)).statusCode).toBe(404);
    expect(await countsOf(id)).toMatchObject({ downloadCount: 1 });
  });

  it('has had it once the rest came by ranges', async () => {
    const { path } = await linkTo(`files/${large.id}`);
    await leave(await fetchAs('me', path));
    expect(await sizeOf(await fetchAs('me', path, { Range: 'bytes=1000-' }))).toBe(largeSize - 1000);
    expect((await fetchAs('me', path)).statusCode).toBe(404);
    expect((await fetchAs('me', path, { Range: 'bytes=0-' })).statusCode).toBe(404);
  });

  it('probes with the first bytes and then takes the whole', async () => {
    const { id, path } = await linkTo(`files/${small.id}`);
    expect(await sizeOf(await fetchAs('me', path, { Range: 'bytes=0-1' }))).toBe(2);
    expect(await sizeOf(await fetchAs('me', path))).toBe(11);
    expect((await fetchAs('me', path)).statusCode).toBe(404);
    expect(await countsOf(id)).toMatchObject({ downloadCount: 1 });
  });

  it('of an archive begins it anew, too', async () => {
    const { body: folder } = await owner.post('/folders', { name: 'big' });
    await owner.upload('film.bin', new Uint8Array(largeSize).fill(9), { fields: { folderId: folder.id } });
    const { id, path } = await linkTo(`folders/${folder.id}`);
    await leave(await fetchAs('me', path));
    expect((await fetchAs('somebody else', path)).statusCode).toBe(404);
    const answer = await fetchAs('me', path);
    expect(await sizeOf(answer)).toBe(Number(answer.headers['content-length']));
    expect((await fetchAs('me', path)).statusCode).toBe(404);
    expect(await countsOf(id)).toMatchObject({ downloadCount: 1 });
  });

  it.each([
    ['100 clients', (i: number) => `client ${i}`],
    ['100 connections of one client', () => 'the same'],
  ])('leaves the limit exact: of %s that break off and begin anew, N get it', async (_, nameOf) => {
    const { id, path } = await linkTo(`files/${large.id}`, { maxDownloads: 5 });
    const sizes = await Promise.all(
      Array.from({ length: 100 }, async (__, i) => {
        const first = await fetchAs(nameOf(i), path);
        if (first.statusCode !== 200) return 0;
        await leave(first);
        return sizeOf(await fetchAs(nameOf(i), path));
      }),
    );
    expect(sizes.filter((size) => size === largeSize)).toHaveLength(5);
    expect((await fetchAs(nameOf(0), path)).statusCode).toBe(404);
    expect(await countsOf(id)).toMatchObject({ downloadCount: 5 });
  });
});
