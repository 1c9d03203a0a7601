import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { announce, beginUpload, sendBytes, tusVersion } from '../support/tus.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const waiting = async (client: ApiClient): Promise<number> => {
  const sql = 'SELECT count(*)::int AS count FROM uploads WHERE uploader_id = $1 AND file_id IS NULL';
  return (await server.database.pool.query(sql, [client.user?.id])).rows[0].count;
};

describe('very many uploads that nobody finishes', () => {
  it('are refused from the thousandth on, and leave nothing on the disk', async () => {
    const client = await newClient(server);
    const path = await beginUpload(client, 1);
    await server.database.pool.query(
      `INSERT INTO uploads (id, kind, owner_id, uploader_id, length, created_at, expires_at)
       SELECT gen_random_uuid(), 'tus', owner_id, uploader_id, 1, now(), expires_at
       FROM uploads, generate_series(1, 999) WHERE uploader_id = $1`,
      [client.user?.id],
    );
    const staged = () => readdir(join(server.settings.storageDir, 'blobs', 'tmp'));
    const before = await staged();

    const refused = await announce(client, 1, { filename: 'one more' });
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_uploads']);
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(await waiting(client)).toBe(1000);
    expect(await staged()).toEqual(before);

    expect((await sendBytes(client, path, 0, 'x')).status).toBe(204);
    expect((await announce(client, 1, { filename: 'one more' })).status).toBe(201);
  });

  it('are nobody else’s trouble', async () => {
    expect((await announce(await newClient(server), 1, { filename: 'x' })).status).toBe(201);
  });
});

describe('a method in a header', () => {
  it.each(['GET', 'OPTIONS', 'HEAD'])('makes nothing else of a %s', async (method) => {
    const client = await newClient(server);
    const path = await beginUpload(client, 5);
    await client.raw(method, `/api/v1${path}`, {
      headers: { ...tusVersion, 'X-HTTP-Method-Override': 'DELETE' },
    });
    expect(await waiting(client)).toBe(1);
  });
});

describe('what is said of a file', () => {
  let client: ApiClient;
  beforeAll(async () => {
    client = await newClient(server);
  });
  const said = (metadata: string) =>
    client.raw('POST', '/api/v1/uploads', {
      headers: { ...tusVersion, 'Upload-Length': '0', 'Upload-Metadata': metadata },
    });
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it.each([
    ['a header in the name', `filename ${base64('a\r\nSet-Cookie: x=1')}`],
    ['a way up', `filename ${base64('x')},relativePath ${base64('../../x')}`],
    ['a way up for a name', `filename ${base64('..')}`],
    ['a prototype', `__proto__ ${base64('x')},filename ${base64('x')}`],
    ['the same twice', `filename ${base64('x')},filename ${base64('y')}`],
    ['no base64', 'filename !!!'],
    ['a name without end', `filename ${base64('x'.repeat(256))}`],
    ['nothing', ''],
  ])('is refused with %s', async (_what, metadata) => {
    expect((await said(metadata)).status).toBe(400);
  });

  it.each(['-1', 'NaN', 'Infinity', '1e9', '0x10', '1.5', '9007199254740993', '7, 8'])(
    'is refused with a length of %s',
    async (length) => {
      const answer = await client.raw('POST', '/api/v1/uploads', {
        headers: { ...tusVersion, 'Upload-Length': length, 'Upload-Metadata': `filename ${base64('x')}` },
      });
      expect(answer.status).toBe(400);
    },
  );
});

describe('somebody who is blocked while their bytes come', () => {
  it('gets no file of them', async () => {
    const client = await newClient(server);
    const path = await beginUpload(client, 4);
    const patch = request(`${server.url}/api/v1${path}`, {
      method: 'PATCH',
      headers: {
        ...tusVersion,
        Authorization: `Bearer ${client.token}`,
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
        'Content-Length': '4',
      },
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) =>
      patch.once('response', resolve).once('error', reject),
    );
    patch.write('ab');
    await eventually(async () => {
      const sql = 'SELECT lock_token FROM uploads WHERE uploader_id = $1';
      expect((await server.database.pool.query(sql, [client.user?.id])).rows[0].lock_token).not.toBeNull();
    });
    await (await newAdmin(server)).patch(`/users/${client.user?.id}`, { isActive: false });
    patch.end('cd');

    const answer = await answered;
    answer.resume();
    expect(answer.statusCode).toBe(401);
    const sql = 'SELECT count(*)::int AS count FROM files WHERE owner_id = $1';
    expect((await server.database.pool.query(sql, [client.user?.id])).rows[0].count).toBe(0);
    expect(await waiting(client)).toBe(0);
  });
});

