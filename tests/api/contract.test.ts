import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import sharp from 'sharp';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import { linkCalls } from '../../src/http/middleware/cross-origin.js';
import { StrangerLimiter } from '../../src/security/index.js';
import { ApiClient, type Body, type Call, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

/**
 * Every call of the contract's parts "Files and folders" and "Share links", by each answer that the served document
 * names for it. What the answers mean is the matter of the tests beside this one: this one holds their list to be whole.
 */

const parts = ['Files', 'Folders', 'Files and folders', 'Trash', 'Share links'];

let server: TestServer;
let me: ApiClient;
let admin: ApiClient;
let stranger: ApiClient;
let newcomer: ApiClient;
let otherId: string;

beforeAll(async () => {
  server = await startServer();
  server.settings.rules.maxUploadBytes = 100_000;
  me = await newClient(server);
  admin = await newAdmin(server);
  stranger = await ApiClient.anonymous(server);
  newcomer = await newClient(server);
  await admin.patch(`/users/${newcomer.user?.id}`, { mustChangePassword: true });
  otherId = String((await newClient(server)).user?.id);
});
afterAll(() => server.stop());

let counter = 0;
const fresh = (): string => {
  counter += 1;
  return `name ${counter}`;
};

const newFolder = async (parentId?: string): Promise<Body> =>
  (await me.post('/folders', { name: fresh(), parentId })).body;
const newFullFolder = async (): Promise<Body> => {
  const folder = await newFolder();
  await me.upload('within.txt', 'text', { fields: { folderId: folder.id } });
  return folder;
};
const newFile = async (): Promise<Body> => (await me.upload(`${fresh()}.txt`, 'text')).body;
const trashed = async (): Promise<Body> => {
  const file = await newFile();
  await me.delete(`/files/${file.id}`);
  return file;
};
/** A folder of a storage that is being handed over. */
const onItsWay = async (): Promise<{ folder: Body; as: ApiClient }> => {
  const as = await newClient(server);
  const { body: folder } = await as.post('/folders', { name: fresh() });
  const [leaverId, folderId, jobId] = [String(as.user?.id), randomUUID(), randomUUID()];
  await server.ports.offboarding.begin({ leaverId, receiverId: otherId, folderId, jobId });
  return { folder, as };
};
const newLink = async (): Promise<Body> => (await me.post(`/files/${(await newFile()).id}/links`, {})).body;

interface Request extends Call {
  method: string;
  /** Below the server's address, or below the API's. */
  path: string;
  as?: ApiClient;
  /** What makes the answer come about. */
  given?: () => unknown;
}

const call =
  (method: string) =>
  (path: string, json?: unknown, rest: Partial<Request> = {}): Request => ({ method, path, json, ...rest });
const get = call('GET');
const post = call('POST');
const patch = call('PATCH');
const del = call('DELETE');

const startJob = (list: object): Request => post('/entries/jobs', { act: 'delete', list });

const send = (path: string, name = fresh(), fields: Record<string, string> = {}, size = 4): Request => {
  const body = new FormData();
  for (const [key, value] of Object.entries(fields)) body.append(key, value);
  body.append('file', new File([new Uint8Array(size)], name));
  return { method: 'POST', path, body };
};

/** The answer of each operation when all is well. */
const well: Record<string, () => Promise<Request>> = {
  listFiles: async () => get('/files'),
  uploadFile: async () => send('/files'),
  getFile: async () => get(`/files/${(await newFile()).id}`),
  updateFile: async () => patch(`/files/${(await newFile()).id}`, { comment: 'new' }),
  deleteFile: async () => del(`/files/${(await newFile()).id}`),
  downloadFile: async () => get(`/files/${(await newFile()).id}/content`),
  getThumbnail: async () => get(`/files/${await picture()}/thumbnail`),
  listFolders: async () => get('/folders'),
  createFolder: async () => post('/folders', { name: fresh() }),
  getFolder: async () => get(`/folders/${(await newFolder()).id}`),
  getFolderPath: async () => get(`/folders/${(await newFolder()).id}/path`),
  updateFolder: async () => patch(`/folders/${(await newFolder()).id}`, { name: fresh() }),
  deleteFolder: async () => del(`/folders/${(await newFolder()).id}`),
  downloadFolder: async () => get(`/folders/${(await newFolder()).id}/content`),
  moveEntries: async () =>
    post('/entries/move', { fileIds: [(await newFile()).id], folderId: (await newFolder()).id }),
  deleteEntries: async () => post('/entries/delete', { fileIds: [(await newFile()).id] }),
  startEntryJob: async () => {
    while (await server.useCases.entries.workOnJob());
    return startJob({ folderId: (await newFolder()).id });
  },
  getEntryJob: async () => {
    while (await server.useCases.entries.workOnJob());
    const { body } = await me.post('/entries/jobs', { act: 'delete', list: { q: 'nothing' } });
    return get(`/entries/jobs/${body.id}`);
  },
  downloadAllEntries: async () =>
    post('/entries/archive/all', { list: { folderId: String((await newFullFolder()).id) } }),
  downloadEntries: async () => post('/entries/archive', { fileIds: [(await newFile()).id] }),
  restoreEntries: async () => post('/entries/restore', { ids: [(await trashed()).id] }),
  purgeEntries: async () => post('/entries/purge', { ids: [(await trashed()).id] }),
  listTrash: async () => get('/trash'),
  emptyTrash: async () => del('/trash'),
  restoreTrashEntry: async () => post(`/trash/${(await trashed()).id}/restore`),
  purgeTrashEntry: async () => del(`/trash/${(await trashed()).id}`),
  createLink: async () => post(`/files/${(await newFile()).id}/links`, {}),
  listFileLinks: async () => get(`/files/${(await newFile()).id}/links`),
  createFolderLink: async () => post(`/folders/${(await newFolder()).id}/links`, { kind: 'upload' }),
  listFolderLinks: async () => get(`/folders/${(await newFolder()).id}/links`),
  listLinks: async () => get('/links'),
  getLinkPolicy: async () => get('/links/policy'),
  getLink: async () => get(`/links/${(await newLink()).id}`),
  updateLink: async () => patch(`/links/${(await newLink()).id}`, { maxDownloads: 3 }),
  revokeLink: async () => del(`/links/${(await newLink()).id}`),
  downloadByLink: async () => get((await shared({})).path),
  downloadFileByLink: async () => get((await sharedWithin({})).path),
  getThumbnailByLink: async () => get(await thumbnailWithin({})),
  uploadByLink: async () => send(await request({})),
};

/** The answers that no rule below makes of the good one. */
const otherwise: Record<string, () => Promise<Request>> = {
  'listFiles 404': async () => get(`/files?folderId=${randomUUID()}`),
  'uploadFile 400': async () => send('/files', 'a\u0007b'),
  'uploadFile 403': async () => send('/files', fresh(), { userId: otherId }),
  'uploadFile 404': async () => send('/files', fresh(), { folderId: randomUUID() }),
  'uploadFile 409': async () => send('/files', (await newFile()).name as string, { onConflict: 'fail' }),
  'uploadFile 413': async () => send('/files', fresh(), {}, 100_001),
  'uploadFile 507': async () => ({ ...send('/files'), given: diskIsFull }),
  'updateFile 409': async () => patch(`/files/${(await newFile()).id}`, { name: (await newFile()).name }),
  'listFolders 404': async () => get(`/folders?parentId=${randomUUID()}`),
  'createFolder 403': async () => post('/folders', { name: fresh(), userId: otherId }),
  'createFolder 404': async () => post('/folders', { name: fresh(), parentId: randomUUID() }),
  'createFolder 409': async () => post('/folders', { name: (await newFolder()).name }),
  'updateFolder 409': async () => {
    const above = await newFolder();
    return patch(`/folders/${above.id}`, { parentId: (await newFolder(above.id)).id });
  },
  'downloadFolder 400': async () => get(`/folders/${await deepFolder()}/content`),
  'moveEntries 404': async () => post('/entries/move', { folderIds: [randomUUID()] }),
  'deleteFolder 409': async () => {
    const { folder, as } = await onItsWay();
    return { ...del(`/folders/${folder.id}`), as };
  },
  'deleteEntries 409': async () => {
    const { folder, as } = await onItsWay();
    return { ...post('/entries/delete', { folderIds: [folder.id] }), as };
  },
  'moveEntries 409': async () => {
    const above = await newFolder();
    return post('/entries/move', { folderIds: [above.id], folderId: (await newFolder(above.id)).id });
  },
  'downloadAllEntries 403': async () => post('/entries/archive/all', { list: { userId: otherId } }),
  'downloadAllEntries 404': async () => post('/entries/archive/all', { list: { folderId: randomUUID() } }),
  'startEntryJob 403': async () => startJob({ userId: otherId }),
  'startEntryJob 404': async () => startJob({ folderId: randomUUID() }),
  'startEntryJob 429': async () => ({
    ...startJob({ q: 'nothing' }),
    given: async () => {
      for (let count = 0; count < 3; count += 1)
        await me.post('/entries/jobs', { act: 'delete', list: { q: 'nothing' } });
    },
  }),
  'deleteEntries 404': async () => post('/entries/delete', { fileIds: [randomUUID()] }),
  'downloadEntries 404': async () => post('/entries/archive', { folderIds: [randomUUID()] }),
  'uploadByLink 400': async () => send(await request({}), 'a\u0007b'),
  'uploadByLink 413': async () => send(await request({}), fresh(), {}, 100_001),
  'uploadByLink 507': async () => ({ ...send(await request({})), given: diskIsFull }),
  'uploadByLink 403': async () => ({
    ...send(await request({ password: 'secret' })),
    headers: { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' },
  }),
};

/** As a page of ours would ask that ran what is stored. */
const asScript = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'script' };

const inAdvance = { 'Sec-Purpose': 'prefetch' };

const byLink = ['downloadByLink', 'downloadFileByLink', 'getThumbnailByLink', 'uploadByLink'];
const isLong = 'x'.repeat(200_000);

/** An answer that follows from the good call: without rights, by ids that lead nowhere, with a bad body. */
async function variant(operation: string, status: number): Promise<Request> {
  if (byLink.includes(operation)) return linkVariant(operation, status);
  const good = await (well[operation] as () => Promise<Request>)();
  const headers = (more: Record<string, string>): Request => ({ ...good, headers: more });
  if (status === 503) return { ...good, given: databaseIsAway };
  if (status === 429) return { ...good, as: stranger, given: strangersAskedTooOften };
  if (status === 206) return headers({ Range: 'bytes=0-1' });
  if (status === 304) return headers({ 'If-None-Match': '*' });
  if (status === 400 && good.json !== undefined) return { ...good, json: { surelyNot: 1 } };
  if (status === 400) return { ...good, path: `${good.path}?surelyNot=1` };
  if (status === 401) return { ...good, as: stranger };
  if (status === 403 && operation === 'downloadFile') return headers(asScript);
  if (status === 403 && /^\/(files|folders|links|trash)$/.test(good.path) && good.method !== 'POST')
    return { ...good, path: `${good.path}?userId=${otherId}` };
  if (status === 403) return { ...good, as: newcomer };
  if (status === 404 && /^\/(files|links|links\/policy|trash)$/.test(good.path))
    return { ...good, path: `${good.path}?userId=${randomUUID()}`, as: admin };
  if (status === 404) return { ...good, path: good.path.replace(/[0-9a-f-]{36}/, randomUUID()) };
  if (status === 412) return headers({ 'If-Match': '"another"' });
  if (status === 413) return { ...good, json: { name: isLong } };
  if (status === 415)
    return { ...good, json: undefined, body: 'text', headers: { 'Content-Type': 'text/plain' } };
  if (status === 416) return headers({ Range: 'bytes=99-' });
  return good;
}

async function linkVariant(operation: string, status: number): Promise<Request> {
  const make = async (options: object): Promise<Request> => {
    if (operation === 'uploadByLink') return send(await request(options));
    if (operation === 'getThumbnailByLink') return get(await thumbnailWithin(options));
    return get((await (operation === 'downloadByLink' ? shared(options) : sharedWithin(options))).path);
  };
  const good = await make([303, 401, 429].includes(status) ? { password: 'secret' } : {});
  if (status === 503) return { ...good, given: databaseIsAway };
  if (status === 206) return { ...good, headers: { Range: 'bytes=0-1' } };
  if (status === 303) return { ...good, headers: { Accept: 'text/html' } };
  if (status === 304) return { ...good, headers: { 'If-None-Match': '*' } };
  if (status === 403 && operation === 'getThumbnailByLink') return { ...good, headers: inAdvance };
  if (status === 403 && operation !== 'uploadByLink') return { ...good, headers: asScript };
  if (status === 404) return { ...good, path: good.path.replace(/[0-9a-f-]{36}/, randomUUID()) };
  if (status === 412) return { ...good, headers: { 'If-Match': '"another"' } };
  if (status === 415) return { ...good, body: 'text', headers: { 'Content-Type': 'text/plain' } };
  if (status === 416) return { ...good, headers: { Range: 'bytes=99-' } };
  if (status === 429) return { ...good, headers: wrongPassword, given: () => exhaust(good) };
  return good;
}

const wrongPassword = { Authorization: `Basic ${Buffer.from('any:wrong').toString('base64')}` };

async function exhaust({ method, path }: Request): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const answer = await stranger.raw(method === 'POST' ? 'GET' : method, path.replace(/\/files$/, ''), {
      headers: wrongPassword,
    });
    await answer.arrayBuffer();
    if (answer.status === 429) return;
  }
}

