import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BlobMissingError } from '../../src/domain/files/blob-store.js';
import { ApiClient, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: ApiClient;
let anonymous: ApiClient;

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());

const content = 'shared bytes';

async function share(options: object = {}, name = 'shared.txt') {
  const { body: file } = await owner.upload(name, content);
  const { status, body: link } = await owner.post(`/files/${file.id}/links`, options);
  expect(status).toBe(201);
  return { file, link, path: `/s/${link.token}` };
}

const open = (path: string, headers: Record<string, string> = {}) => anonymous.raw('GET', path, { headers });

async function statusOf(path: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await open(path, headers);
  await answer.arrayBuffer();
  return answer.status;
}

const basic = (password: string) => ({
  Authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}`,
});

describe('R26, R33: making links', () => {
  it('the link is a UUID that tells nothing of user, storage or file', async () => {
    const { link, file } = await share({}, 'тайна.txt');
    expect(link.token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(link.url).toBe(`${server.url}/s/${link.token}`);
    expect(link).toMatchObject({ fileId: file.id, hasPassword: false, downloadCount: 0, isActive: true });
  });

  it('is made by a call without a body', async () => {
    const { body: file } = await owner.upload('bare.txt', content);
    expect((await owner.call('POST', `/files/${file.id}/links`)).status).toBe(201);
  });

  it('a file has several; they are listed for the file and for the owner', async () => {
    const { file } = await share();
    await owner.post(`/files/${file.id}/links`, { maxDownloads: 3 });
    expect((await owner.get(`/files/${file.id}/links`)).body.items).toHaveLength(2);
    const { body } = await owner.get('/links?limit=500');
    expect(body.items.filter(({ fileId }) => fileId === file.id)).toHaveLength(2);
    expect((await owner.get(`/files/${file.id}`)).body.linkCount).toBe(2);
  });

  it.each([
    { expiresAt: '2020-01-01' },
    { expiresAt: 'soon' },
    { maxDownloads: 0 },
    { maxDownloads: 1.5 },
    { password: '' },
    { x: 1 },
  ])('refuses %p', async (options) => {
    const { body: file } = await owner.upload('x.txt', 'x');
    expect((await owner.post(`/files/${file.id}/links`, options)).status).toBe(400);
  });
});

describe('R27, R34: downloading by the link', () => {
  it.each(['Отчёт.txt', 'été.txt', 'a "b" ;c.txt', '🎉.bin'])(
    'comes under the original name %p',
    async (name) => {
      const { path } = await share({}, name);
      const answer = await open(path);
      expect(await answer.text()).toBe(content);
      const header = String(answer.headers.get('Content-Disposition'));
      expect(header).toMatch(/^attachment/);
      const encoded = /filename\*=UTF-8''([^;]+)/.exec(header)?.[1];
      expect(decodeURIComponent(String(encoded))).toBe(name);
    },
  );

  it('no cookie, no owner and no path in any header; readable from other sites', async () => {
    const { path } = await share();
    const answer = await open(path);
    await answer.text();
    const headers = Object.fromEntries(answer.headers);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(JSON.stringify(headers)).not.toMatch(new RegExp(`${owner.user?.id}|${owner.user?.login}|users/`));
  });

  it('keeps count for the owner', async () => {
    const { path, link } = await share();
    await statusOf(path);
    await statusOf(path);
    await eventually(async () => {
      const found = (await owner.get('/links?limit=500')).body.items.find(({ id }) => id === link.id);
      expect(found).toMatchObject({ downloadCount: 2, lastDownloadedAt: expect.any(String) });
    });
  });

  const preview = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'image' };

  it('the preview on its page is no download', async () => {
    const { path, link } = await share();
    expect(await statusOf(path, preview)).toBe(200);
    const found = async () =>
      (await owner.get('/links?limit=500')).body.items.find(({ id }) => id === link.id);
    const beforeLast = new Date().toISOString();
    expect(await statusOf(path)).toBe(200);
    await eventually(async () => {
      expect(String((await found())?.lastDownloadedAt ?? '') >= beforeLast).toBe(true);
    });
    expect((await found())?.downloadCount).toBe(1);
  });

  it('nobody gets around a limit by calling it a preview', async () => {
    const { path } = await share({ maxDownloads: 1 });
    expect([await statusOf(path, preview), await statusOf(path, preview)]).toEqual([200, 404]);
  });

  it('answers ranges, conditions and HEAD', async () => {
    const { path } = await share();
    const part = await open(path, { Range: 'bytes=0-5' });
    expect([part.status, await part.text()]).toEqual([206, 'shared']);
    expect(await statusOf(path, { 'If-None-Match': String(part.headers.get('ETag')) })).toBe(304);
    expect((await anonymous.raw('HEAD', path)).status).toBe(200);
  });

  it('unknown, expired, used up, revoked, deleted and blocked look all alike', async () => {
    const answers: unknown[] = [];
    const note = async (path: string) => {
      const answer = await open(path);
      const body = (await answer.json()) as object;
      answers.push([answer.status, answer.headers.get('Content-Type'), { ...body, requestId: '' }]);
    };
    await note('/s/00000000-0000-4000-8000-000000000000');
    await note('/s/nonsense');

    const usedUp = await share({ maxDownloads: 1 });
    expect(await statusOf(usedUp.path)).toBe(200);
    await note(usedUp.path);

    const revoked = await share();
    expect((await owner.delete(`/links/${revoked.link.id}`)).status).toBe(204);
    await note(revoked.path);

    const deleted = await share();
    await owner.delete(`/files/${deleted.file.id}`);
    await note(deleted.path);

    const expiring = await share({ expiresAt: new Date(Date.now() + 3_000).toISOString() });
    await eventually(async () => expect(await statusOf(expiring.path)).toBe(404));
    await note(expiring.path);

    const blocked = await newClient(server);
    const { body: file } = await blocked.upload('b.txt', content);
    const { body: link } = await blocked.post(`/files/${file.id}/links`);
    const admin = await newAdmin(server);
    await admin.patch(`/users/${blocked.user?.id}`, { isActive: false });
    await note(`/s/${link.token}`);

    expect(answers).toHaveLength(7);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual(expect.arrayContaining([404]));
  });
});

describe('a link with a limit', () => {
  it.each([undefined, 'bytes=0-', 'bytes=1-'])(
    'lets exactly N of many at once, with Range %p',
    async (range) => {
      const { path, link } = await share({ maxDownloads: 5 });
      const headers = range ? { Range: range } : undefined;
      const statuses = await Promise.all(Array.from({ length: 60 }, () => statusOf(path, headers)));
      expect(statuses.filter((status) => status < 300)).toHaveLength(5);
      const { body } = await owner.get(`/files/${link.fileId}/links`);
      expect(body.items[0]).toMatchObject({ downloadCount: 5, isActive: false });
    },
  );

  it('HEAD, conditions and the later ranges of one download do not count', async () => {
    const { path } = await share({ maxDownloads: 1 });
    await anonymous.raw('HEAD', path);
    await anonymous.raw('HEAD', path);
    const first = await open(path, { Range: 'bytes=0-3' });
    expect(await first.text()).toBe('shar');
    const rest = await open(path, { Range: 'bytes=4-' });
    expect([rest.status, await rest.text()]).toEqual([206, 'ed bytes']);
    expect(await statusOf(path)).toBe(404);
    expect(await statusOf(path, { Range: 'bytes=0-3' })).toBe(404);
    expect(await statusOf(path, { Range: 'bytes=1-' })).toBe(404);
    expect(await statusOf(path, { Range: 'bytes=4-', 'User-Agent': 'somebody else' })).toBe(404);
  });

  it('once used up, tells by no header that it is there', async () => {
    const { path } = await share({ maxDownloads: 1, password: 'secret' });
    const first = await open(path, basic('secret'));
    const etag = String(first.headers.get('ETag'));
    await first.text();
    const attempts: Record<string, string>[] = [
      {},
      { Range: 'bytes=1-' },
      { ...basic('secret'), 'If-None-Match': etag },
      { ...basic('secret'), 'If-None-Match': etag, Range: 'bytes=1-' },
      { ...basic('secret'), Range: 'bytes=9999-' },
      { ...basic('wrong'), Range: 'bytes=1-' },
    ];
    for (const headers of attempts) expect(await statusOf(path, headers)).toBe(404);
  });

  it('can be raised, and then works again', async () => {
    const { path, link } = await share({ maxDownloads: 1 });
    await statusOf(path);
    expect(await statusOf(path)).toBe(404);
    expect((await owner.patch(`/links/${link.id}`, { maxDownloads: null })).body.isActive).toBe(true);
    expect(await statusOf(path)).toBe(200);
  });
});

describe('a link with a password', () => {
  it('asks programs by HTTP Basic and sends browsers to the page', async () => {
    const { path, link } = await share({ password: 'пароль' });
    expect(link.hasPassword).toBe(true);
    const refused = await open(path);
    expect([refused.status, refused.headers.get('WWW-Authenticate')?.slice(0, 5)]).toEqual([401, 'Basic']);
    expect(await statusOf(path, basic('wrong'))).toBe(401);
    expect(await statusOf(path, basic('пароль'))).toBe(200);
    const browser = await open(path, { Accept: 'text/html' });
    expect([browser.status, browser.headers.get('Location')]).toEqual([303, `${path}/page`]);
  });

  it('opens by the page’s form, without a cookie', async () => {
    const { path } = await share({ password: 'open sesame' }, 'page.txt');
    const form = await open(`${path}/page`, { Accept: 'text/html' });
    expect(await form.text()).not.toContain('page.txt');
    const post = (password: string) =>
      anonymous.raw('POST', `${path}/page`, {
        body: new URLSearchParams({ password }).toString(),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' },
      });
    expect((await post('wrong')).status).toBe(403);
    const page = await post('open sesame');
    expect(page.headers.get('Set-Cookie')).toBeNull();
    const download = /href="(\/s\/[^"]+pass=[^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&');
    expect(await statusOf(String(download))).toBe(200);
    expect(await statusOf(`${path}?pass=forged`)).toBe(401);
  });

  it('a new password ends what the old one opened; none opens to all', async () => {
    const { path, link } = await share({ password: 'one' });
    await owner.patch(`/links/${link.id}`, { password: 'two' });
    expect(await statusOf(path, basic('one'))).toBe(401);
    expect(await statusOf(path, basic('two'))).toBe(200);
    await owner.patch(`/links/${link.id}`, { password: null });
    expect(await statusOf(path)).toBe(200);
  });

  it('limits the attempts at guessing it', async () => {
    const { path } = await share({ password: 'hard to guess' });
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) statuses.push(await statusOf(path, basic(`guess ${i}`)));
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('R27: a file that is deleted between the look at it and at its bytes', () => {
  it.each(['application/json', 'text/html'])('answers as one that never was: %s', async (accept) => {
    const { file, path } = await share();
    const never = await open(`/s/${randomUUID()}`, { Accept: accept, Range: 'bytes=0-3' });
    jest.spyOn(server.ports.blobs, 'read').mockImplementationOnce(async (key) => {
      await owner.delete(`/files/${file.id}?permanent=true`);
      throw new BlobMissingError(key);
    });
    const answer = await open(path, { Accept: accept, Range: 'bytes=0-3' });
    expect(answer.status).toBe(404);
    expect(namesOf(answer.headers)).toEqual(namesOf(never.headers));
    expect(answer.headers.get('Content-Type')).toBe(never.headers.get('Content-Type'));
    expect(answer.headers.get('Content-Security-Policy')?.replace(nonces, '')).toBe(
      never.headers.get('Content-Security-Policy')?.replace(nonces, ''),
    );
    await Promise.all([answer.arrayBuffer(), never.arrayBuffer()]);
  });
});

const nonces = /'nonce-[^']*'/g;

const namesOf = (headers: Headers): string[] => [...headers.keys()].sort();
