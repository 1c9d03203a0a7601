import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { DomainError } from '../../../src/domain/shared/domain-error.js';
import { SHORT_BYTES } from '../../../src/domain/uploads/upload-short.js';
import { rowsOf } from '../../../src/persistence/sql.js';
import { type ApiClient, newAdmin, newClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { startServer, type TestServer } from '../../support/server.js';
import { askUpload, beginUpload, filePathOf, offsetOf, tusVersion } from '../../support/tus.js';

let server: TestServer;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterAll(() => server.stop());
afterEach(() => void jest.restoreAllMocks());

const select = <Row extends object>(sql: string, bind: Record<string, unknown> = {}) =>
  rowsOf<Row>(server.database.sequelize, sql, bind);
const blobsIn = (folder: string) => readdirSync(join(server.settings.storageDir, 'blobs', folder));
const idIn = (path: string) => path.split('/').at(-1) ?? '';
const stateOf = async (path: string) => (await server.ports.uploads.find(idIn(path)))?.state;
const contentOf = async (by: ApiClient, filePath: string) =>
  (await by.raw('GET', `/api/v1${filePath}/content`)).text();

async function keptOf({ user }: ApiClient): Promise<string[]> {
  const owner = await server.ports.users.find(String(user?.id));
  const folder = String(owner?.storagePath).replace('users/', '');
  return blobsIn('users').includes(folder) ? blobsIn(`users/${folder}`) : [];
}

async function expectNothingLeft(by: ApiClient): Promise<void> {
  expect(await keptOf(by)).toEqual([]);
  expect(blobsIn('tmp')).toEqual([]);
  const owner = await server.ports.users.find(String(by.user?.id));
  expect(owner?.storage).toEqual({ fileCount: 0, usedBytes: 0, trashBytes: 0, reservedBytes: 0 });
}

/** Refusals of the contract are one thing, faults that no call lists another. */
const sendLast = (by: ApiClient, path: string, body: string) =>
  by.raw('PATCH', `/api/v1${path}`, {
    body,
    headers: { ...tusVersion, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' },
  });

/** Of each kind: what is short is held in memory, and filed in one round trip. */
const forms = ['of a short form', 'x'.repeat(SHORT_BYTES + 1)];

function sendForm(by: ApiClient, content: string): Promise<Response> {
  const body = new FormData();
  body.append('file', new File([content], 'form.txt'));
  return by.raw('POST', '/api/v1/files', { body });
}

/** Somebody moves the whole storage about, for as long as `work` takes: whoever files something in it waits. */
async function whileTreeIsLocked<T>(
  { user }: ApiClient,
  work: (endOfWaiting: (sql: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const holder = new pg.Client({ connectionString: server.databaseUrl });
  await holder.connect();
  try {
    await holder.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`tree/${user?.id}`]);
    return await work((sql) =>
      eventually(async () => {
        const { rowCount } = await holder.query(
          `SELECT ${sql}(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event = 'advisory' AND pid <> pg_backend_pid()`,
        );
        expect(rowCount).toBe(1);
      }),
    );
  } finally {
    await holder.end();
  }
}

/** Each of the connections that there are waits no longer than this for a lock. */
async function waitForLocksAtMost(milliseconds: number): Promise<void> {
  const { pool } = server.database.sequelize.connectionManager as unknown as {
    pool: { acquire(): Promise<{ query(sql: string): Promise<unknown> }>; release(client: unknown): void };
  };
  const clients = await Promise.all(Array.from({ length: 10 }, () => pool.acquire()));
  for (const client of clients) {
    await client.query(`SET lock_timeout = ${milliseconds}`);
    pool.release(client);
  }
}

describe('7.1: what fails after the last byte has come, and before the file is made', () => {
  it.each<[string, (by: ApiClient, send: () => Promise<Response>) => Promise<Response>]>([
    [
      'a wait for a lock that lasts too long',
      async (by, send) => {
        await waitForLocksAtMost(300);
        return whileTreeIsLocked(by, () => send()).finally(() => waitForLocksAtMost(15_000));
      },
    ],
    [
      'a statement that is cancelled',
      (by, send) =>
        whileTreeIsLocked(by, async (end) => {
          const [answer] = await Promise.all([send(), end('pg_cancel_backend')]);
          return answer;
        }),
    ],
    [
      'a store that took the bytes and could not say so',
      async (_by, send) => {
        const { blobs } = server.ports;
        const [keep, put] = [blobs.keep.bind(blobs), blobs.put.bind(blobs)];
        jest.spyOn(blobs, 'keep').mockImplementationOnce(async (...staged) => {
          await keep(...staged);
          throw new Error('the bucket is away');
        });
        jest.spyOn(blobs, 'put').mockImplementationOnce(async (...content) => {
          await put(...content);
          throw new Error('the bucket is away');
        });
        return send();
      },
    ],
    [
      'a transaction that is undone',
      async (_by, send) => {
        jest.spyOn(server.ports.uploads, 'finish').mockRejectedValueOnce(new Error('connection lost'));
        jest.spyOn(server.ports.uploads, 'remove').mockRejectedValueOnce(new Error('connection lost'));
        jest.spyOn(server.ports.uploads, 'fileAtOnce').mockResolvedValueOnce(null);
        return send();
      },
    ],
  ])('%s: the next request finishes the upload; of a form nothing stays', async (_fault, failing) => {
    const client = await newClient(server);
    const path = await beginUpload(client, 4, { filename: 'kept.txt' });
    const { status } = await failing(client, () => sendLast(client, path, 'kept'));
    expect(status).toBeGreaterThanOrEqual(500);
    expect(await stateOf(path)).toBe('kept');
    // The sweep knows bytes that a file will have.
    const { blobs, files, uploads } = server.ports;
    await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys, uploads.knownHandles);

    const asked = await askUpload(client, path);
    expect([asked.status, offsetOf(asked), await stateOf(path)]).toEqual([200, 4, 'filed']);
    expect(await contentOf(client, filePathOf(asked))).toBe('kept');
    expect(await keptOf(client)).toHaveLength(1);

    for (const form of forms) {
      const sender = await newClient(server);
      jest.restoreAllMocks();
      expect((await failing(sender, () => sendForm(sender, form))).status).toBeGreaterThanOrEqual(500);
      jest.restoreAllMocks();
      await server.useCases.uploads.dropExpired();
      await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys, uploads.knownHandles);
      await eventually(() => expectNothingLeft(sender));
      expect((await sendForm(sender, form)).status).toBe(201);
    }
  });

  it('8.3: a short form whose statement breaks off with its connection leaves no row, and the sweep its bytes', async () => {
    const client = await newClient(server);
    const rows = jest.spyOn(server.database.shortWrites, 'rows');
    rows.mockRejectedValueOnce(new DomainError('unavailable', { retryAfterSeconds: 5 }));
    expect((await sendForm(client, 'short')).status).toBe(503);
    expect((await client.get('/files')).body.items).toEqual([]);
    expect(await keptOf(client)).toHaveLength(1);
    const { blobs, files } = server.ports;
    await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys);
    await expectNothingLeft(client);
  });

  it('an upload that is given up then, or expires, leaves nothing either', async () => {
    for (const end of ['DELETE', 'expiry']) {
      const client = await newClient(server);
      const path = await beginUpload(client, 4);
      jest.spyOn(server.ports.uploads, 'finish').mockRejectedValueOnce(new Error('connection lost'));
      expect((await sendLast(client, path, 'kept')).status).toBe(500);
      expect(await keptOf(client)).toHaveLength(1);
      if (end === 'DELETE') await client.call('DELETE', path, { headers: tusVersion });
      else {
        await select('UPDATE uploads SET expires_at = now() WHERE id = $id', { id: idIn(path) });
        await server.useCases.uploads.dropExpired();
      }
      await expectNothingLeft(client);
    }
  });

  it('only a commit is ambiguous, and the record tells: nothing is sent twice, and no file lacks its bytes', async () => {
    const client = await newClient(server);
    const path = await beginUpload(client, 4, { filename: 'once.txt' });
    const { sequelize } = server.database;
    const original = sequelize.transaction;
    const losing = async (work: () => Promise<unknown>) => {
      const done = await original.call(sequelize, work as never);
      if ((await stateOf(path)) !== 'filed') return done;
      sequelize.transaction = original;
      throw new Error('connection terminated unexpectedly');
    };
    sequelize.transaction = losing as typeof original;
    expect((await sendLast(client, path, 'once')).status).toBe(500);
    const asked = await askUpload(client, path);
    expect(await contentOf(client, filePathOf(asked))).toBe('once');
    expect((await client.get('/files')).body.items).toHaveLength(1);
  });

  it('a disk that is away for a while ends no upload', async () => {
    const client = await newClient(server);
    const path = await beginUpload(client, 4);
    const blobs = join(server.settings.storageDir, 'blobs');
    renameSync(blobs, `${blobs}.away`);
    expect((await sendLast(client, path, 'kept')).status).toBe(503);
    renameSync(`${blobs}.away`, blobs);
    expect((await sendLast(client, path, 'kept')).status).toBe(204);
  });
});

