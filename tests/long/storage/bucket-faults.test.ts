import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlobStore } from '../../../src/domain/files/blob-store.js';
import { storageError } from '../../../src/storage/faults.js';
import { Bucket } from '../../../src/storage/s3/bucket.js';
import { createS3BlobStore } from '../../../src/storage/s3/index.js';
import { ResumingBody } from '../../../src/storage/s3/resuming-body.js';
import { type FakeS3, type Fault, fakeS3 } from '../../support/fake-s3.js';

const patience = { soonMs: 800, idleMs: 1_000 };
const key = `users/${'a'.repeat(32)}/00000000-0000-4000-8000-000000000000`;
const path = `/bucket/${key}`;
const unavailable = { code: 'storage_unavailable' };
const mebibyte = 1024 * 1024;
const large = 65 * mebibyte;

let bucket: FakeS3;
let store: BlobStore;
let baseDir: string;

/** The head of an answer, and of its body this. */
const begin = (res: ServerResponse, body: string | Buffer = Buffer.from('x')): true => {
  res.writeHead(200, { 'Content-Length': bytes.length }).write(body);
  return true;
};

const end = (answer: ServerResponse | Socket | null, body = ''): true => {
  answer?.end(body);
  return true;
};

beforeAll(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'kladovka-faults-'));
  bucket = await fakeS3();
  store = await createS3BlobStore({ settings: bucket.settings, baseDir, patience });
  bucket.objects.set(path, bytes);
});
afterEach(() => {
  bucket.fault = null;
});
afterAll(async () => {
  await bucket.close();
  await rm(baseDir, { recursive: true, force: true });
});

const zeros = async ({ start, end } = { start: 0, end: large - 1 }) =>
  Readable.from(
    (function* () {
      for (let left = end - start + 1; left > 0; left -= mebibyte)
        yield Buffer.alloc(Math.min(left, mebibyte));
    })(),
  );
const bytes = randomBytes(400_000);
const openIt = () => store.open(key).then(buffer);
const list = async () => {
  for await (const thing of store.things()) expect(thing).toBeDefined();
};
/** In terms of the domain. */
const told = (act: () => Promise<unknown>) =>
  act().catch((error: unknown) => Promise.reject(storageError(error)));

describe('10.5: a bucket that is silent is given up', () => {
  it('by all that somebody waits for', async () => {
    bucket.fault = () => true;
    const acts = [
      openIt,
      () => store.lookAt({ name: key, path: key }),
      () => store.put(Buffer.from('small'), 'users/x'),
      () => store.removeAll([key]),
      () => store.check(),
      () => store.adopt(key, large, zeros),
    ];
    for (const outcome of await Promise.allSettled(acts.map(told)))
      expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
  });

  it.each<[string, Fault, () => Promise<unknown>]>([
    ['at a part', ({ query }) => query.has('partNumber'), () => store.adopt(key, large, zeros)],
    [
      'as it joins the parts',
      ({ method, query }) => method === 'POST' && query.has('uploadId'),
      () => store.adopt(key, large, zeros),
    ],
    ['at a list', ({ query }) => query.has('list-type'), list],
    ['amid a list', ({ query }, res) => query.has('list-type') && begin(res, '<ListBucketResult>'), list],
    ['amid a download', ({ object }, res) => begin(res, object?.subarray(0, 1_000)), openIt],
  ])('%s', async (_, fault, act) => {
    let count = 0;
    bucket.fault = (...asked) => fault(...asked) && ++count > 0;
    await expect(told(act)).rejects.toMatchObject(unavailable);
    // By itself the client of S3 would ask three times. A download asks once for the rest; large uploads have two parts.
    expect(count).toBeLessThan(3);
    bucket.fault = null;
    expect(bucket.uploads.size).toBe(0);
    await store.check();
  });
});

describe('10.5: what only takes long is waited for', () => {
  // Time is what this is about: each step is shorter than silence may be, all together are longer.
  const slow = { soonMs: 2_000, idleMs: 2_000 };
  const stepMs = 300;
  const pieces = Array.from({ length: 10 }, (_, i) => bytes.subarray(i * 40_000, (i + 1) * 40_000));
  async function* slowly() {
    for (const piece of pieces) {
      await sleep(stepMs);
      yield piece;
    }
  }

  it('a part that goes slowly, and a download that comes slowly', async () => {
    const line = new Bucket(bucket.settings, slow);
    const upload = { key, id: await line.startUpload(key) };
    const md5 = createHash('md5').update(bytes).digest('base64');
    const content = { body: Readable.from(slowly()), length: bytes.length, md5 };
    await line.finishUpload(upload, [await line.putPart(upload, 1, content, AbortSignal.timeout(60_000))]);

    bucket.fault = (_, res) => {
      res.writeHead(200, { 'Content-Length': bytes.length });
      Readable.from(slowly()).pipe(res);
      return true;
    };
    const first = await line.get(key);
    const body = new ResumingBody(first as Readable, () => Promise.reject(new Error('cut')), slow.soonMs);
    expect((await buffer(body)).equals(bytes)).toBe(true);
  });
});

describe('10.5: a bucket that lies about its answer', () => {
  it('gives another part than the one it was asked for: none is taken for the right one', async () => {
    bucket.fault = ({ object }, res) => {
      res.writeHead(200, { 'Content-Length': bytes.length }).end(object);
      return true;
    };
    await expect(store.read(key, { start: 10, end: 20 })).rejects.toMatchObject(unavailable);
  });

  it('breaks off amid a download and gives it from its start when it is asked for the rest', async () => {
    let count = 0;
    bucket.fault = ({ object }, res) => {
      if (count++ === 0) begin(res, object?.subarray(0, 1_000)) && setTimeout(() => res.destroy(), 100);
      else res.writeHead(200, { 'Content-Length': bytes.length }).end(object);
      return true;
    };
    await expect(told(openIt)).rejects.toMatchObject(unavailable);
  });

  it.each<[string, Fault]>([
    [
      'a bucket that wants to be left alone for long',
      (_, res) => end(res.writeHead(503, { 'Retry-After': '120' })),
    ],
    ['an answer without words', (_, res) => end(res.writeHead(500))],
    [
      'a page of somebody else',
      (_, res) => end(res.writeHead(502, { 'Content-Type': 'text/html' }), '<html>'),
    ],
    ['no HTTP', (_, { socket }) => end(socket, 'SSH-2.0-OpenSSH\r\n')],
    ['nothing, and the line is closed', (_, { socket }) => end(socket)],
  ])('%s is a bucket that is away', async (_, fault) => {
    bucket.fault = fault;
    const acts = [
      openIt,
      () => store.lookAt({ name: key, path: key }),
      () => store.remove(key),
      () => store.put(bytes, 'users/x'),
    ];
    for (const outcome of await Promise.allSettled(acts.map(told)))
      expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
  });
});

describe('10.5: a bucket that can’t be reached', () => {
  it.each<[string, (port: number) => string]>([
    ['whose name nobody knows', () => 'http://nowhere.invalid'],
    ['where nobody listens', () => 'http://127.0.0.1:9'],
    ['that speaks plainly where TLS is expected', (port) => `https://127.0.0.1:${port}`],
  ])('%s is away', async (_, endpointOf) => {
    const port = Number(new URL(bucket.settings.endpoint).port);
    const away = new Bucket({ ...bucket.settings, endpoint: endpointOf(port) }, patience);
    for (const act of [() => away.get(key), () => away.headOf(key), () => away.delete(key)])
      await expect(told(act)).rejects.toMatchObject(unavailable);
  });
});
