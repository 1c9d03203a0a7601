import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient, type Body, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: ApiClient;
let anonymous: ApiClient;
let folder: Body;
let shared: string;
let inbox: string;

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  anonymous = await ApiClient.anonymous(server);
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = (await owner.post('/folders', { name: randomUUID() })).body;
  const link = async (kind: string) => (await owner.post(`/folders/${folder.id}/links`, { kind })).body;
  shared = `/s/${(await link('download')).token}`;
  inbox = `/s/${(await link('upload')).token}`;
});

const html = { Accept: 'text/html' };
const filesIn = async (folderId: string): Promise<Body[]> =>
  (await owner.get(`/files?folderId=${folderId}`)).body.items;

/** Whatever went wrong: no bytes wait on the disk, and nothing is reserved. */
async function expectNothingLeft(): Promise<void> {
  await eventually(async () => {
    expect(await readdir(join(server.settings.storageDir, 'blobs', 'tmp'))).toEqual([]);
    const { rows } = await server.database.pool.query('SELECT reserved_bytes FROM users WHERE id = $1', [
      owner.user?.id,
    ]);
    expect(Number(rows[0].reserved_bytes)).toBe(0);
  });
}

function form(name: string, fields: [string, string][] = [], content = 'x'): FormData {
  const body = new FormData();
  for (const [field, value] of fields) body.append(field, value);
  body.append('file', new File([content], name, { type: 'text/html' }));
  return body;
}

const send = (body: FormData, headers: Record<string, string> = {}) =>
  anonymous.raw('POST', `${inbox}/files`, { body, headers });