async function shared(options: object): Promise<{ path: string }> {
  const { body } = await me.post(`/files/${(await newFile()).id}/links`, options);
  return { path: `/s/${body.token}` };
}

async function sharedWithin(options: object): Promise<{ path: string }> {
  const folder = await newFolder();
  const { body: file } = await me.upload('within.txt', 'text', { fields: { folderId: folder.id } });
  const { body } = await me.post(`/folders/${folder.id}/links`, options);
  return { path: `/s/${body.token}/files/${file.id}` };
}

async function request(options: object): Promise<string> {
  const { body } = await me.post(`/folders/${(await newFolder()).id}/links`, { kind: 'upload', ...options });
  return `/s/${body.token}/files`;
}

async function thumbnailWithin(options: object): Promise<string> {
  const folder = await newFolder();
  const fileId = await picture({ folderId: String(folder.id) });
  const { body } = await me.post(`/folders/${folder.id}/links`, options);
  return `/s/${body.token}/files/${fileId}/thumbnail`;
}

async function picture(fields: Record<string, string> = {}): Promise<string> {
  const drawn = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c33' } })
    .png()
    .toBuffer();
  const { body } = await me.upload(`${fresh()}.png`, new Uint8Array(drawn), { fields });
  while (await server.useCases.previews.makeNext());
  return body.id;
}

