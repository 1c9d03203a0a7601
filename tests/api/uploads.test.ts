import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type HttpRequest, Upload, type UploadOptions } from 'tus-js-client';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import { rowsOf } from '../../src/persistence/sql.js';
import { BrowserClient } from '../support/browser-client.js';
import { type ApiClient, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  announce,
  askUpload,
  beginUpload,
  checksumOf,
  filePathOf,
  metadataOf,
  offsetOf,
  sendBytes,
  tusVersion,
} from '../support/tus.js';

let server: TestServer;
let admin: ApiClient;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
  client = await newClient(server);
});
afterAll(() => server.stop());
afterEach(() => void jest.restoreAllMocks());

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const blobsIn = (folder: string) => join(server.settings.storageDir, 'blobs', folder);
/** What lies on the disk and is no file yet. */
const staged = () => readdirSync(blobsIn('tmp'));
const select = <Row extends object>(sql: string, bind: Record<string, unknown> = {}) =>
  rowsOf<Row>(server.database.sequelize, sql, bind);
/** Of files and of what may become one. */
const bytesOnDisk = () =>
  readdirSync(blobsIn('.'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    // One may be moved just now.
    .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
const idIn = (path: string) => path.split('/').at(-1) ?? '';
const stateOf = async ({ user }: ApiClient) => {
  const found = await server.ports.users.find(String(user?.id));
  if (!found) throw new Error('no such user');
  return found.storage;
};
const contentOf = async (by: ApiClient, filePath: string) =>
  (await by.raw('GET', `/api/v1${filePath}/content`)).text();

/** Nobody is charged for what is not there. */
async function expectBooksToBalance(): Promise<void> {
  const wrong = await select(`
    SELECT login FROM users u WHERE
      reserved_bytes <> coalesce((SELECT sum(reserved_bytes) FROM uploads WHERE owner_id = u.id), 0)
      OR used_bytes <> coalesce((SELECT sum(size) FROM files WHERE owner_id = u.id AND trash_id IS NULL), 0)
      OR file_count <> (SELECT count(*) FROM files WHERE owner_id = u.id AND trash_id IS NULL)`);
  expect(wrong).toEqual([]);
}

async function poorClient(quotaBytes: number): Promise<ApiClient> {
  const poor = await newClient(server);
  await admin.patch(`/users/${poor.user?.id}`, { quotaBytes });
  return poor;
}

describe('R21: an upload in several goes', () => {
  it('becomes a file with its last byte, and says which', async () => {
    const path = await beginUpload(client, 10, {
      filename: 'привет.txt',
      filetype: 'text/plain',
      comment: 'hi',
    });
    const first = await sendBytes(client, path, 0, 'hello');
    expect([first.status, offsetOf(first)]).toEqual([204, 5]);
    expect(first.headers.get('Content-Location')).toBeNull();
    expect(first.headers.get('Tus-Resumable')).toBe('1.0.0');
    const asked = await askUpload(client, path);
    expect([asked.status, offsetOf(asked), asked.headers.get('Upload-Length')]).toEqual([200, 5, '10']);
    expect(asked.headers.get('Upload-Metadata')).toContain(
      metadataOf({ filename: 'привет.txt' }).split(' ')[1],
    );
    expect(asked.headers.get('Cache-Control')).toBe('no-store');

    const last = await sendBytes(client, path, 5, 'world');
    expect([last.status, offsetOf(last)]).toEqual([204, 10]);
    const { body } = await client.get(filePathOf(last));
    expect(body).toMatchObject({
      name: 'привет.txt',
      size: 10,
      mimeType: 'text/plain',
      comment: 'hi',
      sha256: sha256('helloworld'),
    });
    expect(await contentOf(client, filePathOf(last))).toBe('helloworld');
    expect(staged()).toEqual([]);
  });

  it('tells who lost the last answer that it is done, and which file it is', async () => {
    const path = await beginUpload(client, 4);
    const last = await sendBytes(client, path, 0, 'done');
    const asked = await askUpload(client, path);
    expect([offsetOf(asked), filePathOf(asked)]).toEqual([4, filePathOf(last)]);
    const again = await sendBytes(client, path, 4, '');
    expect([again.status, filePathOf(again)]).toEqual([204, filePathOf(last)]);
  });

  it('is finished by the next question where a crash came between its last byte and its file', async () => {
    const path = await beginUpload(client, 5, { filename: 'left.txt' });
    const upload = await server.ports.uploads.find(idIn(path));
    await server.ports.blobs.append(String(upload?.handle), 0, Readable.from(['crash']), {
      maxBytes: 5,
      onDurable: async () => undefined,
    });
    await select('UPDATE uploads SET offset_bytes = 5 WHERE id = $id', { id: idIn(path) });
    const asked = await askUpload(client, path);
    expect(offsetOf(asked)).toBe(5);
    expect(await contentOf(client, filePathOf(asked))).toBe('crash');
  });

  it('is finished by the next question where the store failed at its end', async () => {
    const path = await beginUpload(client, 5);
    jest.spyOn(server.ports.blobs, 'keep').mockRejectedValueOnce(new Error('the bucket is away'));
    const { status } = await client.raw('PATCH', `/api/v1${path}`, {
      body: 'fault',
      headers: {
        ...tusVersion,
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Offset': '0',
      },
    });
    expect(status).toBe(500);
    expect(await contentOf(client, filePathOf(await askUpload(client, path)))).toBe('fault');
    await expectBooksToBalance();
  });

  it('may bring all of its bytes along with its announcement', async () => {
    const { headers, status } = await client.call('POST', '/uploads', {
      body: 'at once',
      headers: {
        ...tusVersion,
        'Upload-Length': '7',
        'Upload-Metadata': metadataOf({ name: 'at once.txt', type: 'text/plain' }),
        'Content-Type': 'application/offset+octet-stream',
      },
    });
    expect([status, headers.get('Upload-Offset')]).toEqual([201, '7']);
    const file = String(headers.get('Content-Location')).replace('/api/v1', '');
    expect((await client.get(file)).body).toMatchObject({ name: 'at once.txt', sha256: sha256('at once') });
  });

  it('may be of nothing', async () => {
    const { status, headers } = await announce(client, 0, { filename: 'empty' });
    expect(status).toBe(201);
    const file = String(headers.get('Content-Location')).replace('/api/v1', '');
    expect((await client.get(file)).body).toMatchObject({ size: 0, sha256: sha256('') });
  });

  it('says what it can do', async () => {
    server.settings.rules.maxUploadBytes = 1000;
    const { status, headers } = await (await newClient(server)).call('OPTIONS', '/uploads');
    server.settings.rules.maxUploadBytes = null;
    expect(status).toBe(204);
    expect(headers.get('Tus-Version')).toBe('1.0.0');
    expect(headers.get('Tus-Extension')?.split(',').sort()).toEqual([
      'checksum',
      'creation',
      'creation-with-upload',
      'expiration',
      'termination',
    ]);
    expect(headers.get('Tus-Checksum-Algorithm')).toBe('sha1,sha256,md5');
    expect(headers.get('Tus-Max-Size')).toBe('1000');
    expect(headers.get('Allow')).toContain('POST');
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('goes by POST where something on the way knows no PATCH', async () => {
    const path = await beginUpload(client, 4);
    const { status } = await client.call('POST', path, {
      body: 'over',
      headers: {
        ...tusVersion,
        'X-HTTP-Method-Override': 'PATCH',
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Offset': '0',
      },
    });
    expect(status).toBe(204);
    expect(await contentOf(client, filePathOf(await askUpload(client, path)))).toBe('over');
  });

  it('is listed for its sender until it is finished', async () => {
    const one = await newClient(server);
    const path = await beginUpload(one, 10, { filename: 'half.txt' });
    await sendBytes(one, path, 0, 'half.');
    const { body } = await one.get('/uploads');
    expect(body.items).toEqual([
      expect.objectContaining({ id: idIn(path), name: 'half.txt', size: 10, offset: 5, folderId: null }),
    ]);
    await sendBytes(one, path, 5, 'half!');
    expect((await one.get('/uploads')).body.items).toEqual([]);
    expect((await client.get('/uploads')).body.items).not.toContainEqual(
      expect.objectContaining({ id: idIn(path) }),
    );
  });
});

describe('tus-js-client, as it comes', () => {
  const bytes = randomBytes(3_000_000);

  const uploadWith = (options: UploadOptions, whenStarted: (upload: Upload) => void = () => undefined) =>
    new Promise<{ file: string; requests: string[] }>((resolve, reject) => {
      const requests: string[] = [];
      let file = '';
      const upload = new Upload(bytes, {
        endpoint: `${server.url}/api/v1/uploads`,
        headers: { Authorization: `Bearer ${client.token}` },
        retryDelays: [0, 50],
        onBeforeRequest: (sent: HttpRequest) => void requests.push(sent.getMethod()),
        onAfterResponse: (_request, answer) => {
          file = String(answer.getHeader('Content-Location') ?? file).replace('/api/v1', '');
        },
        onSuccess: () => resolve({ file, requests }),
        onError: reject,
        ...options,
      });
      upload.start();
      whenStarted(upload);
    });

  it('sends a file in pieces', async () => {
    const { file, requests } = await uploadWith({
      chunkSize: 1_000_000,
      metadata: { filename: 'pieces.bin', filetype: 'application/x-thing' },
    });
    expect(requests).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
    expect((await client.get(file)).body).toMatchObject({
      name: 'pieces.bin',
      mimeType: 'application/octet-stream',
      sha256: sha256(bytes),
    });
  });

  it('goes on with it after a pause', async () => {
    let pausedAt = 0;
    const { file, requests } = await uploadWith(
      {
        chunkSize: 500_000,
        metadata: { filename: 'paused.bin' },
        uploadDataDuringCreation: true,
      },
      (upload) => {
        upload.options.onChunkComplete = (_size, sent) => {
          if (pausedAt > 0 || sent < 1_000_000) return;
          pausedAt = sent;
          void upload.abort().then(() => upload.start());
        };
      },
    );
    expect(pausedAt).toBeGreaterThan(0);
    expect(requests).toContain('HEAD');
    expect((await client.get(file)).body.sha256).toBe(sha256(bytes));
  });

  it('gives it up and leaves nothing', async () => {
    const before = staged();
    const url = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(bytes, {
        endpoint: `${server.url}/api/v1/uploads`,
        headers: { Authorization: `Bearer ${client.token}` },
        chunkSize: 500_000,
        metadata: { filename: 'given up.bin' },
        onChunkComplete: () => void upload.abort(true).then(() => resolve(String(upload.url)), reject),
        onError: reject,
      });
      upload.start();
    });
    expect((await askUpload(client, url.slice(`${server.url}/api/v1`.length))).status).toBe(404);
    expect(staged()).toEqual(before);
    await expectBooksToBalance();
  });
});

describe('an announcement with its first bytes', () => {
  it.each([
    ['a wrong checksum', 'hello', { 'Upload-Checksum': checksumOf('sha1', 'other') }, 460],
    ['too many bytes', 'hello world', {}, 413],
    ['another type', 'hello', { 'Content-Type': 'text/plain' }, 415],
  ])('that is refused for %s leaves nothing behind', async (_what, body, headers, status) => {
    const before = staged();
    const answer = await client.call('POST', '/uploads', {
      body,
      headers: {
        ...tusVersion,
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Length': '5',
        'Upload-Metadata': metadataOf({ filename: 'first.txt' }),
        ...headers,
      },
    });
    expect(answer.status).toBe(status);
    expect((await client.get('/uploads')).body.items.filter(({ name }) => name === 'first.txt')).toEqual([]);
    expect(staged()).toEqual(before);
    await expectBooksToBalance();
  });
});

describe('checksums of pieces', () => {
  it.each(['sha1', 'sha256', 'md5'])('are checked by %s; what does not fit is thrown away', async (name) => {
    const path = await beginUpload(client, 10);
    const wrong = await sendBytes(client, path, 0, 'hellO', {
      'Upload-Checksum': checksumOf(name, 'hello'),
    });
    expect([wrong.status, wrong.body.code]).toEqual([460, 'checksum_mismatch']);
    expect(offsetOf(await askUpload(client, path))).toBe(0);
    const right = await sendBytes(client, path, 0, 'hello', { 'Upload-Checksum': checksumOf(name, 'hello') });
    expect([right.status, offsetOf(right)]).toEqual([204, 5]);
    const last = await sendBytes(client, path, 5, 'world', { 'Upload-Checksum': checksumOf(name, 'world') });
    expect((await client.get(filePathOf(last))).body.sha256).toBe(sha256('helloworld'));
  });

  it.each(['crc32 AAAAAA==', 'sha1', 'sha1 ***'])('refuse %j', async (header) => {
    const path = await beginUpload(client, 5);
    const { status } = await sendBytes(client, path, 0, 'hello', { 'Upload-Checksum': header });
    expect(status).toBe(400);
    expect(offsetOf(await askUpload(client, path))).toBe(0);
  });

  it('of the whole is checked at the end, and nothing stays of what is damaged', async () => {
    const before = staged();
    const path = await beginUpload(client, 5, { filename: 'damaged.txt', sha256: sha256('other') });
    const answer = await sendBytes(client, path, 0, 'hello');
    expect([answer.status, answer.body.code]).toEqual([400, 'digest_mismatch']);
    expect((await askUpload(client, path)).status).toBe(404);
    expect((await client.get('/files?q=damaged.txt')).body.items).toEqual([]);
    expect(staged()).toEqual(before);
    await expectBooksToBalance();
  });
});

describe('R28: whose upload it is', () => {
  it('nobody else finds it, not even an admin', async () => {
    const path = await beginUpload(client, 5);
    for (const other of [await newClient(server), admin]) {
      expect((await askUpload(other, path)).status).toBe(404);
      expect((await sendBytes(other, path, 0, 'hello')).body.code).toBe('upload_not_found');
      expect((await other.delete(path, tusVersion)).body.code).toBe('upload_not_found');
    }
    expect(offsetOf(await askUpload(client, path))).toBe(0);
  });

  it('strangers are asked to sign in', async () => {
    const stranger = client.withToken('');
    const path = await beginUpload(client, 5);
    expect((await announce(stranger, 5, { filename: 'x' })).status).toBe(401);
    expect((await sendBytes(stranger, path, 0, 'hello')).status).toBe(401);
    expect((await stranger.get('/uploads')).status).toBe(401);
  });

  it('R29: only an admin uploads to somebody else, in whose quota it counts', async () => {
    const poor = await poorClient(8);
    const fields = { filename: 'gift.txt', userId: String(poor.user?.id) };
    expect((await announce(client, 5, fields)).status).toBe(403);
    expect((await announce(admin, 9, fields)).body.code).toBe('quota_exceeded');
    const path = await beginUpload(admin, 5, fields);
    expect(await stateOf(poor)).toMatchObject({ reservedBytes: 5, usedBytes: 0 });
    const last = await sendBytes(admin, path, 0, 'gift!');
    expect((await poor.get(filePathOf(last))).body).toMatchObject({ ownerId: poor.user?.id });
    expect(await stateOf(poor)).toMatchObject({ reservedBytes: 0, usedBytes: 5, fileCount: 1 });
  });

  it('a folder of somebody else does not exist', async () => {
    const folder = await client.post('/folders', { name: `mine ${Date.now()}` });
    const other = await newClient(server);
    const answer = await announce(other, 5, { filename: 'x', folderId: folder.body.id });
    expect([answer.status, answer.body.code]).toEqual([404, 'folder_not_found']);
  });

  it('a browser’s cookie works from our own pages alone', async () => {
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    const headers = { ...tusVersion, 'Upload-Length': '0', 'Upload-Metadata': metadataOf({ filename: 'b' }) };
    const from = (Origin: string) =>
      browser.request('POST', '/api/v1/uploads', { headers: { ...headers, Origin } });
    expect((await from(server.url)).status).toBe(201);
    expect((await from('https://evil.example')).status).toBe(403);
  });
});

describe('7.22: headers that are lists may be written as RFC 9110 allows', () => {
  const [filename, comment] = [metadataOf({ filename: 'listed.txt' }), metadataOf({ comment: 'hi' })];

  it.each([
    ['a space after the comma', `${filename}, ${comment}`],
    ['white space around it', `${filename}\t ,\t${comment}`],
    ['empty members', `, ,${filename},,${comment} ,`],
    ['a member without a value', `secret , ${filename}, ${comment}`],
  ])('Upload-Metadata: %s', async (_how, metadata) => {
    const { status, headers } = await announce(client, 0, {}, { 'Upload-Metadata': metadata });
    expect(status).toBe(201);
    const file = String(headers.get('Content-Location')).replace('/api/v1', '');
    const { body } = await client.get(file);
    expect(body.comment).toBe('hi');
    expect(String(body.name)).toMatch(/^listed( \(\d+\))?\.txt$/);
  });

  it('Upload-Metadata: several lines', async () => {
    const sent = request(`${server.url}/api/v1/uploads`, {
      method: 'POST',
      headers: {
        ...tusVersion,
        Authorization: `Bearer ${client.token}`,
        'Upload-Length': '3',
        'Upload-Metadata': [filename, comment] as never,
      },
    }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(201);
    const upload = await server.ports.uploads.find(idIn(String(answer.headers.location)));
    expect(upload).toMatchObject({ comment: 'hi', metadata: `${filename},${comment}` });
  });

  it('Repr-Digest among other members, with white space and with nothing between commas', async () => {
    const good = createHash('sha256').update('text').digest('base64');
    const bad = createHash('sha256').update('other').digest('base64');
    const send = async (digest: string) => {
      const { status } = await client.upload('digest.txt', 'text', { headers: { 'Repr-Digest': digest } });
      return status;
    };
    expect(await send(`, md5=:x:\t,  sha-256=:${good}: ,`)).toBe(201);
    expect(await send(`sha-512="a, sha-256=:${bad}:", sha-256=:${good}:`)).toBe(201);
    expect(await send(`sha-512=:x: ,sha-256=:${bad}:`)).toBe(400);
  });

  it('If-Match and If-None-Match with a comma within another tag, and empty members', async () => {
    const { body, headers } = await client.upload('tags.txt', 'text');
    const etag = String(headers.get('ETag'));
    const patch = (tags: string) =>
      client.call('PATCH', `/files/${body.id}`, { json: { comment: tags }, headers: { 'If-Match': tags } });
    expect((await patch(`"a, ${etag.slice(1, -1)}"`)).status).toBe(412);
    expect((await patch(`,"a,b" ,\t${etag} ,`)).status).toBe(200);
    const content = await client.raw('GET', `/api/v1/files/${body.id}/content`);
    const tag = String(content.headers.get('ETag'));
    const again = await client.raw('GET', `/api/v1/files/${body.id}/content`, {
      headers: { 'If-None-Match': `"x,y" ,, W/${tag}` },
    });
    expect(again.status).toBe(304);
  });
});

describe('what is refused', () => {
  it.each([
    ['no name', 5, {}, 400, 'validation_failed'],
    ['a path as a name', 5, { filename: '../x' }, 400, 'validation_failed'],
    ['a bad folder', 5, { filename: 'x', folderId: 'y' }, 400, 'validation_failed'],
    ['a bad conflict rule', 5, { filename: 'x', onConflict: 'y' }, 400, 'validation_failed'],
    ['a bad hash', 5, { filename: 'x', sha256: 'y' }, 400, 'validation_failed'],
    ['a way out', 5, { filename: 'x', relativePath: 'a/../x' }, 400, 'validation_failed'],
  ])('%s', async (_what, length, fields, status, code) => {
    const before = staged();
    const answer = await announce(client, length, fields as Record<string, string>);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(staged()).toEqual(before);
  });

  it.each([
    ['a length that is none', { 'Upload-Length': 'x' }, 400],
    ['no length', { 'Upload-Length': '' }, 400],
    ['a length that comes later', { 'Upload-Defer-Length': '1' }, 501],
    ['a part of an upload', { 'Upload-Concat': 'partial' }, 501],
    ['metadata that is none', { 'Upload-Metadata': 'a b c' }, 400],
    ['another version', { 'Tus-Resumable': '0.2.2' }, 412],
  ])('%s', async (_what, headers, status) => {
    const answer = await announce(client, 5, { filename: 'x' }, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    if (status === 412) expect(answer.headers.get('Tus-Version')).toBe('1.0.0');
  });

  it('bytes at another place, of another type, or more than were announced', async () => {
    const path = await beginUpload(client, 5);
    expect((await sendBytes(client, path, 3, 'lo')).body.code).toBe('upload_offset_mismatch');
    expect((await sendBytes(client, path, 0, 'hello', { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await sendBytes(client, path, 0, 'hello!')).body.code).toBe('upload_overrun');
    expect((await sendBytes(client, path, 0, 'x', { 'Upload-Offset': '' })).status).toBe(400);
    expect(offsetOf(await askUpload(client, path))).toBe(0);
  });

  it('too large a file, before its bytes come', async () => {
    server.settings.rules.maxUploadBytes = 5;
    const answer = await announce(client, 6, { filename: 'x' });
    server.settings.rules.maxUploadBytes = null;
    expect([answer.status, answer.body.code]).toEqual([413, 'file_too_large']);
  });

  it('in the language of who asks, and in plain words for our pages’ scripts', async () => {
    const russian = await announce(client, 5, {}, { 'Accept-Language': 'ru' });
    expect(russian.body.errors[0]?.message).toMatch(/[а-я]/);
    const scripted = await client.raw('PATCH', '/api/v1/uploads/0', {
      headers: { ...tusVersion, 'Content-Type': 'application/offset+octet-stream', 'HX-Request': 'true' },
    });
    expect([scripted.status, await scripted.text()]).toEqual([404, 'There is no such upload.']);
  });

  it('a full disk: nothing stays', async () => {
    const before = staged();
    const path = await beginUpload(client, 5);
    jest.spyOn(server.ports.blobs, 'append').mockRejectedValue(new DomainError('storage_full'));
    const answer = await sendBytes(client, path, 0, 'hello');
    expect([answer.status, answer.body.code]).toEqual([507, 'storage_full']);
    expect((await askUpload(client, path)).status).toBe(404);
    expect(staged()).toEqual(before);
    await expectBooksToBalance();
  });
});

describe('where the name is taken', () => {
  it('`fail` says so before the bytes come, and looks again at the end', async () => {
    const name = `taken ${Date.now()}.txt`;
    const path = await beginUpload(client, 5, { filename: name, onConflict: 'fail' });
    await client.upload(name, 'first');
    const early = await announce(client, 5, { filename: name, onConflict: 'fail' });
    expect([early.status, early.body.code]).toEqual([409, 'name_taken']);
    const before = staged().length;
    const late = await sendBytes(client, path, 0, 'later');
    expect([late.status, late.body.code]).toEqual([409, 'name_taken']);
    expect((await askUpload(client, path)).status).toBe(404);
    expect(staged()).toHaveLength(before - 1);
    await expectBooksToBalance();
  });

  it('`replace` keeps the record, `rename` numbers the name', async () => {
    const name = `same ${Date.now()}.txt`;
    const first = await client.upload(name, 'first');
    const send = async (onConflict: string) => {
      const path = await beginUpload(client, 6, { filename: name, onConflict });
      return (await client.get(filePathOf(await sendBytes(client, path, 0, 'second')))).body;
    };
    expect(await send('replace')).toMatchObject({ id: first.body.id, size: 6, name });
    expect((await send('rename')).name).toBe(name.replace('.txt', ' (1).txt'));
    await expectBooksToBalance();
  });
});

describe('a replaced file', () => {
  it('makes room for what replaces it for good', async () => {
    const poor = await poorClient(100);
    await poor.upload('same.bin', 'x'.repeat(80));
    const path = await beginUpload(poor, 100, {
      filename: 'same.bin',
      onConflict: 'replace',
      permanent: 'true',
    });
    expect((await sendBytes(poor, path, 0, 'y'.repeat(100))).status).toBe(204);
    const more = await announce(poor, 101, {
      filename: 'same.bin',
      onConflict: 'replace',
      permanent: 'true',
    });
    expect([more.status, more.body.code]).toEqual([413, 'quota_exceeded']);
    await expectBooksToBalance();
  });
});

describe('many that replace one file for good', () => {
  it('do not all count on the room that it gives back', async () => {
    const poor = await poorClient(100);
    await poor.upload('same.bin', 'x'.repeat(80));
    const statuses = [];
    for (let n = 0; n < 3; n += 1)
      statuses.push(
        (await announce(poor, 90, { filename: 'same.bin', onConflict: 'replace', permanent: 'true' })).status,
      );
    expect(statuses).toEqual([201, 413, 413]);
    await expectBooksToBalance();
  });
});

describe('the tree of an uploaded folder', () => {
  it('is made where it is missing, by both ways of uploading', async () => {
    const one = await newClient(server);
    const folder = (await one.post('/folders', { name: 'trip' })).body.id;
    const put = async (relativePath: string) => {
      const path = await beginUpload(one, 1, { filename: 'a.jpg', relativePath, folderId: folder });
      return filePathOf(await sendBytes(one, path, 0, 'x'));
    };
    const uploads = await Promise.all(['2026/may/a.jpg', '2026/may/a.jpg', '2026/a.jpg', 'null'].map(put));
    const plain = await one.upload('b.jpg', 'x', {
      fields: { relativePath: '/2026/may/b.jpg', folderId: folder },
    });
    const files = await Promise.all(uploads.map(async (path) => (await one.get(path)).body));
    const pathOf = async (folderId: unknown) =>
      (await one.get(`/folders/${folderId}/path`)).body.items.map(({ name }) => name).join('/');
    expect(await Promise.all(files.map(({ folderId }) => pathOf(folderId)))).toEqual([
      'trip/2026/may',
      'trip/2026/may',
      'trip/2026',
      'trip',
    ]);
    expect(await pathOf(plain.body.folderId)).toBe('trip/2026/may');
    expect(new Set(files.slice(0, 2).map(({ name }) => name))).toEqual(new Set(['a.jpg', 'a (1).jpg']));
  });

  it('`fail` looks into it', async () => {
    const one = await newClient(server);
    const fields = { filename: 'a.txt', relativePath: 'x/y/a.txt', onConflict: 'fail' };
    const path = await beginUpload(one, 1, fields);
    expect((await sendBytes(one, path, 0, 'x')).status).toBe(204);
    expect((await announce(one, 1, fields)).body.code).toBe('name_taken');
    expect((await announce(one, 1, { ...fields, relativePath: 'x/z/a.txt' })).status).toBe(201);
  });
});

describe('an upload that ends without a file', () => {
  it('given up leaves nothing, but the file that it became stays', async () => {
    const before = staged();
    const path = await beginUpload(client, 10);
    await sendBytes(client, path, 0, 'half.');
    expect((await stateOf(client)).reservedBytes).toBeGreaterThanOrEqual(10);
    expect((await client.delete(path, tusVersion)).status).toBe(204);
    expect((await askUpload(client, path)).status).toBe(404);
    expect(staged()).toEqual(before);
    await expectBooksToBalance();

    const finished = await beginUpload(client, 1);
    const file = filePathOf(await sendBytes(client, finished, 0, 'x'));
    expect((await client.delete(finished, tusVersion)).status).toBe(204);
    expect((await client.get(file)).status).toBe(200);
  });

  it('expires a day after its last byte, and then leaves nothing', async () => {
    const before = staged();
    const path = await beginUpload(client, 10);
    await select(`UPDATE uploads SET expires_at = expires_at - interval '23 hours' WHERE id = $id`, {
      id: idIn(path),
    });
    const { headers } = await sendBytes(client, path, 0, 'half.');
    expect(Date.parse(String(headers.get('Upload-Expires')))).toBeGreaterThan(Date.now() + 23.9 * 3_600_000);

    await select('UPDATE uploads SET expires_at = now() WHERE id = $id', { id: idIn(path) });
    expect([
      (await askUpload(client, path)).status,
      (await sendBytes(client, path, 5, 'half.')).status,
    ]).toEqual([410, 410]);
    expect(await server.useCases.uploads.dropExpired()).toBeGreaterThan(0);
    expect((await askUpload(client, path)).status).toBe(404);
    expect(staged()).toEqual(before);
    await expectBooksToBalance();
  });

  it('a form that a crash cut off reserves nothing for long', async () => {
    const poor = await poorClient(1_000_000);
    const upload = await hungForm(poor, 700_000, 600_000);
    await eventually(async () => expect((await stateOf(poor)).reservedBytes).toBeGreaterThan(400_000));
    // As after `kill -9`: nobody is there to give it back.
    await select(`UPDATE uploads SET expires_at = now() WHERE owner_id = $id`, { id: poor.user?.id });
    await eventually(async () => {
      await server.useCases.uploads.dropExpired();
      expect((await stateOf(poor)).reservedBytes).toBe(0);
    });
    upload.destroy();
  });

  it('of a form is refused where its sender was blocked meanwhile', async () => {
    const sender = await newClient(server);
    const closing = '\r\n--b--\r\n';
    const head = 73;
    const upload = await hungForm(sender, head + 300_000 + closing.length, 300_000);
    const answered = new Promise((resolve) =>
      upload.once('response', (answer) => resolve(answer.statusCode)),
    );
    await eventually(async () => expect((await stateOf(sender)).reservedBytes).toBeGreaterThan(0));
    await admin.patch(`/users/${sender.user?.id}`, { isActive: false });
    upload.end(closing);
    expect(await answered).toBe(401);
    expect(await stateOf(sender)).toMatchObject({ fileCount: 0, usedBytes: 0, reservedBytes: 0 });
  });

  it('8.3: a short one is refused as well where its sender was blocked while it came', async () => {
    const sender = await newClient(server);
    const closing = '\r\n--b--\r\n';
    const upload = await hungForm(sender, 73 + 1000 + closing.length, 1000);
    const answered = new Promise((resolve) =>
      upload.once('response', (answer) => resolve(answer.statusCode)),
    );
    // What was sent has come when what was sent after it is answered.
    await sender.get('/files');
    await admin.patch(`/users/${sender.user?.id}`, { isActive: false });
    upload.end(closing);
    expect(await answered).toBe(401);
    expect(await stateOf(sender)).toMatchObject({ fileCount: 0, usedBytes: 0, reservedBytes: 0 });
    const { storagePath } = (await server.ports.users.find(String(sender.user?.id))) ?? {};
    expect(readdirSync(join(server.settings.storageDir, 'blobs', String(storagePath)))).toEqual([]);
  });

  it('R12: goes with its owner', async () => {
    const leaver = await newClient(server);
    const path = await beginUpload(leaver, 10);
    await sendBytes(leaver, path, 0, 'half.');
    const { handle } = (await server.ports.uploads.find(idIn(path))) ?? {};
    expect(staged().map((name) => `tmp/${name}`)).toContain(handle);
    expect((await admin.delete(`/users/${leaver.user?.id}`)).status).toBe(204);
    expect(staged().map((name) => `tmp/${name}`)).not.toContain(handle);
    expect(await server.ports.uploads.find(idIn(path))).toBeNull();
  });

  it('the sweep lets be what may be resumed', async () => {
    const path = await beginUpload(client, 10);
    await sendBytes(client, path, 0, 'half.');
    const { files, uploads, blobs } = server.ports;
    await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys, uploads.knownHandles);
    expect((await sendBytes(client, path, 5, 'half!')).status).toBe(204);
  });
});

/** A form of so many bytes that stops in the middle and stays open. */
async function hungForm(
  by: ApiClient,
  size: number,
  sent: number,
  path = '/api/v1/files',
): Promise<ClientRequest> {
  const upload = request(server.url + path, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${by.token}`,
      'Content-Type': 'multipart/form-data; boundary=b',
      'Content-Length': String(size),
    },
  });
  upload.on('error', () => undefined);
  upload.write('--b\r\nContent-Disposition: form-data; name="file"; filename="hung.bin"\r\n\r\n');
  upload.write(Buffer.alloc(sent));
  return upload;
}

describe('two requests at work on one upload', () => {
  /** A request that announces more than it sends, as where a line died and nobody noticed. */
  function hungPatch(path: string, offset: number, body: string, announced: number): ClientRequest {
    const patch = request(`${server.url}/api/v1${path}`, {
      method: 'PATCH',
      headers: {
        ...tusVersion,
        Authorization: `Bearer ${client.token}`,
        'Content-Type': 'application/offset+octet-stream',
        'Content-Length': String(announced),
        'Upload-Offset': String(offset),
      },
    });
    patch.write(body);
    return patch;
  }

  it('the newer gets in, the older is dropped, and what it brought is kept', async () => {
    const path = await beginUpload(client, 10);
    const old = hungPatch(path, 0, 'hello', 10);
    const dropped = new Promise((resolve) => old.once('error', resolve));
    const locked = () =>
      select<{ token: string }>('SELECT lock_token AS token FROM uploads WHERE id = $id', { id: idIn(path) });
    await eventually(async () => expect((await locked())[0]?.token).toBeTruthy());
    // The bytes are in the server's hands before the newer asks.
    await eventually(() => expect(old.writableLength).toBe(0));
    const asked = await askUpload(client, path);
    expect(asked.status).toBe(200);
    await dropped;
    const rest = 'helloworld'.slice(offsetOf(asked));
    const last = await sendBytes(client, path, offsetOf(asked), rest);
    expect((await client.get(filePathOf(last))).body.sha256).toBe(sha256('helloworld'));
  });

  it('of many at once at the same place exactly one writes', async () => {
    const path = await beginUpload(client, 10);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => sendBytes(client, path, 0, `hell${n}`)),
    );
    const winners = answers.filter(({ status }) => status === 204);
    expect(winners).toHaveLength(1);
    expect(new Set(answers.map(({ body, status }) => (status === 204 ? 204 : body.code)))).toEqual(
      new Set([204, 'upload_offset_mismatch']),
    );
    const winner = answers.findIndex(({ status }) => status === 204);
    const last = await sendBytes(client, path, 5, 'world');
    expect(await contentOf(client, filePathOf(last))).toBe(`hell${winner}world`);
  });

  it('a lock whose holder died is taken over', async () => {
    const path = await beginUpload(client, 5);
    await select(
      `UPDATE uploads SET lock_token = gen_random_uuid(), lock_until = now() + interval '1 second' WHERE id = $id`,
      { id: idIn(path) },
    );
    const { status } = await sendBytes(client, path, 0, 'hello');
    expect(status).toBe(204);
  });

  it('a connection that breaks keeps what came', async () => {
    const path = await beginUpload(client, 1_000_000);
    const patch = hungPatch(path, 0, 'x'.repeat(700_000), 1_000_000);
    patch.on('error', () => undefined);
    const upload = await server.ports.uploads.find(idIn(path));
    const size = () => statSync(blobsIn(String(upload?.handle))).size;
    await eventually(() => expect(size()).toBeGreaterThan(0));
    patch.destroy();
    await eventually(async () => {
      const asked = await askUpload(client, path);
      expect(offsetOf(asked)).toBeGreaterThan(500_000);
    });
    const offset = offsetOf(await askUpload(client, path));
    const last = await sendBytes(client, path, offset, 'x'.repeat(1_000_000 - offset));
    expect((await client.get(filePathOf(last))).body.sha256).toBe(sha256('x'.repeat(1_000_000)));
  });
});

describe('quotas', () => {
  it('an upload on its way counts, in what is free too, until it ends', async () => {
    const poor = await poorClient(100);
    const path = await beginUpload(poor, 60);
    expect((await poor.get('/auth/me')).body).toMatchObject({
      freeBytes: 40,
      storage: { fileCount: 0, usedBytes: 0 },
    });
    const over = await announce(poor, 41, { filename: 'x' });
    expect([over.status, over.body.code]).toEqual([413, 'quota_exceeded']);
    expect(over.body.detail).toContain('41\u00a0B needed, 40\u00a0B free');
    expect((await poor.upload('plain.txt', 'x'.repeat(41))).body.code).toBe('quota_exceeded');
    await poor.delete(path, tusVersion);
    expect((await poor.upload('plain.txt', 'x'.repeat(100))).status).toBe(201);
  });

  it('who announces the same again, for an answer was lost, is not in their own way', async () => {
    const poor = await poorClient(100);
    const fields = { filename: 'big.bin', relativePath: 'a/big.bin' };
    const lost = await beginUpload(poor, 60, fields);
    expect((await announce(poor, 60, fields)).body.code).toBe('quota_exceeded');
    // It has been silent for a while.
    await select(`UPDATE uploads SET created_at = created_at - interval '1 minute' WHERE id = $id`, {
      id: idIn(lost),
    });
    expect((await announce(poor, 60, { filename: 'other.bin' })).body.code).toBe('quota_exceeded');
    const again = await beginUpload(poor, 60, fields);
    expect((await askUpload(poor, lost)).status).toBe(404);
    await sendBytes(poor, again, 0, 'x');
    await select(`UPDATE uploads SET created_at = created_at - interval '1 minute' WHERE id = $id`, {
      id: idIn(again),
    });
    expect((await announce(poor, 60, fields)).body.code).toBe('quota_exceeded');
    expect(await stateOf(poor)).toMatchObject({ reservedBytes: 60 });
  });

  it('a refusal says what the trash holds', async () => {
    const poor = await poorClient(100);
    const { body } = await poor.upload('old.txt', 'x'.repeat(70));
    await poor.delete(`/files/${body.id}`);
    const english = await announce(poor, 50, { filename: 'x' });
    expect(english.body.detail).toContain(
      '50\u00a0B needed, 30\u00a0B free. Emptying the trash would free 70\u00a0B',
    );
    const russian = await announce(poor, 50, { filename: 'x' }, { 'Accept-Language': 'ru' });
    expect(russian.body.detail).toContain('Если очистить корзину, освободится 70\u00a0Б');
  });

  it('a large form that can’t fit is refused by its head alone', async () => {
    const poor = await poorClient(1_000_000);
    await poor.upload('some.txt', 'x'.repeat(500_000));
    const upload = await hungForm(poor, 1_400_000, 0);
    const status = await new Promise((resolve) => {
      upload.once('response', (answer) => resolve(answer.statusCode));
    });
    expect(status).toBe(413);
    upload.destroy();
  });

  it('50 uploads at once by both protocols fill it exactly, never more, not on the disk either', async () => {
    const poor = await poorClient(25 * 20_000);
    const before = bytesOnDisk();
    const content = 'x'.repeat(20_000);
    const resumable = async () => {
      const announced = await announce(poor, content.length, { filename: 'q.txt' });
      if (announced.status !== 201) return announced.status;
      const path = String(announced.headers.get('Location')).replace('/api/v1', '');
      await sendBytes(poor, path, 0, content.slice(0, 9_000));
      return (await sendBytes(poor, path, 9_000, content.slice(9_000))).status;
    };
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, bytesOnDisk() - before);
    }, 2);
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async (_, n) =>
        n % 2 === 0
          ? resumable()
          : (await poor.upload('q.txt', content, { fields: { onConflict: 'rename' } })).status,
      ),
    );
    clearInterval(watch);
    expect(statuses.filter((status) => status === 201 || status === 204)).toHaveLength(25);
    expect(statuses.filter((status) => status === 413)).toHaveLength(25);
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThanOrEqual(25 * 20_000);
    expect(await stateOf(poor)).toMatchObject({ usedBytes: 500_000, fileCount: 25, reservedBytes: 0 });
    await expectBooksToBalance();
  });

  it('what replaces for good a file that goes for good meanwhile reserves its room: nobody keeps more than the quota', async () => {
    const poor = await poorClient(10_000);
    const { body: victim } = await poor.upload('victim.bin', 'x'.repeat(9000));
    const fields = { filename: 'victim.bin', onConflict: 'replace', permanent: 'true' };
    const path = await beginUpload(poor, 9000, fields);
    await sendBytes(poor, path, 0, 'x'.repeat(8999));
    expect((await stateOf(poor)).reservedBytes).toBe(0);
    await poor.delete(`/files/${victim.id}?permanent=true`);
    expect(await stateOf(poor)).toMatchObject({ usedBytes: 0, reservedBytes: 9000 });
    expect((await poor.upload('victim.bin', 'x'.repeat(9000))).body.code).toBe('quota_exceeded');
    expect((await sendBytes(poor, path, 8999, 'x')).status).toBe(204);
    expect(await stateOf(poor)).toMatchObject({ usedBytes: 9000, reservedBytes: 0 });
    await expectBooksToBalance();
  });

  it('the same where another upload leaves less to replace', async () => {
    const poor = await poorClient(10_000);
    await poor.upload('shrinks.bin', 'x'.repeat(9000));
    const path = await beginUpload(poor, 9000, {
      filename: 'shrinks.bin',
      onConflict: 'replace',
      permanent: 'true',
    });
    await poor.upload('shrinks.bin', 'x'.repeat(500), {
      fields: { onConflict: 'replace', permanent: 'true' },
    });
    expect(await stateOf(poor)).toMatchObject({ usedBytes: 500, reservedBytes: 8500 });
    expect((await sendBytes(poor, path, 0, 'x'.repeat(9000))).status).toBe(204);
    expect(await stateOf(poor)).toMatchObject({ usedBytes: 9000, reservedBytes: 0 });
    await expectBooksToBalance();
  });

  it('what a stranger announces by a link keeps the owner out of nothing', async () => {
    const poor = await poorClient(1_000_000);
    const { body: folder } = await poor.post('/folders', { name: 'drop here' });
    const { body: link } = await poor.post(`/folders/${folder.id}/links`, { kind: 'upload' });
    const upload = await hungForm(poor, 990_000, 1000, `/s/${link.token}/files`);
    await eventually(async () =>
      expect(await select('SELECT id FROM uploads WHERE owner_id = $id', { id: poor.user?.id })).toHaveLength(
        1,
      ),
    );
    expect((await poor.upload('own.bin', 'x'.repeat(900_000))).status).toBe(201);
    upload.destroy();
  });

  it('plain uploads at once: as many as fit get in, whatever their size', async () => {
    const poor = await poorClient(3_000_000);
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await poor.upload('big.bin', 'x'.repeat(900_000))).status),
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(3);
    expect(statuses.filter((status) => status === 413)).toHaveLength(9);
    expect(await stateOf(poor)).toMatchObject({ usedBytes: 2_700_000, reservedBytes: 0 });
  });

  it('R29: an admin’s form counts with whom it names, before the file or behind it', async () => {
    const rich = await newAdmin(server);
    const poor = await poorClient(1000);
    await admin.patch(`/users/${rich.user?.id}`, { quotaBytes: 10 });
    const put = (size: number, order: 'before' | 'behind') => {
      const form = new FormData();
      const name = () => form.append('userId', String(poor.user?.id));
      if (order === 'before') name();
      form.append('file', new File(['x'.repeat(size)], 'gift.txt'));
      if (order === 'behind') name();
      return rich.call('POST', '/files', { body: form });
    };
    expect((await put(400, 'before')).status).toBe(201);
    expect((await put(400, 'behind')).status).toBe(201);
    expect((await put(5, 'behind')).status).toBe(201);
    expect((await put(400, 'before')).body.code).toBe('quota_exceeded');
    expect((await put(400, 'behind')).body.code).toBe('quota_exceeded');
    expect(await stateOf(poor)).toMatchObject({ usedBytes: 805, reservedBytes: 0 });
    expect(await stateOf(rich)).toMatchObject({ usedBytes: 0, reservedBytes: 0 });
    expect((await rich.upload('own.txt', 'x'.repeat(11))).body.code).toBe('quota_exceeded');
    await expectBooksToBalance();
  });

  it('a body of unknown length fills it exactly, too', async () => {
    const size = 9 * 1_048_576;
    const poor = await poorClient(size);
    const put = async (bytes: number) => {
      const form = new FormData();
      form.append('file', new File([new Uint8Array(bytes)], 'chunked.bin'));
      const { headers, body } = new Request('http://x', { method: 'POST', body: form });
      const answer = await fetch(`${server.url}/api/v1/files`, {
        method: 'POST',
        body,
        duplex: 'half',
        headers: {
          Authorization: `Bearer ${poor.token}`,
          'Content-Type': String(headers.get('Content-Type')),
        },
      } as RequestInit);
      return answer.status;
    };
    expect(await put(size + 1)).toBe(413);
    expect(await put(size)).toBe(201);
    await expectBooksToBalance();
  });

  it('tells the log when a storage passes 80 and 95 %, once each time', async () => {
    const poor = await poorClient(100);
    const warnings = async () => {
      const { body } = await admin.get(`/logs?userId=${poor.user?.id}&limit=500`);
      return body.items
        .filter(({ event }) => event === 'storage.quota_warning')
        .map(({ details }) => (details as { facts: { percent: number } }).facts.percent)
        .reverse();
    };
    const put = async (size: number) => String((await poor.upload('w.txt', 'x'.repeat(size))).body.id);
    for (const size of [79, 1, 10]) await put(size);
    const last = await put(6);
    await eventually(async () => expect(await warnings()).toEqual([80, 95]));
    await poor.delete(`/files/${last}?permanent=true`);
    await put(5);
    await eventually(async () => expect(await warnings()).toEqual([80, 95, 95]));
  });
});