describe('7.1: a store that is away when an act cleans up', () => {
  const events = (name: string) =>
    select<{ userId: string | null; details: Record<string, unknown> }>(
      `SELECT user_id AS "userId", details FROM logs WHERE event = $name`,
      { name },
    );

  const breakStore = () => {
    const away = new Error('the bucket is away');
    for (const method of ['remove', 'removeAll', 'removeFolder', 'discard'] as const)
      jest.spyOn(server.ports.blobs, method).mockRejectedValue(away);
  };

  it.each<[string, string, (by: ApiClient, id: string) => Promise<number>, number]>([
    [
      'an upload that replaces for good',
      'file.uploaded',
      async (by) =>
        (await by.upload('a.txt', 'new', { fields: { onConflict: 'replace', permanent: 'true' } })).status,
      201,
    ],
    [
      'a file that is deleted for good',
      'file.deleted',
      async (by, id) => (await by.delete(`/files/${id}?permanent=true`)).status,
      204,
    ],
    [
      'a trash that is emptied',
      'trash.emptied',
      async (by, id) => {
        await by.delete(`/files/${id}`);
        return (await by.delete('/trash')).status;
      },
      204,
    ],
    [
      'one entry that is purged',
      'trash.purged',
      async (by, id) => {
        await by.delete(`/files/${id}`);
        return (await by.delete(`/trash/${id}`)).status;
      },
      204,
    ],
    [
      'a user who is deleted',
      'user.deleted',
      async (by) => (await admin.delete(`/users/${by.user?.id}`)).status,
      204,
    ],
  ])('%s: done, told to the log, and left to the sweep', async (_act, event, act, status) => {
    const client = await newClient(server);
    const { body } = await client.upload('a.txt', 'old');
    const before = await keptOf(client);
    breakStore();
    expect(await act(client, body.id)).toBe(status);
    jest.restoreAllMocks();
    const actor = (event === 'user.deleted' ? admin : client).user?.id;
    await eventually(async () => {
      expect((await events(event)).map(({ userId }) => userId)).toContain(actor);
      expect(JSON.stringify(await events('storage.bytes_left'))).toContain('the bucket is away');
    });
    const { blobs, files, uploads } = server.ports;
    await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys, uploads.knownHandles);
    const folders = blobsIn('users').flatMap((folder) => blobsIn(`users/${folder}`));
    expect(folders).not.toEqual(expect.arrayContaining(before));
  });

  it('an upload that is given up', async () => {
    const client = await newClient(server);
    const path = await beginUpload(client, 10);
    breakStore();
    expect((await client.call('DELETE', path, { headers: tusVersion })).status).toBe(204);
    expect((await askUpload(client, path)).status).toBe(404);
  });
});