describe('a short file that comes slowly', () => {
  const half = '--b\r\nContent-Disposition: form-data; name="file"; filename="slow.txt"\r\n\r\nfirst half, ';
  const rest = 'second half\r\n--b--\r\n';

  it.each<[string, (owner: ApiClient) => Promise<[string, Record<string, string>]>]>([
    ['to the API', async ({ token }) => ['/api/v1/files', { Authorization: `Bearer ${token}` }]],
    [
      'that asks before it comes',
      async ({ token }) => ['/api/v1/files', { Authorization: `Bearer ${token}`, Expect: '100-continue' }],
    ],
    [
      'by a link',
      async (owner) => {
        const { body: folder } = await owner.post('/folders', { name: 'inbox' });
        const { body: link } = await owner.post(`/folders/${folder.id}/links`, { kind: 'upload' });
        return [`/s/${link.token}/files`, {}];
      },
    ],
  ])('10.6: %s keeps nobody from a place in memory, and arrives whole', async (_what, doorOf) => {
    const owner = await newClient(server);
    const [path, headers] = await doorOf(owner);
    const length = String(half.length + rest.length);
    const type = 'multipart/form-data; boundary=b';
    const sending = request(server.url + path, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': type, 'Content-Length': length },
    });
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    sending.write(half);
    // It has a record when it goes by the disk.
    const sql = 'SELECT id FROM uploads WHERE owner_id = $1 AND file_id IS NULL';
    const staged = async () => (await server.database.pool.query(sql, [owner.user?.id])).rows;
    await eventually(async () => expect(await staged()).toHaveLength(1));
    sending.end(rest);
    const [answer] = await answered;
    expect(answer.resume().statusCode).toBe(201);
    const filed = 'SELECT id FROM files WHERE owner_id = $1';
    const { rows } = await server.database.pool.query(filed, [owner.user?.id]);
    const content = await owner.raw('GET', `/api/v1/files/${rows[0]?.id}/content`);
    expect(await content.text()).toBe('first half, second half');
  });
});

describe('more uploads of one owner at once than the database has connections', () => {
  const held = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;

  it('10.6: wait for one another, and keep nobody else from theirs', async () => {
    const [owner, other] = await Promise.all([newClient(server), newClient(server)]);
    const { pool } = server.database;
    const holder = await pool.connect();
    const begun: ClientRequest[] = [];
    try {
      // As though the one before took long: all that they book stands in this row.
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [owner.user?.id]);
      for (let n = 0; n < 30; n += 1) begun.push(beginForm(owner));
      await eventually(async () => expect((await pool.query(held)).rows[0].count).toBe(2));
      expect((await other.get('/files')).status).toBe(200);
      expect((await other.upload('theirs.txt', 'theirs')).status).toBe(201);
      expect((await pool.query(held)).rows[0].count).toBe(2);
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    await eventually(async () => expect(await waiting(owner)).toBe(30));
    for (const one of begun) one.destroy();
    await eventually(async () => expect(await waiting(owner)).toBe(0));
  });

  /** Of a file that is too long for a place in memory; the rest of it never comes. */
  function beginForm({ token }: ApiClient): ClientRequest {
    const sending = request(`${server.url}/api/v1/files`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'multipart/form-data; boundary=b',
        'Content-Length': '1000000',
      },
    });
    sending.on('error', () => undefined);
    sending.write('--b\r\nContent-Disposition: form-data; name="file"; filename="long.txt"\r\n\r\nbegun');
    return sending;
  }
});
