import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { newPanelAdmin, type PanelClient } from '../../admin/panel-client.js';
import { BrowserClient } from '../../support/browser-client.js';
import { type ApiClient, goodPassword, newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { startServer, type TestServer } from '../../support/server.js';
import { askUpload, beginUpload, sendBytes } from '../../support/tus.js';

let server: TestServer;
let client: ApiClient;
let panel: PanelClient;
let browser: BrowserClient;
let fileId: string;
let shareUrl: string;
let dropUrl: string;

beforeAll(async () => {
  // Sequelize tells it of each transaction that broke off.
  jest.spyOn(console, 'warn').mockReturnValue();
  server = await startServer();
  client = await newClient(server);
  ({ panel } = await newPanelAdmin(server));
  browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
  fileId = (await client.upload('kept.txt', 'kept')).body.id;
  const folder = (await client.post('/folders', { name: 'In' })).body;
  shareUrl = String((await client.post(`/files/${fileId}/links`, {})).body.url);
  dropUrl = String((await client.post(`/folders/${folder.id}/links`, { kind: 'upload' })).body.url);
});
afterAll(() => server.stop());

const form = (name: string) => {
  const body = new FormData();
  body.append('file', new File(['bytes'], name));
  return body;
};
const problemOf = async (answer: Response) => ({
  status: answer.status,
  retryAfter: Number(answer.headers.get('Retry-After')),
  body: (await answer.json()) as { code: string; detail: string },
});
const upload = () =>
  client.raw('POST', '/api/v1/files', { body: form('new.txt'), headers: { 'Accept-Language': 'ru' } });

describe('7.9: the store is out of reach', () => {
  const blobs = () => join(server.settings.storageDir, 'blobs');
  const aside = () => `${blobs()}.aside`;

  afterEach(async () => {
    await rm(blobs(), { recursive: true, force: true });
    await rename(aside(), blobs());
    expect((await upload()).status).toBe(201);
    await client.delete(`/files/${(await client.get('/files?q=new')).body.items[0]?.id}`);
    expect(await (await fetch(`${shareUrl}?dl=1`)).text()).toBe('kept');
  });

  const faults: [string, () => Promise<unknown>][] = [
    ['missing', async () => {}],
    ['a plain file', () => writeFile(blobs(), 'not a folder')],
    ['an empty folder, for its disk is not mounted', () => mkdir(blobs())],
    [
      'another store',
      async () => {
        for (const name of ['tmp', 'users']) await mkdir(join(blobs(), name), { recursive: true });
        await writeFile(join(blobs(), 'store-id'), 'another\n');
      },
    ],
  ];

  it.each(faults)('%s: everybody is told to come again, and nothing is lost', async (_, breakStore) => {
    const uploadPath = await beginUpload(client, 4);
    await sendBytes(client, uploadPath, 0, 'ab');
    await rename(blobs(), aside());
    await breakStore();

    const told = await problemOf(await upload());
    expect(told).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
    expect(told.retryAfter).toBeGreaterThan(0);
    expect(told.body.detail).toMatch(/Сервер сейчас не может добраться до файлов\. Попробуйте/);

    const content = await client.get(`/files/${fileId}/content`);
    expect([content.status, content.body.code]).toEqual([503, 'storage_unavailable']);
    const patched = await sendBytes(client, uploadPath, 2, 'cd');
    expect([patched.status, patched.body.code]).toEqual([503, 'storage_unavailable']);
    const begun = await client.call('POST', '/uploads', {
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '4', 'Upload-Metadata': 'filename YQ==' },
    });
    expect([begun.status, begun.body.code]).toEqual([503, 'storage_unavailable']);

    const shared = await fetch(`${shareUrl}?dl=1`, { headers: { Accept: 'text/html' } });
    expect(shared.status).toBe(503);
    expect(await shared.text()).toContain('can’t reach its files just now');
    const dropped = await fetch(`${dropUrl}/files`, { method: 'POST', body: form('dropped.txt') });
    expect(dropped.status).toBe(503);
    const page = await browser.get(`/files/${fileId}/content`);
    expect(page.status).toBe(503);

    await rm(blobs(), { recursive: true, force: true });
    await rename(aside(), blobs());
    expect((await askUpload(client, uploadPath)).headers.get('Upload-Offset')).toBe('2');
    expect((await sendBytes(client, uploadPath, 2, 'cd')).status).toBe(204);
    await rename(blobs(), aside());
  });
});

