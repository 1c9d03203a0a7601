import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createS3BlobStore } from '../../../../src/storage/s3/index.js';
import { ApiClient, newClient } from '../../../support/client.js';
import { freePort } from '../../../support/kladovka.js';
import { startServer, type TestServer } from '../../../support/server.js';
import {
  askUpload,
  beginUpload,
  filePathOf,
  metadataOf,
  offsetOf,
  sendBytes,
  tusVersion,
} from '../../../support/tus.js';
import { type Nginx, startBalancer } from '../../scale/nginx.js';
import { createTestBucket, type TestBucket } from './test-bucket.js';

let bucket: TestBucket;
let here: TestServer;
let there: TestServer;
let client: ApiClient;
/** The same person, who reached the other machine. */
let stray: ApiClient;

beforeAll(async () => {
  bucket = await createTestBucket();
  const blobStore = { kind: 's3', ...bucket.settings } as const;
  here = await startServer({ blobStore });
  there = await startServer({ blobStore }, here);
  client = await newClient(here);
  stray = await (await ApiClient.anonymous(there)).signIn(String(client.user?.login));
});
afterAll(async () => {
  await there.stop();
  await here.stop();
  await bucket.dispose();
});
afterEach(() => void jest.restoreAllMocks());

const contentOf = async (path: string) => (await stray.raw('GET', `/api/v1${path}/content`)).text();

describe('7.1: two machines over one database and one bucket', () => {
  it('bytes that reach the other machine are refused, nothing is lost, and the upload goes on', async () => {
    const path = await beginUpload(client, 10, { filename: 'two machines.txt' });
    await sendBytes(client, path, 0, 'first');
    const { status, body, headers } = await sendBytes(stray, path, 5, 'other');
    expect([status, body.code, headers.get('Retry-After')]).toEqual([503, 'upload_elsewhere', '5']);
    const asked = await askUpload(stray, path);
    expect([asked.status, offsetOf(asked)]).toEqual([200, 5]);
    const last = await sendBytes(client, path, 5, '+last');
    expect(last.status).toBe(204);
    expect(await contentOf(filePathOf(last))).toBe('first+last');
    // Both know what it became.
    expect(filePathOf(await askUpload(stray, path))).toBe(filePathOf(last));
  });

  it('the last byte may have come: the other machine can’t file it, the first one can', async () => {
    const path = await beginUpload(client, 4, { filename: 'whole.txt' });
    jest.spyOn(here.ports.blobs, 'finish').mockRejectedValueOnce(new Error('a fault'));
    await client.raw('PATCH', `/api/v1${path}`, {
      body: 'whol',
      headers: { ...tusVersion, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' },
    });
    expect((await askUpload(stray, path)).status).toBe(503);
    expect(await contentOf(filePathOf(await askUpload(client, path)))).toBe('whol');
  });

  it('what the bucket has already is filed by either', async () => {
    const path = await beginUpload(client, 4, { filename: 'kept.txt' });
    jest.spyOn(here.ports.uploads, 'finish').mockRejectedValueOnce(new Error('connection lost'));
    await client.raw('PATCH', `/api/v1${path}`, {
      body: 'kept',
      headers: { ...tusVersion, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' },
    });
    expect(await contentOf(filePathOf(await askUpload(stray, path)))).toBe('kept');
  });

  it('given up at the other machine it is gone, and its bytes are swept where they lie', async () => {
    const path = await beginUpload(client, 10);
    await sendBytes(client, path, 0, 'first');
    expect((await stray.call('DELETE', path, { headers: tusVersion })).status).toBe(204);
    expect((await askUpload(client, path)).status).toBe(404);
    const { blobs, files, uploads } = here.ports;
    const swept = await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys, uploads.knownHandles);
    expect(swept).toEqual({ removedCount: 1, removedBytes: 5 });
  });

  it('a sweep at the other machine leaves alone what waits here', async () => {
    const path = await beginUpload(client, 10);
    await sendBytes(client, path, 0, 'first');
    const { blobs, files, uploads } = there.ports;
    await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys, uploads.knownHandles);
    expect((await sendBytes(client, path, 5, '+last')).status).toBe(204);
  });

  it('each keeps its own name over a restart', async () => {
    const again = await createS3BlobStore({ settings: bucket.settings, baseDir: here.settings.storageDir });
    expect(again.id).toBe(here.ports.blobs.id);
    expect(there.ports.blobs.id).not.toBe(here.ports.blobs.id);
  });
});

describe('7.1: behind nginx, as docs/operating.md says', () => {
  let nginx: Nginx;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    nginx = await startBalancer({ port, upstreams: [here.url, there.url] });
  });
  afterAll(() => nginx?.stop());

  /** As from another house, each with an address of loopback. */
  const send = (address: string, method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port,
        method,
        path,
        localAddress: address,
        headers: { ...tusVersion, Authorization: `Bearer ${client.token}`, ...headers },
      });
      sent.once('error', reject);
      sent.once('response', (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      });
      sent.end(body);
    });

  it('every client’s requests reach the machine where its upload began, and both machines get some', async () => {
    const append = (address: string, path: string, offset: number, body: string) =>
      send(
        address,
        'PATCH',
        path,
        {
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(offset),
          'Content-Length': String(body.length),
        },
        body,
      );
    const stores = new Set<string | null | undefined>();
    for (let house = 1; house <= 12; house++) {
      const address = `127.0.0.${house}`;
      const begun = await send(address, 'POST', '/api/v1/uploads', {
        'Upload-Length': '6',
        'Upload-Metadata': metadataOf({ filename: `${house}.txt` }),
      });
      const path = String(begun.headers.location);
      stores.add((await here.ports.uploads.find(path.split('/').at(-1) ?? ''))?.storeId);
      const answers = [await append(address, path, 0, 'two '), await append(address, path, 4, 'go')];
      expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    }
    expect(stores).toEqual(new Set([here.ports.blobs.id, there.ports.blobs.id]));
  });
});
