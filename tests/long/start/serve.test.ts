import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { BrowserClient } from '../../support/browser-client.js';
import { childrenOf } from '../../support/children.js';
import { dropTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { type RunningKladovka, startKladovka, temporaryFolder } from '../../support/kladovka.js';

const password = 'Correct-horse-1';

let dir: string;
let remove: () => Promise<void>;
let databaseUrl: string;
let servers: RunningKladovka[];

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  databaseUrl = new URL(
    `/${path.basename(dir).toLowerCase().replaceAll('-', '_')}`,
    process.env.TEST_DATABASE_URL,
  ).href;
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await dropTestDatabase(databaseUrl);
  await remove();
});

async function start(storage: string, more: Record<string, string> = {}): Promise<RunningKladovka> {
  const server = await startKladovka({
    STORAGE_DIR: path.join(dir, storage),
    DATABASE_URL: databaseUrl,
    ADMIN_PASSWORD: password,
    ...more,
  });
  servers.push(server);
  return server;
}

async function accessToken(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login: 'admin', password }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { accessToken: string }).accessToken;
}

async function select<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).status;

/** An upload of which the rest is still to come. */
function beginUpload(url: string, token: string) {
  const boundary = 'x-boundary';
  const upload = request(`${url}/api/v1/files`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
    },
  });
  const status = new Promise<number | undefined>((resolve, reject) => {
    upload.once('response', (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    upload.once('error', reject);
  });
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="slow.txt"\r\n\r\n`;
  const begun = new Promise((resolve) => upload.write(`${head}first half, `, resolve));
  return { begun, status, finish: () => upload.end(`second half\r\n--${boundary}--\r\n`) };
}

/** The server has begun to keep the upload; that the client has sent something says nothing of that. */
const hasArrived = (storage: string) =>
  eventually(async () => expect(await readdir(path.join(dir, storage, 'blobs', 'tmp'))).toHaveLength(1));

describe('R4: with DATABASE_URL', () => {
  it('two starts at once make the database where it is missing, migrate it once and make one admin', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')]);
    expect(await isReady(one.url)).toBe(200);
    expect(await isReady(two.url)).toBe(200);
    await accessToken(two.url);
    expect(await select('SELECT login FROM users')).toEqual([{ login: 'admin' }]);
    const migrated = [one, two].map(({ output }) => output().match(/migrated /g)?.length ?? 0);
    expect(migrated.toSorted()).toEqual([0, (await select('SELECT * FROM "SequelizeMeta"')).length]);
  });

  it('9.14: the panel answers out of the program, whose parts load nothing of AdminJS themselves', async () => {
    const server = await start('one');
    const admin = await BrowserClient.signedIn(server, 'admin', password);
    expect((await admin.get('/admin')).status).toBe(200);
    const headers = { 'X-XSRF-TOKEN': admin.cookie('XSRF-TOKEN') ?? '' };
    for (const table of ['users', 'files', 'trash', 'links', 'logs']) {
      const answer = await admin.get(`/admin/api/resources/${table}/actions/list`, headers);
      expect([table, answer.status]).toEqual([table, 200]);
    }
    const parts: string[] = JSON.parse(await readFile('dist/bundle/files.json', 'utf8'));
    const code = await Promise.all(parts.map((part) => readFile(path.join('dist/bundle', part), 'utf8')));
    expect(
      code.join().match(/(?:from|import\(|require\()\s*["'](?:adminjs|@adminjs\/[^"']*|react|rollup)["']/g),
    ).toBeNull();
  });

  it('a server that can’t be reached is told of in one line', async () => {
    const started = start('one', { DATABASE_URL: 'postgres://me:secret-word@127.0.0.1:1/nowhere' });
    await expect(started).rejects.toThrow(/kladovka: .*127\.0\.0\.1:1/);
    await expect(started).rejects.not.toThrow(/secret-word/);
  });
});

describe('R2: settings that are wrong', () => {
  it('stop the start with one message that lists all of them', async () => {
    const started = start('one', { LOG_LEVEL: 'loud', TRUST_PROXY: 'yes', DATABASE_URI: 'x' });
    await expect(started).rejects.toThrow(/LOG_LEVEL.*TRUST_PROXY/s);
    await expect(started).rejects.toThrow('did you mean DATABASE_URL?');
  });
});

describe('SIGTERM', () => {
  it('turns /readyz to 503, lets an open upload come to its end, and ends with 0', async () => {
    const { url, pid, ended } = await start('one');
    const upload = beginUpload(url, await accessToken(url));
    await upload.begun;
    await hasArrived('one');
    process.kill(pid, 'SIGTERM');
    await eventually(async () => expect(await isReady(url)).toBe(503));
    upload.finish();
    expect(await upload.status).toBe(201);
    expect(await ended).toBe(0);
    expect(await select('SELECT name, size::int FROM files')).toEqual([{ name: 'slow.txt', size: 23 }]);
  });

  it('7.15: given twice at once, is given once', async () => {
    const { url, pid, ended } = await start('one');
    const upload = beginUpload(url, await accessToken(url));
    await upload.begun;
    await hasArrived('one');
    process.kill(pid, 'SIGTERM');
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGTERM');
    await eventually(async () => expect(await isReady(url)).toBe(503));
    upload.finish();
    expect(await upload.status).toBe(201);
    expect(await ended).toBe(0);
  });

  it('given again later, ends the server at once', async () => {
    const { url, pid, ended } = await start('one');
    const upload = beginUpload(url, await accessToken(url));
    upload.status.catch(() => {});
    await upload.begun;
    await hasArrived('one');
    const again = setInterval(() => process.kill(pid, 'SIGTERM'), 300);
    const code = await ended;
    clearInterval(again);
    expect(code).toBe(1);
  });

  it('loses no line of the log', async () => {
    const { stop } = await start('one');
    expect(await stop()).toBe(0);
    const lines = await select<{ message: string }>('SELECT message FROM logs ORDER BY id');
    expect(lines.map(({ message }) => message)).toContain('Kladovka is shutting down');
  });
});

describe('WEB_CONCURRENCY', () => {
  it('serves by several processes, replaces one that dies, and ends all of them in order', async () => {
    const { url, pid, stop } = await start('one', { WEB_CONCURRENCY: '2' });
    await accessToken(url);
    const before = childrenOf(pid);
    expect(before).toHaveLength(2);
    const [victim = 0] = before;
    process.kill(victim, 'SIGKILL');
    await eventually(async () => {
      const now = childrenOf(pid);
      expect(now).toHaveLength(2);
      expect(now).not.toContain(victim);
      expect(await isReady(url)).toBe(200);
    });
    expect(await stop()).toBe(0);
    expect(childrenOf(pid)).toEqual([]);
  });
});