describe('7.9: the database is out of reach', () => {
  let operator: pg.Client;
  let database: string;

  beforeAll(async () => {
    operator = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
    await operator.connect();
    const { rows } = await server.database.pool.query<{ name: string }>('SELECT current_database() AS name');
    database = String(rows[0]?.name);
  });
  afterAll(() => operator.end());

  const cut = () =>
    operator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
  const set = async (what: string) => {
    await operator.query(`ALTER DATABASE ${database} ${what}`);
    await cut();
  };
  const recovers = () =>
    eventually(async () => {
      expect((await client.get('/files')).status).toBe(200);
      expect((await browser.get('/files')).status).toBe(200);
    });

  it('away: API, pages, links, uploads and panel say so, and when to come again', async () => {
    await set('ALLOW_CONNECTIONS false');
    const list = await problemOf(await client.raw('GET', '/api/v1/files'));
    expect(list).toMatchObject({ status: 503, retryAfter: 5, body: { code: 'unavailable' } });
    expect((await upload()).status).toBe(503);
    const login = await client.post('/auth/login', { login: 'nobody', password: goodPassword });
    expect([login.status, login.headers.get('Retry-After')]).toEqual([503, '5']);
    const begun = await client.call('POST', '/uploads', {
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '4', 'Upload-Metadata': 'filename YQ==' },
    });
    expect([begun.status, begun.body.code]).toEqual([503, 'unavailable']);
    for (const answer of [
      await browser.get('/files', { 'Accept-Language': 'ru' }),
      await fetch(shareUrl, { headers: { Accept: 'text/html', 'Accept-Language': 'ru' } }),
    ]) {
      expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5']);
      expect(await answer.text()).toContain('Сервер сейчас не может ответить');
    }
    const listed = await panel.raw('GET', '/resources/users/actions/list');
    expect([listed.status, listed.headers.get('Retry-After')]).toEqual([503, '5']);

    await set('ALLOW_CONNECTIONS true');
    await recovers();
  });

  it('read-only: what is read is answered, what would be written is told to come again', async () => {
    await set('SET default_transaction_read_only = on');
    await recovers();
    const created = await client.post('/folders', { name: 'Not now' });
    expect([created.status, created.body.code]).toEqual([503, 'unavailable']);
    expect((await upload()).status).toBe(503);
    const posted = await browser.post('/folders', { name: 'Not now', _csrf: '' });
    expect(posted.status).not.toBe(500);
    const changed = await panel.raw('POST', `/resources/users/records/${client.user?.id}/edit`, {
      fullName: 'Not Now',
    });
    expect(await changed.text()).toContain('can’t answer just now');

    await set('RESET default_transaction_read_only');
    await eventually(async () => expect((await client.post('/folders', { name: 'Now' })).status).toBe(201));
  });

  it('cut again and again: each request that is hit is told to come again, and later ones are fine', async () => {
    const statuses = new Set<number>();
    let isOver = false;
    const cutting = (async () => {
      while (!isOver) await cut();
    })();
    const worker = async (ask: () => Promise<{ status: number }>) => {
      for (let i = 0; i < 12; i++) statuses.add((await ask()).status);
    };
    let names = 0;
    await Promise.all([
      worker(() => client.get('/files')),
      worker(() => client.upload(`cut-${names++}.txt`, 'bytes')),
      worker(() => client.post('/folders', { name: `Cut ${names++}` })),
      worker(() => browser.get('/files')),
      worker(() => panel.raw('GET', '/resources/logs/actions/list')),
      worker(() => fetch(`${shareUrl}?dl=1`)),
      worker(() => client.post('/auth/login', { login: String(client.user?.login), password: goodPassword })),
    ]);
    isOver = true;
    await cutting;
    expect([...statuses].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
    await recovers();
    const { rows } = await operator.query('SELECT FROM pg_stat_activity WHERE datname = $1', [database]);
    expect(rows.length).toBeLessThanOrEqual(14);
    const { rows: wrong } = await server.database.pool.query(
      `SELECT FROM users u
       WHERE used_bytes <> (SELECT coalesce(sum(size), 0) FROM files WHERE owner_id = u.id AND trash_id IS NULL)`,
    );
    expect(wrong).toEqual([]);
  });
});