/** So deep that what lies there has no name in an archive. */
async function deepFolder(): Promise<string> {
  const top = await newFolder();
  let { id } = top;
  for (let depth = 0; depth < 20; depth += 1)
    ({ id } = (await me.post('/folders', { name: 'x'.repeat(255), parentId: id })).body);
  return top.id;
}

/** For whoever asks who they are, or what a link leads to. */
function databaseIsAway(): void {
  const away = new DomainError('unavailable', { retryAfterSeconds: 5 });
  jest.spyOn(server.ports.sessions, 'findLive').mockRejectedValue(away);
  jest.spyOn(server.ports.links, 'findByToken').mockRejectedValue(away);
}

function strangersAskedTooOften(): void {
  jest.spyOn(StrangerLimiter.prototype, 'admits').mockReturnValue(false);
}

function diskIsFull(): void {
  jest.spyOn(server.ports.blobs, 'put').mockRejectedValue(new DomainError('storage_full'));
}

async function statusOf({ method, path, as = me, given, ...sent }: Request): Promise<number> {
  await given?.();
  if (path.startsWith('/s/')) {
    const answer = await stranger.raw(method, path, sent);
    await answer.arrayBuffer();
    return answer.status;
  }
  return (await as.call(method, path, sent)).status;
}

interface Operation {
  operationId: string;
  tags: string[];
  responses: Record<string, { headers?: Record<string, { schema: { const: string } }> }>;
}

