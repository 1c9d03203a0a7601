import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { composeServer } from '../../src/compose.js';
import { MAX_WATCHES_OF_USER } from '../../src/domain/changes/watch-storage.js';
import { createLogging } from '../../src/logging/index.js';
import { createListener } from '../../src/start/listen.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ChangeStream, openStream } from '../support/change-stream.js';
import { type ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: ApiClient;
let browser: BrowserClient;
let userId: string;

const system = { kind: 'system', means: 'cli' } as const;
const browserOf = (client: ApiClient) =>
  BrowserClient.signedIn(server, String(client.user?.login), goodPassword);

beforeAll(async () => {
  server = await startServer();
  api = await newClient(server);
  browser = await browserOf(api);
  userId = String(api.user?.id);
  // A process begins to listen with the first stream.
  const first = await openStream(browser);
  await eventually(() => expect(first.places).toContain('*'));
  await newFolder('first');
  await eventually(() => expect(first.places).toContain(userId));
  await first.close();
});
afterAll(() => server.stop());

const newFolder = async (name: string, parentId?: string): Promise<Body> =>
  (await api.post('/folders', { name, parentId })).body;
const newFile = async (name: string, fields: Record<string, string> = {}): Promise<Body> =>
  (await api.upload(name, name, { fields })).body;

/** Opens a stream, and waits until it hears. */
async function listening(client = browser, query = ''): Promise<ChangeStream> {
  const stream = await openStream(client, query);
  await eventually(() => expect(stream.places).toContain('*'));
  stream.events.length = 0;
  return stream;
}

describe('7.32: what changes in a storage is told with the ids of the places alone', () => {
  let docs: Body;
  let other: Body;
  let file: Body;

  beforeAll(async () => {
    docs = await newFolder('Docs');
    other = await newFolder('Other');
    file = await newFile('moved.txt', { folderId: docs.id });
  });

  const trashed = async () => {
    const { id } = await newFile(`gone ${Date.now()}.txt`, { folderId: docs.id });
    return id;
  };

  const acts: [string, () => Promise<{ act: () => Promise<unknown>; places: string[] }>][] = [
    ['an upload', async () => ({ act: () => newFile('new.txt'), places: [userId] })],
    [
      'an upload into a folder',
      async () => ({ act: () => newFile('in.txt', { folderId: docs.id }), places: [docs.id] }),
    ],
    [
      'a new name',
      async () => ({ act: () => api.patch(`/files/${file.id}`, { name: 'named.txt' }), places: [docs.id] }),
    ],
    [
      'a comment',
      async () => ({ act: () => api.patch(`/files/${file.id}`, { comment: 'words' }), places: [docs.id] }),
    ],
    [
      'a move',
      async () => ({
        act: () => api.patch(`/files/${file.id}`, { folderId: other.id }),
        places: [docs.id, other.id],
      }),
    ],
    ['a new folder', async () => ({ act: () => newFolder('Sub', docs.id), places: [docs.id] })],
    [
      'a folder’s new name',
      async () => ({
        act: () => api.patch(`/folders/${other.id}`, { name: 'Another' }),
        places: [userId, `folder-${other.id}`],
      }),
    ],
    [
      'a deletion',
      async () => {
        const id = await trashed();
        return { act: () => api.delete(`/files/${id}`), places: [docs.id, 'trash'] };
      },
    ],
    [
      'a folder that is put back',
      async () => {
        const { id } = await newFolder('Back');
        await api.delete(`/folders/${id}`);
        return {
          act: () => api.post(`/trash/${id}/restore`),
          places: [userId, `folder-${id}`, 'trash'],
        };
      },
    ],
    [
      'what is gone for good',
      async () => {
        const id = await trashed();
        await api.delete(`/files/${id}`);
        return { act: () => api.delete(`/trash/${id}`), places: ['trash'] };
      },
    ],
    [
      'a link',
      async () => ({ act: () => api.post(`/files/${file.id}/links`, {}), places: [other.id, 'links'] }),
    ],
    [
      'a link that is revoked',
      async () => {
        const { body } = await api.post(`/folders/${docs.id}/links`, {});
        return { act: () => api.delete(`/links/${body.id}`), places: [userId, 'links'] };
      },
    ],
  ];

  it.each(acts)('%s', async (_what, prepare) => {
    const { act, places } = await prepare();
    const stream = await listening();
    const secret = 'named.txt';
    await act();
    await eventually(() => expect(new Set(stream.places)).toEqual(new Set(places)));
    expect(stream.events.map(({ data }) => data).join()).not.toContain(secret);
    await stream.close();
  });

  it('a folder of very many places is told as one word; other people’s changes not at all', async () => {
    const root = await newFolder('Many');
    for (let number = 0; number < 20; number += 1) await newFolder(`${number}`, root.id);
    const stranger = await newClient(server);
    const stream = await listening();
    await stranger.upload('theirs.txt', 'x');
    await api.delete(`/folders/${root.id}`);
    await eventually(() => expect(stream.places).toContain('*'));
    expect(stream.places).not.toContain(String(stranger.user?.id));
    await stream.close();
  });

  it('what a job makes: a thumbnail', async () => {
    const png =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
    await api.upload('dot.png', new Uint8Array(Buffer.from(png, 'base64')), {
      fields: { folderId: docs.id },
      type: 'image/png',
    });
    const stream = await listening();
    await server.useCases.previews.makeNext();
    await eventually(() => expect(stream.places).toEqual([docs.id]));
    await stream.close();
  });

  it('what was changed since the page was made is told to who comes later; what he knows is not', async () => {
    const first = await listening();
    await newFile('between.txt', { folderId: docs.id });
    await eventually(() => expect(first.places).toEqual([docs.id]));
    const { id } = first.events.at(-1) ?? {};
    const late = await openStream(browser, `since=${Number(id) - 1}`);
    await eventually(() => expect(late.places).toEqual([docs.id]));
    const back = await openStream(browser, 'since=1', { 'Last-Event-ID': String(Number(id) + 1) });
    await newFolder('after');
    await eventually(() => expect(back.places).toEqual([userId]));
    for (const stream of [first, late, back]) await stream.close();
  });

  it('neither compressed nor held back by a proxy, and in no cache', async () => {
    const stream = await openStream(browser, '', { 'Accept-Encoding': 'gzip, br' });
    expect(stream.status).toBe(200);
    expect(stream.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('Content-Encoding')).toBeNull();
    expect(stream.headers.get('X-Accel-Buffering')).toBe('no');
    expect(stream.headers.get('Cache-Control')).toBe('private, no-store, no-transform');
    await stream.close();
  });
});

describe('7.32: who may hear', () => {
  it('a stranger opens no stream, and nobody one of another’s storage but an administrator', async () => {
    const stranger = new BrowserClient(server.url);
    expect((await openStream(stranger)).status).toBe(401);
    const nosy = await browserOf(await newClient(server));
    expect((await openStream(nosy, `userId=${userId}`)).status).toBe(403);
    const admin = await newAdmin(server);
    const panel = await browserOf(admin);
    expect((await openStream(panel, 'userId=00000000-0000-4000-8000-000000000000')).status).toBe(404);
    const stream = await listening(panel, `userId=${userId}`);
    await newFile('seen by the admin.txt');
    await eventually(() => expect(stream.places).toEqual([userId]));
    await stream.close();
  });

  it('9.4: an auditor hears of everybody’s, until that is taken away', async () => {
    const auditor = await newClient(server, 'auditor');
    const stream = await listening(await browserOf(auditor), `userId=${userId}`);
    await newFile('seen by the auditor.txt');
    await eventually(() => expect(stream.places).toEqual([userId]));
    stream.events.length = 0;
    await server.useCases.users.update(system, String(auditor.user?.id), { role: 'user' });
    await newFile('not seen by who was one.txt');
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.places).toEqual([]);
  });

  const ends: [string, (user: ApiClient, own: BrowserClient) => Promise<unknown>][] = [
    [
      'is blocked',
      (user) => server.useCases.users.update(system, String(user.user?.id), { isActive: false }),
    ],
    ['signs out', (_user, own) => own.post('/logout', {})],
    ['has his sessions ended', (user) => server.useCases.sessions.endAllOf(system, String(user.user?.id))],
  ];

  it.each(ends)('who %s hears nothing of the next change, and the stream ends', async (_what, end) => {
    const user = await newClient(server);
    const own = await browserOf(user);
    const stream = await listening(own);
    await end(user, own);
    await server.sql(
      `INSERT INTO folders (id, owner_id, name, created_at, updated_at)
       VALUES (gen_random_uuid(), $id, 'later', now(), now())`,
      { id: user.user?.id },
    );
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.places).toEqual([]);
    expect(stream.events.map(({ event }) => event)).toEqual(['refused']);
  });

  it('who is an administrator no more hears nothing of other people', async () => {
    const admin = await newAdmin(server);
    const stream = await listening(await browserOf(admin), `userId=${userId}`);
    await server.useCases.users.update(system, String(admin.user?.id), { isAdmin: false });
    await newFile('no longer theirs.txt');
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.places).toEqual([]);
  });

  it('one person has so many streams and no more; one that ends makes room', async () => {
    const own = await browserOf(await newClient(server));
    const streams = await Promise.all(Array.from({ length: MAX_WATCHES_OF_USER }, () => openStream(own)));
    expect(streams.map(({ status }) => status)).toEqual(Array(MAX_WATCHES_OF_USER).fill(200));
    const refused = await openStream(own);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    await streams[0]?.close();
    await eventually(async () => {
      const again = await openStream(own);
      await again.close();
      expect(again.status).toBe(200);
    });
    for (const stream of streams) await stream.close();
  });
});