describe('addresses below a shared folder', () => {
  it.each([
    '/files/..%2f..%2fetc%2fpasswd',
    '/files/..%5c..',
    '/files/%00',
    '/files/%F0%28%8C%28',
    '/files/x/y',
    '/page/x',
    '/page?folder=..%2f..',
    '/page?file=%00',
    '/page?cursor=folders.eyJhIjoxfQ',
    '/page?cursor=files.%00',
    '?folder=%27%20OR%201=1--',
    '?folder=%00',
  ])('%s leads nowhere', async (rest) => {
    const answer = await anonymous.raw('GET', shared + rest, { headers: html });
    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).not.toMatch(/at \w+ \(|SELECT|\/tmp\/|users\//);
  });

  it.each(['/page?folder[x]=1', '/page?folder=a&folder=b', '/page?pass[]=x&pass=y'])(
    '%s is no way in',
    async (rest) => {
      expect((await anonymous.raw('GET', shared + rest, { headers: html })).status).toBeLessThan(500);
    },
  );

  it('a used-up link answers for each of them to the last header as one that never was', async () => {
    const { body: file } = await owner.upload('size.html', 'twelve bytes', {
      fields: { folderId: folder.id },
    });
    const { body: link } = await owner.post(`/folders/${folder.id}/links`, { maxDownloads: 1 });
    await (await anonymous.raw('GET', `/s/${link.token}`)).arrayBuffer();
    const whole = async (token: unknown, rest: string, range: string) => {
      const headers = { 'User-Agent': 'somebody else', ...(range && { Range: range }) };
      const answer = await anonymous.raw('GET', `/s/${token}${rest}`, { headers });
      const { requestId: _, ...body } = (await answer.json()) as Body;
      const varying = ['x-request-id', 'date', 'content-security-policy'];
      return [answer.status, [...answer.headers].filter(([name]) => !varying.includes(name)), body];
    };
    for (const rest of ['', `?folder=${folder.id}`, `/files/${file.id}`, `/files/${randomUUID()}`])
      for (const range of ['', 'bytes=0-5', 'bytes=5-', 'bytes=-5', 'bytes=9999-'])
        expect(await whole(link.token, rest, range)).toEqual(await whole(randomUUID(), rest, range));
  });
});

describe('what strangers send', () => {
  it.each(['../../etc/passwd', '..', '.', 'a/b', `${'ж'.repeat(200)}.txt`])(
    'a name like %j is refused with words, and nothing stays',
    async (name) => {
      const answer = await send(form(name));
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'validation_failed' }]);
      expect(await filesIn(folder.id)).toEqual([]);
      await expectNothingLeft();
    },
  );

  it.each(['<img src=x onerror=alert(1)>.txt', '"><script>alert(1)', '{{7*7}}<%= 1 %>.txt'])(
    'the name %j is shown as it is and runs nowhere',
    async (name) => {
      const answer = await send(form(name, [['sender', '<b>Eve</b>']]), html);
      const page = await answer.text();
      expect(answer.status).toBe(201);
      expect(page).not.toContain('<img src=x');
      expect(page).not.toContain('<script>alert');
      expect(await filesIn(folder.id)).toMatchObject([{ name, comment: 'From: <b>Eve</b>' }]);
    },
  );

  it('a sender with a name of many lines gets one', async () => {
    await send(form('lines.txt', [['sender', 'Eve\r\n\r\nChecked by\u2028the administrator']]));
    expect(await filesIn(folder.id)).toMatchObject([{ comment: 'From: Eve Checked by the administrator' }]);
  });

  it('a page of theirs does not run on our origin, for the owner as for anybody', async () => {
    await send(form('page.html', [], '<script>alert(1)</script>'));
    const [file] = await filesIn(folder.id);
    for (const path of [
      `/api/v1/files/${file?.id}/content?disposition=inline`,
      `${shared}/files/${file?.id}?disposition=inline`,
    ]) {
      const answer = await owner.raw('GET', path);
      expect(answer.headers.get('Content-Disposition')).toMatch(/^attachment/);
      expect(answer.headers.get('Content-Security-Policy')).toContain('sandbox');
      expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
      await answer.text();
    }
  });

  it('no field of theirs chooses the place, the owner or what becomes of a taken name', async () => {
    const elsewhere = (await owner.post('/folders', { name: randomUUID() })).body;
    await owner.upload('taken.txt', 'the owner’s', { fields: { folderId: folder.id } });
    const fields: [string, string][] = [
      ['folderId', elsewhere.id],
      ['userId', String(owner.user?.id)],
      ['onConflict', 'replace'],
      ['relativePath', 'new/folders/taken.txt'],
      ['comment', 'not theirs to write'],
    ];
    expect((await send(form('taken.txt', fields))).status).toBe(201);
    expect(await filesIn(elsewhere.id)).toEqual([]);
    expect(await filesIn(folder.id)).toMatchObject([
      { name: 'taken.txt', size: 13 },
      { name: 'taken (1).txt', comment: '' },
    ]);
    expect((await owner.get(`/folders?parentId=${folder.id}`)).body.items).toEqual([]);
  });

  it.each<[string, () => FormData]>([
    [
      'a thousand fields',
      () =>
        form(
          'x',
          Array.from({ length: 1000 }, (_, i) => [`f${i}`, 'x']),
        ),
    ],
    ['a field without end', () => form('x', [['sender', 'x'.repeat(200_000)]])],
    [
      'the same field again and again',
      () =>
        form(
          'x',
          Array.from({ length: 500 }, () => ['sender', 'Eve']),
        ),
    ],
    ['a field’s name without end', () => form('x', [['x'.repeat(100_000), 'x']])],
  ])('%s is refused, and nothing stays', async (_what, body) => {
    const answer = await send(body());
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'malformed_multipart' }]);
    expect(await filesIn(folder.id)).toEqual([]);
    await expectNothingLeft();
  });

  it('a sender that no database keeps is refused; one sent twice is left out', async () => {
    expect((await send(form('nul.txt', [['sender', 'a\0b']]))).status).toBe(400);
    await expectNothingLeft();
    const twice: [string, string][] = [
      ['sender', 'Eve'],
      ['sender', 'Mallory'],
    ];
    expect((await send(form('twice.txt', twice))).status).toBe(201);
    expect(await filesIn(folder.id)).toMatchObject([{ name: 'twice.txt', comment: '' }]);
  });

  it('what is no form, or has no file, is refused', async () => {
    const json = { 'Content-Type': 'application/json' };
    expect((await anonymous.raw('POST', `${inbox}/files`, { body: '{}', headers: json })).status).toBe(415);
    const empty = new FormData();
    empty.append('sender', 'Eve');
    expect((await send(empty)).status).toBe(400);
  });

  it('from one address come no more than ten at once', async () => {
    const hanging = Array.from({ length: 12 }, () => {
      const upload = request(`${server.url}${inbox}/files`, {
        method: 'POST',
        headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      });
      const status = new Promise<number>((resolve) => {
        upload.once('response', (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        upload.once('error', () => resolve(0));
      });
      upload.write('--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nbytes');
      return { upload, status };
    });
    const staged = () => readdir(join(server.settings.storageDir, 'blobs', 'tmp'));
    await eventually(async () => expect(await staged()).toHaveLength(10));
    const refused = await send(form('one too many.txt'));
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '5']);
    for (const { upload } of hanging) upload.destroy();
    await Promise.all(hanging.map(({ status }) => status));
    await expectNothingLeft();
    expect((await send(form('later.txt'))).status).toBe(201);
  });
});