type Paths = Record<string, Record<string, Operation>>;

const readPaths = async (): Promise<Paths> =>
  ((await (await fetch(`${server.url}/api/openapi.json`)).json()) as { paths: Paths }).paths;

describe('R5: the document', () => {
  it('says what each call of files, folders, trash and links answers, and each answers so', async () => {
    const operations = Object.values(await readPaths())
      // HEAD answers as GET does, without the bytes; what OPTIONS answers is the matter of the test below.
      .flatMap(({ head: _, options: __, ...path }) => Object.values(path))
      .filter(({ tags }) => tags?.some((tag) => parts.includes(tag)));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(well).sort());
    const answers = operations.flatMap(({ operationId, responses }) =>
      Object.keys(responses).map((status) => ({ operationId, status: Number(status) })),
    );
    // Last, for who guessed too often is told no more than that.
    answers.sort((a, b) => Number(a.status === 429) - Number(b.status === 429));
    const differing: string[] = [];
    for (const { operationId, status } of answers) {
      const name = `${operationId} ${status}`;
      const answered = await statusOf(await (otherwise[name]?.() ?? variant(operationId, status)));
      if (answered !== status) differing.push(`${name}: ${answered}`);
      jest.restoreAllMocks();
    }
    expect(differing).toEqual([]);
  });

  it('7.24: says of each call by a link what another site may send and read, and each is answered so', async () => {
    const paths = Object.entries(await readPaths()).filter(([path]) => path.startsWith('/s/'));
    const ways: Record<string, string> = {
      '/s/{token}': (await shared({})).path,
      '/s/{token}/files': (await request({})).toString(),
      '/s/{token}/files/{fileId}': (await sharedWithin({})).path,
      '/s/{token}/files/{fileId}/thumbnail': await thumbnailWithin({}),
    };
    expect(paths.map(([path]) => path).sort()).toEqual(Object.keys(ways).sort());
    const served = Object.keys(linkCalls).map((path) => `/s${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(served.sort()).toEqual(Object.keys(ways).sort());
    const asked = { Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': 'GET' };
    for (const [path, operations] of paths) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const answer = await stranger.raw(method.toUpperCase(), String(ways[path]), { headers: asked });
        await answer.arrayBuffer();
        const { headers = {} } = responses[answer.status] ?? {};
        expect(Object.keys(headers)).toContain('Access-Control-Allow-Origin');
        if (method === 'options') expect(Object.keys(headers)).toContain('Access-Control-Allow-Headers');
        for (const [name, { schema }] of Object.entries(headers))
          expect([path, method, name, answer.headers.get(name)]).toEqual([path, method, name, schema.const]);
      }
    }
  });
});
