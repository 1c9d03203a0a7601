import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { BlobMissingError } from '../../../src/domain/files/blob-store.js';
import { DomainError } from '../../../src/domain/shared/domain-error.js';
import { createThumbnailer } from '../../../src/previews/index.js';
import { BrowserClient } from '../../support/browser-client.js';
import { ApiClient, type Body, goodPassword, newAdmin, newClient } from '../../support/client.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await newClient(server);
});

const picture = (width = 800, height = 600, background = '#c33'): Sharp =>
  sharp({ create: { width, height, channels: 3, background } });

const bytesOf = async (drawn: Sharp): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await drawn.toBuffer());

const makeAll = async (): Promise<void> => {
  while (await server.useCases.previews.makeNext());
};

const thumbnailOf = (file: Body, who = client, headers: Record<string, string> = {}, query = '') =>
  who.raw('GET', `/api/v1/files/${file.id}/thumbnail${query}`, { headers });

const drawn = async (file: Body): Promise<Buffer> => {
  const answer = await thumbnailOf(file);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
};

const upload = async (name: string, content: string | Uint8Array<ArrayBuffer>, fields = {}): Promise<Body> =>
  (await client.upload(name, content, { fields })).body;

const blobCount = async (): Promise<number> => {
  const users = join(server.settings.storageDir, 'blobs', 'users');
  const entries = await readdir(users, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
};

describe('a thumbnail', () => {
  it.each<[string, (image: Sharp) => Sharp]>([
    ['photo.jpg', (image) => image.jpeg()],
    ['picture.png', (image) => image.png()],
    ['picture.webp', (image) => image.webp()],
    ['picture.avif', (image) => image.avif({ effort: 0 })],
    ['picture.gif', (image) => image.gif()],
    ['scan.tiff', (image) => image.tiff()],
  ])('of %s is made off the request’s way, a WebP of 512 pixels at most', async (name, encode) => {
    const file = await upload(name, await bytesOf(encode(picture(1024, 512))));
    const before = await thumbnailOf(file);
    expect([before.status, ((await before.json()) as Body).code]).toEqual([404, 'preview_not_ready']);
    await makeAll();
    expect(await sharp(await drawn(file)).metadata()).toMatchObject({
      format: 'webp',
      width: 512,
      height: 256,
    });
  });

  it('stands upright and tells nothing of who made it', async () => {
    const image = picture(60, 30)
      .jpeg()
      .withMetadata({ orientation: 6 })
      .withExif({
        IFD0: { Copyright: 'Somebody', Artist: 'Somebody' },
      });
    const file = await upload('turned.jpg', await bytesOf(image));
    await makeAll();
    const { width, height, exif, orientation } = await sharp(await drawn(file)).metadata();
    expect([width, height, exif, orientation]).toEqual([30, 60, undefined, undefined]);
  });

  it('of what moves is its first frame', async () => {
    const frames = await Promise.all(
      ['#f00', '#00f'].map((colour) => picture(20, 20, colour).png().toBuffer()),
    );
    const moving = sharp(frames, { join: { animated: true } }).gif();
    const file = await upload('moving.gif', await bytesOf(moving));
    await makeAll();
    const thumbnail = sharp(await drawn(file));
    expect(await thumbnail.metadata()).toMatchObject({ width: 20, height: 20 });
    const { dominant } = await thumbnail.stats();
    expect(dominant.r).toBeGreaterThan(200);
  });

  it('is kept by the browser for ever under an address that changes with the content', async () => {
    const file = await upload('a.png', await bytesOf(picture().png()));
    await makeAll();
    const version = String(file.sha256).slice(0, 16);
    const versioned = await thumbnailOf(file, client, {}, `?v=${version}`);
    expect(Object.fromEntries(versioned.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const etag = String(versioned.headers.get('ETag'));
    expect((await thumbnailOf(file)).headers.get('Cache-Control')).toBe('private, no-cache');
    expect((await thumbnailOf(file, client, { 'If-None-Match': etag })).status).toBe(304);
  });

  it('R28, R29: is its owner’s and the admins’', async () => {
    const file = await upload('mine.png', await bytesOf(picture().png()));
    await makeAll();
    expect((await thumbnailOf(file, await newAdmin(server))).status).toBe(200);
    expect((await thumbnailOf(file, await newClient(server))).status).toBe(404);
    expect((await thumbnailOf(file, await ApiClient.anonymous(server))).status).toBe(401);
  });

  it('is shown on the pages, too, and named where it exists', async () => {
    const file = await upload('page.png', await bytesOf(picture().png()));
    await makeAll();
    const browser = await BrowserClient.signedIn(server, String(client.user?.login), goodPassword);
    const address = `/files/${file.id}/thumbnail?v=${String(file.sha256).slice(0, 16)}`;
    expect(await (await browser.get('/files')).text()).toContain(address);
    const answer = await browser.get(address);
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([
      200,
      'private, max-age=31536000, immutable',
    ]);
  });
});

describe('7.11: a picture that is not quite what it should be', () => {
  const noisy = () =>
    sharp({
      create: {
        width: 300,
        height: 200,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    });

  it.each<[string, (image: Sharp) => Sharp, (length: number) => number]>([
    ['photo.jpg', (image) => image.jpeg(), (length) => length - 2],
    ['half.jpg', (image) => image.jpeg(), (length) => length / 2],
    ['progressive.jpg', (image) => image.jpeg({ progressive: true }), (length) => length - 2],
    ['picture.png', (image) => image.png(), (length) => length / 2],
    ['picture.gif', (image) => image.gif(), (length) => length - 2],
    ['photo.webp', (image) => image.webp(), (length) => length - 2],
    ['half.webp', (image) => image.webp(), (length) => length / 2],
    ['lossless.webp', (image) => image.webp({ lossless: true }), (length) => length - 1],
    ['coarse.webp', (image) => image.webp({ quality: 10 }), (length) => length - 10],
    ['fine.webp', (image) => image.webp({ quality: 100 }), (length) => length - 10],
    [
      'half-of-a-camera’s.webp',
      (image) => image.withExif({ IFD0: { Artist: 'S' } }).webp(),
      (length) => length / 2,
    ],
    [
      'without-its-end.webp',
      (image) => image.withExif({ IFD0: { Artist: 'S' } }).webp(),
      (length) => length - 20,
    ],
  ])('%s, cut off, still gets its thumbnail', async (name, encode, cutAt) => {
    const bytes = await bytesOf(encode(noisy()));
    const file = await upload(name, bytes.slice(0, cutAt(bytes.length)));
    await makeAll();
    expect(await sharp(await drawn(file)).metadata()).toMatchObject({ width: 300, height: 200 });
  });

  it.each(['photo.jfif', 'photo.JFIF', 'photo.jpe', 'photo.jif', 'photo.pjpeg', 'photo.pjp'])(
    '%s is a JPEG',
    async (name) => {
      const file = await upload(name, await bytesOf(picture(30, 30).jpeg()));
      expect(file.mimeType).toBe('image/jpeg');
      await makeAll();
      expect((await thumbnailOf(file)).status).toBe(200);
    },
  );

  it.each(['image/jpg', 'image/pjpeg'])('declared as %s without an ending, it is a JPEG', async (type) => {
    const file = (await client.upload('photo', await bytesOf(picture(30, 30).jpeg()), { type })).body;
    expect(file.mimeType).toBe('image/jpeg');
  });
});

describe('7.11: an outage costs a picture no attempt', () => {
  afterEach(() => void jest.restoreAllMocks());
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const outage = () => Promise.reject(new DomainError('storage_unavailable'));

  it.each<[string, () => unknown]>([
    ['the picture can’t be read', () => jest.spyOn(server.ports.blobs, 'open').mockImplementation(outage)],
    [
      'the thumbnail can’t be written',
      () => jest.spyOn(server.ports.blobs, 'stage').mockImplementation(outage),
    ],
    [
      'the disk is full',
      () => jest.spyOn(server.ports.blobs, 'keep').mockRejectedValue(new DomainError('storage_full')),
    ],
    [
      'the bytes break off on their way',
      () =>
        jest.spyOn(server.ports.blobs, 'open').mockImplementation(
          async () =>
            new Readable({
              read() {
                this.destroy(Object.assign(new Error('i/o error'), { code: 'EIO' }));
              },
            }),
        ),
    ],
    [
      'no process can be started for it',
      () => jest.spyOn(server.ports.thumbnailer, 'draw').mockRejectedValue(new Error('spawn EAGAIN')),
    ],
    [
      'the database is away as it is done',
      () => {
        const away = () => Promise.reject(new DomainError('unavailable'));
        jest.spyOn(server.ports.previews, 'finish').mockImplementation(away);
        const { putBack } = server.ports.previews;
        // For one call more: then it is back for a moment.
        jest.spyOn(server.ports.previews, 'putBack').mockImplementationOnce(away).mockImplementation(putBack);
      },
    ],
  ])('%s', async (_, breakIt) => {
    const file = await upload('kept.png', await bytesOf(picture(30, 30).png()));
    breakIt();
    for (let round = 1; round <= 10; round += 1)
      await server.useCases.previews.makeNext(later(10 * round)).catch(() => undefined);
    jest.restoreAllMocks();
    for (let round = 11; round <= 13; round += 1) await server.useCases.previews.makeNext(later(10 * round));
    expect((await thumbnailOf(file)).status).toBe(200);
  });

  it.each<[string, Buffer[]]>([
    ['before the first byte', []],
    ['in the middle', [Buffer.alloc(100_000)]],
  ])('a store that stalls %s is no verdict on the picture', async (_, chunks) => {
    const thumbnailer = createThumbnailer({ log: () => undefined, seconds: 0.5 });
    const stalled = new Readable({
      read() {
        const chunk = chunks.shift();
        if (chunk) this.push(chunk);
      },
    });
    await expect(thumbnailer.draw(stalled)).rejects.toThrow();
  });

  it('a picture whose bytes are gone, of a store that is there, is given up', async () => {
    const file = await upload('gone.png', await bytesOf(picture(30, 30).png()));
    jest.spyOn(server.ports.blobs, 'open').mockRejectedValue(new BlobMissingError('users/x/y'));
    for (let round = 1; round <= 3; round += 1)
      await expect(server.useCases.previews.makeNext(later(10 * round))).rejects.toThrow(/missing/);
    expect(await server.useCases.previews.makeNext(later(60))).toBe(false);
    expect((await thumbnailOf(file)).status).toBe(404);
  });
});

describe('what can’t be drawn', () => {
  it.each<[string, () => Promise<string | Uint8Array<ArrayBuffer>>]>([
    ['text.png', async () => 'no picture at all'],
    ['cut.png', async () => (await bytesOf(picture().png())).slice(0, 60)],
    ['vector.png', async () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'],
    ['bomb.png', async () => bytesOf(picture(20_000, 10_000).png())],
  ])('%s is let be, and the next one gets its turn', async (name, content) => {
    const bad = await upload(name, await content());
    const good = await upload('good.png', await bytesOf(picture(10, 10).png()));
    await makeAll();
    expect((await thumbnailOf(bad)).status).toBe(404);
    expect((await thumbnailOf(good)).status).toBe(200);
    expect(await server.useCases.previews.makeNext(new Date(Date.now() + 3_600_000))).toBe(false);
  });

  it('an SVG is none of the pictures that are drawn', async () => {
    await upload('vector.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await server.useCases.previews.makeNext()).toBe(false);
  });

  it.each([
    ['falls', 'process.abort()'],
    ['falls before it has read', 'process.kill(process.pid, "SIGSEGV")'],
    [
      'writes without end',
      'for (;;) process.stdout.write(Buffer.alloc(65536)) || await new Promise(setImmediate)',
    ],
  ])('a decoder that %s takes nobody with it', async (_, code) => {
    const thumbnailer = createThumbnailer({
      log: () => undefined,
      command: ['--input-type=module', '-e', code],
    });
    const source = Readable.from([Buffer.alloc(8 * 1024 * 1024)]);
    expect(await thumbnailer.draw(source)).toBeNull();
  });

  it('bytes that can’t be read are no verdict on the picture', async () => {
    const thumbnailer = createThumbnailer({ log: () => undefined });
    const source = new Readable({
      read() {
        this.destroy(new Error('the disk is away'));
      },
    });
    await expect(thumbnailer.draw(source)).rejects.toThrow('the disk is away');
  });

  it('is tried again when whoever tried is gone, three times in all', async () => {
    await upload('heavy.png', await bytesOf(picture().png()));
    const { previews } = server.ports;
    let now = Date.now();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(await previews.take(new Date(now), new Date(now + 1000))).not.toBeNull();
      expect(await previews.take(new Date(now), new Date(now + 1000))).toBeNull();
      now += 2000;
    }
    expect(await previews.take(new Date(now), new Date(now + 1000))).toBeNull();
  });
});

describe('the bytes of thumbnails', () => {
  const drawnFile = async (name: string, fields = {}): Promise<Body> => {
    const file = await upload(name, await bytesOf(picture(30, 30).png()), fields);
    await makeAll();
    return file;
  };

  it('go when the file leaves the trash for good', async () => {
    const before = await blobCount();
    const file = await drawnFile('gone.png');
    expect(await blobCount()).toBe(before + 2);
    await client.delete(`/files/${file.id}?permanent=true`);
    expect(await blobCount()).toBe(before);
  });

  it('go for good with the content that they show; the new content gets its own', async () => {
    const before = await blobCount();
    const file = await drawnFile('same.png');
    await upload('same.png', await bytesOf(picture(10, 40).png()), {
      onConflict: 'replace',
      permanent: 'true',
    });
    expect(await blobCount()).toBe(before + 1);
    expect((await thumbnailOf(file)).status).toBe(404);
    await makeAll();
    expect(await sharp(await drawn(file)).metadata()).toMatchObject({ width: 10, height: 40 });
    expect(await blobCount()).toBe(before + 2);
  });

  it('are none of those that the sweep takes away', async () => {
    const file = await drawnFile('kept.png');
    const { blobs, files } = server.ports;
    await blobs.sweep(new Date(Date.now() + 60_000), files.knownBlobKeys);
    expect((await thumbnailOf(file)).status).toBe(200);
  });

  it('are not kept where the picture went while they were made', async () => {
    const before = await blobCount();
    const file = await upload('quick.png', await bytesOf(picture(30, 30).png()));
    const job = await server.ports.previews.take(new Date(), new Date(Date.now() + 60_000));
    await client.delete(`/files/${file.id}?permanent=true`);
    expect(await server.ports.previews.finish(String(job?.blobKey), 'users/none/none')).toBe(false);
    expect(await blobCount()).toBe(before);
  });

  it('of one person keep no other waiting: they are made in turn, whoever came when, and whatever failed', async () => {
    await makeAll();
    const other = await newClient(server);
    const content = await bytesOf(picture(30, 30).png());
    const leaseEnd = new Date(Date.now() + 60_000);
    const takeOne = async () => {
      const job = await server.ports.previews.take(new Date(), leaseEnd);
      if (!job) throw new Error('none is due');
      return job;
    };
    for (const name of ['1.png', '2.png', '3.png', '4.png', '5.png']) await upload(name, content);
    await takeOne();
    const done = await takeOne();
    await server.ports.previews.giveUp(done.blobKey);
    for (const name of ['6.png', '7.png', '8.png']) await other.upload(name, content);
    const owners: string[] = [];
    for (let n = 0; n < 6; n++) {
      const job = await takeOne();
      owners.push(job.storagePath === done.storagePath ? 'first' : 'second');
      await server.ports.previews.giveUp(job.blobKey);
    }
    for (const pair of [owners.slice(0, 2), owners.slice(2, 4), owners.slice(4)])
      expect(pair.sort()).toEqual(['first', 'second']);
  });

  it('a file that is named as a picture later gets one', async () => {
    const file = await upload('unnamed', await bytesOf(picture(30, 30).png()));
    await makeAll();
    expect((await thumbnailOf(file)).status).toBe(404);
    await client.patch(`/files/${file.id}`, { name: 'named.png' });
    await makeAll();
    expect((await thumbnailOf(file)).status).toBe(200);
  });
});
