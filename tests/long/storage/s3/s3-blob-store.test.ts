import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlobStore } from '../../../../src/domain/files/blob-store.js';
import { createS3BlobStore } from '../../../../src/storage/s3/index.js';
import { describeBlobStore } from '../../../contracts/blob-store.contract.js';
import { eventually } from '../../../support/eventually.js';
import { type FlakyProxy, flakyProxy } from '../../../support/flaky-proxy.js';
import { createTestBucket, type TestBucket } from './test-bucket.js';

const folder = `users/${'ab'.repeat(16)}`;
const mebibyte = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const put = async (store: BlobStore, bytes: Buffer) =>
  store.keep(await store.stage(Readable.from([bytes]), null), folder);
const future = () => new Date(Date.now() + 60_000);
const nobodyKnows = async (): Promise<Set<string>> => new Set();

describeBlobStore('S3', async () => {
  const { settings, baseDir, contents, dispose } = await createTestBucket();
  return { store: await createS3BlobStore({ settings, baseDir }), contents, dispose };
});

describe('S3 blob store', () => {
  let bucket: TestBucket;
  const open = (overrides = {}) =>
    createS3BlobStore({ settings: bucket.settings, baseDir: bucket.baseDir, ...overrides });
  const putByHand = (Key: string, Body: string) =>
    bucket.client.send(
      new PutObjectCommand({ Bucket: bucket.settings.bucket, Key, Body, ContentLength: Body.length }),
    );
  const deleteByHand = (Key: string) =>
    bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.settings.bucket, Key }));

  beforeEach(async () => {
    bucket = await createTestBucket();
  });

  afterEach(() => bucket.dispose());

  it('sends a large file in parts, and gives it back whole', async () => {
    const store = await open();
    const bytes = randomBytes(150 * mebibyte);
    const key = await put(store, bytes);
    expect(sha256(await buffer(await store.open(key)))).toBe(sha256(bytes));
    const range = { start: 64 * mebibyte - 1, end: 64 * mebibyte + 1 };
    expect(await buffer(await store.open(key, range))).toEqual(bytes.subarray(range.start, range.end + 1));
    expect(await bucket.contents()).toEqual([key]);
    expect(await bucket.unfinishedUploads()).toBe(0);
  });

  it('R30: nothing waits on the disk once a file is kept', async () => {
    const key = await put(await open(), Buffer.from('x'));
    expect(await bucket.contents()).toEqual([key]);
  });

  it('where bytes got lost on the way to the bucket, nothing is kept', async () => {
    const store = await open();
    const staged = await store.stage(Readable.from([randomBytes(70 * mebibyte)]), null);
    await writeFile(join(bucket.baseDir, staged.handle), 'cut off');
    await expect(store.keep(staged, folder)).rejects.toThrow(/shorter than/);
    await store.discard(staged);
    expect(await bucket.contents()).toEqual([]);
    expect(await bucket.unfinishedUploads()).toBe(0);
  });

  it('a sweep ends the uploads that a crash left half sent, once they are old', async () => {
    const store = await open();
    const { bucket: Bucket } = bucket.settings;
    const Key = `${folder}/0b9f2f5e-1c1d-4e6f-8a55-2f1f0e6a7b10`;
    const { UploadId } = await bucket.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    await bucket.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'half' }));

    await store.sweep(new Date(Date.now() - 60_000), nobodyKnows);
    expect(await bucket.unfinishedUploads()).toBe(1);
    expect(await store.sweep(future(), nobodyKnows)).toEqual({ removedCount: 1, removedBytes: 0 });
    expect(await bucket.unfinishedUploads()).toBe(0);
  });

  it('sweeps nothing that is not of its own making', async () => {
    const store = await open();
    await putByHand('users/README.txt', 'by hand');
    await putByHand('elsewhere', 'by another program');
    expect((await store.sweep(future(), nobodyKnows)).removedCount).toBe(0);
    expect((await bucket.contents()).sort()).toEqual(['elsewhere', 'users/README.txt']);
  });

  describe('over a line that breaks', () => {
    let proxy: FlakyProxy;

    beforeEach(async () => {
      proxy = await flakyProxy(Number(new URL(bucket.settings.endpoint).port));
    });

    afterEach(() => proxy.close());

    const openByProxy = (options = {}) =>
      open({ settings: { ...bucket.settings, endpoint: `http://127.0.0.1:${proxy.port}` }, ...options });

    it.each([
      ['in one piece', 8 * mebibyte],
      ['in parts', 100 * mebibyte],
    ])('an upload %s is sent again', async (_how, size) => {
      const store = await openByProxy();
      const bytes = randomBytes(size);
      const staged = await store.stage(Readable.from([bytes]), null);
      proxy.cut('up', 3 * mebibyte, 2);
      const key = await store.keep(staged, folder);
      expect(sha256(await buffer(await store.open(key)))).toBe(sha256(bytes));
    });

    it('R25: a download goes on where it broke off', async () => {
      const store = await openByProxy();
      const bytes = randomBytes(20 * mebibyte);
      const key = await put(store, bytes);
      proxy.cut('down', 5 * mebibyte, 2);
      expect(sha256(await buffer(await store.open(key)))).toBe(sha256(bytes));
      proxy.cut('down', 5 * mebibyte, 1);
      const range = { start: 1000, end: 18 * mebibyte };
      const part = await buffer(await store.open(key, range));
      expect(part.equals(bytes.subarray(range.start, range.end + 1))).toBe(true);
    });

    it('a download fails where the store gives no byte any more', async () => {
      const store = await openByProxy();
      const key = await put(store, randomBytes(20 * mebibyte));
      proxy.cut('down', 1000, 1000);
      await expect(store.open(key).then(buffer)).rejects.toThrow();
    });

    it('R25: a download that pauses for long holds no connection, and goes on', async () => {
      const store = await openByProxy({ patience: { soonMs: 8_000, idleMs: 200 } });
      const bytes = randomBytes(20 * mebibyte);
      const key = await put(store, bytes);
      const before = proxy.connections();
      const body = await store.open(key);
      const hash = createHash('sha256');
      const reading = body[Symbol.asyncIterator]();
      hash.update((await reading.next()).value);
      // Time is what this is about: longer than the store lets a connection stand still.
      await sleep(1000);
      for (let next = await reading.next(); !next.done; next = await reading.next()) hash.update(next.value);
      expect(hash.digest('hex')).toBe(sha256(bytes));
      expect(proxy.connections()).toBeGreaterThan(before);
    });

    it('a reader that goes away leaves no connection busy', async () => {
      const store = await openByProxy();
      const key = await put(store, randomBytes(20 * mebibyte));
      const open = proxy.open();
      const bodies = await Promise.all(Array.from({ length: 20 }, () => store.open(key)));
      for (const body of bodies) body.destroy();
      await eventually(() => expect(proxy.open()).toBeLessThanOrEqual(open));
    });
  });

  describe('check', () => {
    it('knows itself again at the next start, on another machine too', async () => {
      await open();
      const another = await open();
      await another.check();
    });

    it('several instances at their first start agree on one store', async () => {
      const stores = await Promise.all([1, 2, 3, 4].map(() => open()));
      await Promise.all(stores.map((store) => store.check()));
    });

    it('says that it is not the store it was, and sweeps nothing then', async () => {
      const store = await open();
      await bucket.replaceMarker('another');
      await expect(store.check()).rejects.toThrow(/not the blob store it was: another store-id/);
      await expect(store.sweep(future(), nobodyKnows)).rejects.toThrow(/not the blob store it was/);
      await deleteByHand('store-id');
      await expect(store.check()).rejects.toThrow(/not the blob store it was: store-id is missing/);
    });

    it('says that the disk where uploads wait is full', async () => {
      const store = await open({ minFreeBytes: Number.MAX_SAFE_INTEGER });
      await expect(store.check()).rejects.toThrow(/is full: \d+ bytes are left/);
    });

    it('fails soon where the store does not answer', async () => {
      const proxy = await flakyProxy(Number(new URL(bucket.settings.endpoint).port));
      const endpoint = `http://127.0.0.1:${proxy.port}`;
      const store = await open({ settings: { ...bucket.settings, endpoint } });
      await proxy.close();
      await expect(store.check()).rejects.toThrow();
    });
  });

  it('does not start on an empty bucket where the database knows files, unless the operator says so', async () => {
    await expect(open({ mayCreate: false })).rejects.toThrow(/store-id is missing/);
    await putByHand('store-id', '');
    const store = await open({ mayCreate: false });
    await store.check();
    expect(await text(await store.open(await put(store, Buffer.from('there'))))).toBe('there');
  });

  it.each([
    ['a bucket that is not there', { bucket: 'kladovka-nowhere' }, /bucket kladovka-nowhere .*NoSuchBucket/],
    ['a wrong key', { secretAccessKey: 'wrong' }, /can't be used: .*(signature|SignatureDoesNotMatch)/i],
    ['a server that is away', { endpoint: 'http://127.0.0.1:9' }, /at http:\/\/127.0.0.1:9 can't be used/],
  ])('tells the operator of %s', async (_what, wrong, message) => {
    await expect(open({ settings: { ...bucket.settings, ...wrong } })).rejects.toThrow(message);
  });
});