describe('7.32: the connection that listens', () => {
  const ofListener = () =>
    server.sql(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'kladovka changes'
                AND datname = current_database()`,
      {},
    ) as Promise<[{ pid: number }[], unknown]>;

  it('is one for all streams; when it breaks it is opened anew, and everybody looks again', async () => {
    const streams = [await listening(), await listening(), await listening()];
    const [before] = await ofListener();
    expect(before).toHaveLength(1);
    await server.sql('SELECT pg_terminate_backend($pid)', { pid: before[0]?.pid });
    for (const stream of streams) await eventually(() => expect(stream.places).toContain('*'));
    const [after] = await ofListener();
    expect(after).toHaveLength(1);
    expect(after[0]?.pid).not.toBe(before[0]?.pid);
    for (const stream of streams) stream.events.length = 0;
    await newFile('after the break.txt');
    for (const stream of streams) await eventually(() => expect(stream.places).toEqual([userId]));
    for (const stream of streams) await stream.close();
  });

  it('hears what another instance commits, and nothing of what is rolled back', async () => {
    const { settings, databaseUrl } = server;
    const logging = createLogging({ ...settings.log, mode: 'test', databaseSink: false, console: null });
    const second = await composeServer(settings, databaseUrl, logging);
    const listener = createListener(second.app).listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const elsewhere = await BrowserClient.signedIn({ url }, String(api.user?.login), goodPassword);
    const stream = await listening(elsewhere);
    const { id: untouched } = await newFolder('untouched', (await newFolder('around')).id);
    await eventually(() => expect(stream.places).toHaveLength(2));
    stream.events.length = 0;
    const undone = server.ports.unitOfWork.run(async () => {
      await server.ports.folders.update(untouched, { name: 'changed' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const { id } = await newFolder('made at the first');
    await eventually(() => expect(stream.places).toEqual([userId]));
    await api.delete(`/folders/${id}`);
    await eventually(() => expect(stream.places).toContain(`folder-${id}`));

    // A server that is about to stop sends its readers away; they come back to the other.
    second.startDraining();
    await eventually(() => expect(stream.isOver()).toBe(true));
    expect(stream.events.some(({ event }) => event === 'refused')).toBe(false);
    const late = await openStream(elsewhere);
    await eventually(() => expect(late.isOver()).toBe(true));
    listener.closeAllConnections();
    await new Promise((resolve) => listener.close(resolve));
    await second.close();
    await logging.close();
  });
});
