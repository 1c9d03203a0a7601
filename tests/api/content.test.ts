import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BlobMissingError } from '../../src/domain/files/blob-store.js';
import { type ApiClient, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;
let path: string;
const content = '0123456789';

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
  const { body } = await client.upload('digits.txt', content);
  path = `/api/v1/files/${body.id}/content`;
});
afterAll(() => server.stop());

const get = (headers: Record<string, string> = {}, query = '') =>
  client.raw('GET', path + query, { headers });

describe('R25: download', () => {
  it('sends the bytes with all that a client needs', async () => {
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(content);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-length': '10',
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="digits.txt"; filename*=UTF-8''digits.txt`,
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
      'last-modified': expect.stringContaining('GMT'),
    });
  });

  it('is refused where these are not the bytes that were asked for', async () => {
    const { headers } = await get();
    const etag = String(headers.get('ETag'));
    expect((await get({ 'If-Match': '"another"', Range: 'bytes=0-1' })).status).toBe(412);
    expect((await get({ 'If-Match': `"another", ${etag}` })).status).toBe(200);
    expect((await get({ 'If-Unmodified-Since': 'Wed, 01 Jan 2020 00:00:00 GMT' })).status).toBe(412);
    expect((await get({ 'If-Unmodified-Since': String(headers.get('Last-Modified')) })).status).toBe(200);
  });

  it('8.2: of somebody else’s file is refused as one that never was, and told in the log once', async () => {
    const { body } = await client.upload('mine.txt', 'mine');
    const stranger = await newClient(server);
    const record = jest.spyOn(server.ports.events, 'record');
    const answer = await stranger.raw('GET', `/api/v1/files/${body.id}/content`);
    expect([answer.status, (await answer.json()).code]).toEqual([404, 'file_not_found']);
    expect(answer.headers.get('Content-Disposition')).toBeNull();
    expect(record.mock.calls.filter(([name]) => name === 'access.refused')).toHaveLength(1);
    record.mockRestore();
  });

  it('is the new content where it is replaced for good between the look at it and its bytes', async () => {
    for (const way of ['file', 'link']) {
      const name = `turning by ${way}.txt`;
      const { body } = await client.upload(name, 'old');
      const link = (await client.post(`/files/${body.id}/links`, {})).body;
      jest.spyOn(server.ports.blobs, 'read').mockImplementationOnce(async (key) => {
        await client.upload(name, 'newest', { fields: { onConflict: 'replace', permanent: 'true' } });
        throw new BlobMissingError(key);
      });
      const path = way === 'file' ? `/api/v1/files/${body.id}/content` : `/s/${link.token}`;
      const answer = await client.raw('GET', path);
      expect([answer.status, await answer.text()]).toEqual([200, 'newest']);
      expect(answer.headers.get('Content-Length')).toBe('6');
    }
  });

  it('comes as it is, never compressed on the way', async () => {
    const text = 'compressible '.repeat(1000);
    const { body } = await client.upload('long.txt', text);
    const requests: Record<string, string>[] = [
      { 'Accept-Encoding': 'gzip, br' },
      { 'Accept-Encoding': 'gzip', Range: 'bytes=0-4999' },
    ];
    for (const headers of requests) {
      const answer = await client.raw('GET', `/api/v1/files/${body.id}/content`, { headers });
      expect(answer.headers.get('Content-Encoding')).toBeNull();
      expect(answer.headers.get('Content-Length')).toBe(String((await answer.text()).length));
    }
  });

  it('HEAD tells the same without the bytes and is no download', async () => {
    const own = await newClient(server);
    const { body } = await own.upload('head.txt', content);
    const answer = await own.raw('HEAD', `/api/v1/files/${body.id}/content`);
    expect([answer.status, answer.headers.get('Content-Length'), await answer.text()]).toEqual([
      200,
      '10',
      '',
    ]);
    expect((await own.get(`/files/${body.id}`)).body.downloadCount).toBe(0);
  });

  it('R20: keeps the number and the date of downloads', async () => {
    const own = await newClient(server);
    const { body: file } = await own.upload('counted.txt', content);
    for (let i = 0; i < 3; i += 1) await (await own.raw('GET', `/api/v1/files/${file.id}/content`)).text();
    await eventually(async () => {
      const { body } = await own.get(`/files/${file.id}`);
      expect(body.downloadCount).toBe(3);
      expect(Date.now() - Date.parse(String(body.lastDownloadedAt))).toBeLessThan(60_000);
    });
  });

  it('R20: a preview within our own pages is no download; a view is one', async () => {
    const own = await newClient(server);
    const { body: file } = await own.upload('looked-at.png', content);
    const view = async (headers: Record<string, string>) =>
      (await own.raw('GET', `/api/v1/files/${file.id}/content?disposition=inline`, { headers })).text();
    for (const destination of ['image', 'video', 'audio', 'iframe']) {
      await view({ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': destination });
    }
    await view({ 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'document' });
    const beforeLast = new Date().toISOString();
    await view({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' });
    await eventually(async () => {
      const { lastDownloadedAt } = (await own.get(`/files/${file.id}`)).body;
      expect(String(lastDownloadedAt ?? '') >= beforeLast).toBe(true);
    });
    expect((await own.get(`/files/${file.id}`)).body.downloadCount).toBe(2);
  });

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-100', 206, content, 'bytes 0-9/10'],
    ['bytes=8-100', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=5-2', 200, content, null],
    ['bytes=0-1,4-5', 200, content, null],
    ['bytes=abc', 200, content, null],
    ['bytes=-', 200, content, null],
    ['lines=0-1', 200, content, null],
  ])('Range: %s gives %d', async (range, status, body, contentRange) => {
    const answer = await get({ Range: range });
    expect([answer.status, await answer.text(), answer.headers.get('Content-Range')]).toEqual([
      status,
      body,
      contentRange,
    ]);
  });

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('Range: %s is 416 with the size', async (range) => {
    const answer = await get({ Range: range });
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([416, 'bytes */10']);
    expect(answer.headers.get('Content-Type')).toMatch('application/problem+json');
  });

  it('If-None-Match and If-Modified-Since give 304', async () => {
    const first = await get();
    await first.text();
    const etag = String(first.headers.get('ETag'));
    const conditions: Record<string, string>[] = [
      { 'If-None-Match': etag },
      { 'If-None-Match': `"other", W/${etag}` },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': String(first.headers.get('Last-Modified')) },
    ];
    for (const headers of conditions) {
      const answer = await get(headers);
      expect([answer.status, await answer.text()]).toEqual([304, '']);
    }
    expect((await get({ 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('If-Range gives the part only of the very same bytes', async () => {
    const etag = String((await get()).headers.get('ETag'));
    expect((await get({ Range: 'bytes=0-1', 'If-Range': etag })).status).toBe(206);
    expect((await get({ Range: 'bytes=0-1', 'If-Range': '"other"' })).status).toBe(200);
    expect((await get({ Range: 'bytes=0-1', 'If-Range': `W/${etag}` })).status).toBe(200);
  });

  it('shows inline what is safe, and never what could run as ours', async () => {
    const disposition = async (name: string) => {
      const { body } = await client.upload(name, '<script>alert(1)</script>', { type: 'text/html' });
      const answer = await client.raw('GET', `/api/v1/files/${body.id}/content?disposition=inline`);
      await answer.text();
      expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      return answer.headers.get('Content-Disposition')?.split(';')[0];
    };
    expect(await disposition('a.png')).toBe('inline');
    expect(await disposition('a.pdf')).toBe('inline');
    expect(await disposition('a.txt')).toBe('inline');
    expect(await disposition('a.html')).toBe('attachment');
    expect(await disposition('a.svg')).toBe('attachment');
    expect(await disposition('a.xml')).toBe('attachment');
    expect(await disposition('no-ending')).toBe('attachment');
  });
});

describe('7.25: a range of an empty file', () => {
  it.each(['bytes=0-', 'bytes=-5', 'bytes=0-0', 'bytes=5-', 'bytes=-0'])(
    '%s is all of it: nothing',
    async (range) => {
      const { body: file } = await client.upload('empty.txt', '');
      const { body: link } = await client.post(`/files/${file.id}/links`, {});
      const etag = String((await client.raw('GET', `/api/v1/files/${file.id}/content`)).headers.get('ETag'));
      for (const address of [`/api/v1/files/${file.id}/content`, `/s/${link.token}`]) {
        for (const condition of [{}, { 'If-Range': etag }] as Record<string, string>[]) {
          const answer = await client.raw('GET', address, { headers: { Range: range, ...condition } });
          expect([answer.status, answer.headers.get('Content-Length'), await answer.text()]).toEqual([
            200,
            '0',
            '',
          ]);
          expect(answer.headers.get('Content-Range')).toBeNull();
        }
      }
    },
  );

  it('a file that has bytes is refused one that begins behind them, as ever', async () => {
    const answer = await get({ Range: 'bytes=10-' });
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([416, 'bytes */10']);
    await answer.arrayBuffer();
  });
});

describe('7.22: a list of ranges', () => {
  it.each(['bytes=2-3,', 'bytes=, 2-3', 'bytes= ,,2-3 ,\t,'])(
    'may have empty members, which are none: %s',
    async (range) => {
      const answer = await get({ Range: range });
      expect([answer.status, answer.headers.get('Content-Range'), await answer.text()]).toEqual([
        206,
        'bytes 2-3/10',
        '23',
      ]);
    },
  );

  it.each(['bytes=0-0,5-6', 'bytes=,', 'bytes=2-3 4-5', 'bytes = 2-3'])(
    'of several, or of none, is the whole: %s',
    async (range) => {
      const answer = await get({ Range: range });
      expect([answer.status, (await answer.text()).length]).toEqual([200, 10]);
    },
  );
});

describe('7.21: a condition with a date', () => {
  it.each([
    'Fri, 30 Feb 2096 10:00:00 GMT',
    '2096-01-01',
    '2096-01-01T10:00:00Z',
    'Sunday',
    'Sun, 06 Nov 2095 08:49:37 +0000',
  ])('that is none is as if it were not there: %s', async (date) => {
    expect((await get({ 'If-Modified-Since': date })).status).toBe(200);
  });

  it.each(['2001', '-5', 'Sun, 31 Nov 1994 08:49:37 GMT', '1994-11-06'])(
    'that is none refuses nothing: %s',
    async (date) => {
      expect((await get({ 'If-Unmodified-Since': date })).status).toBe(200);
    },
  );

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'holds in each form that is to be taken: %s',
    async (date) => {
      expect((await get({ 'If-Unmodified-Since': date })).status).toBe(412);
      expect((await get({ 'If-Modified-Since': date })).status).toBe(200);
      expect(
        (
          await get({
            'If-Modified-Since': date.replace(/1?9?94/, (year) => (year === '94' ? '49' : '2094')),
          })
        ).status,
      ).toBe(304);
    },
  );
});

describe('7.25: a tag that a proxy made weak', () => {
  it('is taken for content by If-Match and If-None-Match, and not by If-Range', async () => {
    const weak = `W/${(await get()).headers.get('ETag')}`;
    expect((await get({ 'If-Match': weak })).status).toBe(200);
    expect((await get({ 'If-Match': `"another", ${weak}` })).status).toBe(200);
    expect((await get({ 'If-Match': 'W/"another"' })).status).toBe(412);
    expect((await get({ 'If-None-Match': weak })).status).toBe(304);
    expect((await get({ 'If-Range': weak, Range: 'bytes=0-1' })).status).toBe(200);
  });

  it('is taken for an edit of a file or a folder, and a stale one is not', async () => {
    const { body: file } = await client.upload('weak.txt', 'weak');
    const { body: folder } = await client.post('/folders', { name: 'weak' });
    for (const address of [`/files/${file.id}`, `/folders/${folder.id}`]) {
      const weak = `W/${(await client.get(address)).headers.get('ETag')}`;
      const rename = (name: string) => client.patch(address, { name }, { 'If-Match': weak });
      expect((await rename(`renamed ${address.slice(1, 6)}`)).status).toBe(200);
      expect((await rename('again')).status).toBe(412);
    }
  });
});
