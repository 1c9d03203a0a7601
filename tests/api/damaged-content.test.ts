import { appendFile, mkdir, open, rm, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrowserClient } from '../support/browser-client.js';
import { ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let owner: ApiClient;
let anonymous: ApiClient;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  owner = await newClient(server);
  anonymous = await ApiClient.anonymous(server);
  admin = await newAdmin(server);
});
afterAll(() => server.stop());

/** Of several chunks. */
const large = 'x'.repeat(3_000_000);

async function blobOf(id: string): Promise<string> {
  const file = await server.ports.files.find(id);
  return join(server.settings.storageDir, 'blobs', String(file?.blobKey));
}

const damages: [string, (path: string) => Promise<unknown>][] = [
  ['one byte is another', (path) => flip(path, 1)],
  ['the last byte is another', async (path) => flip(path, (await sizeOf(path)) - 1)],
  ['the end is missing', async (path) => truncate(path, (await sizeOf(path)) - 1)],
  ['something was added', (path) => appendFile(path, 'x')],
];

async function sizeOf(path: string): Promise<number> {
  const file = await open(path);
  const { size } = await file.stat();
  await file.close();
  return size;
}

async function flip(path: string, position: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, position);
  await file.close();
}

async function damaged(damage: (path: string) => Promise<unknown>, content: string): Promise<Body> {
  const { body: folder } = await owner.post('/folders', { name: `damaged ${Math.random()}` });
  const { body: file } = await owner.upload('a.txt', content, { fields: { folderId: folder.id } });
  await damage(await blobOf(file.id));
  return file;
}

const linkTo = async (target: string, options: object = {}) =>
  `/s/${((await owner.post(`/${target}/links`, options)).body as Body & { token: string }).token}`;

/** All of the answer; fails where the connection breaks off. */
async function bytesOf(path: string, headers: Record<string, string> = {}, who = owner): Promise<number> {
  const answer = await who.raw('GET', path, { headers });
  const { length } = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return length;
}

describe.each(damages)('7.19: where %s in the store', (_, damage) => {
  it.each([
    ['a small file', 'a few words'],
    ['a large one', large],
  ])('%s comes to no good end, by whatever way', async (__, content) => {
    const file = await damaged(damage, content);
    const inFolder = await linkTo(`folders/${file.folderId}`);
    const ways: [string, ApiClient][] = [
      [`/api/v1/files/${file.id}/content`, owner],
      [`/api/v1/folders/${file.folderId}/content`, owner],
      [await linkTo(`files/${file.id}`), anonymous],
      [`${inFolder}/files/${file.id}`, anonymous],
      [inFolder, anonymous],
    ];
    for (const [path, who] of ways) await expect(bytesOf(path, {}, who)).rejects.toThrow();

    await eventually(async () => {
      const { body } = await admin.get('/logs?level=error&limit=500');
      const told = body.items.filter(
        ({ event, details }) => event === 'file.damaged' && JSON.stringify(details).includes(file.id),
      );
      expect(told.length).toBeGreaterThanOrEqual(ways.length);
    });
  });
});

describe('7.19: what can not be told', () => {
  const [[, damage] = ['', async () => undefined]] = damages;

  it('is a part, which comes as it is; a range that is the whole is told', async () => {
    const file = await damaged(damage, 'a few words');
    expect(await bytesOf(`/api/v1/files/${file.id}/content`, { Range: 'bytes=0-3' })).toBe(4);
    await expect(bytesOf(`/api/v1/files/${file.id}/content`, { Range: 'bytes=0-' })).rejects.toThrow();
  });
});

/** As before there was a CRC-32. */
const forgetSum = ({ id }: Body) => server.sql('UPDATE files SET crc32 = NULL WHERE id = $id', { id });

/** As the scrub marks it. */
const markDamaged = ({ id }: Body) =>
  server.sql('UPDATE files SET damaged_at = now() WHERE id = $id', { id });

describe.each(damages)('7.19: a file from before there was a CRC-32, of which %s', (_, damage) => {
  it.each([
    ['a small one', 'a few words'],
    ['a large one', large],
  ])('%s comes to no good end, by whatever way', async (__, content) => {
    const file = await damaged(damage, content);
    await forgetSum(file);
    const inFolder = await linkTo(`folders/${file.folderId}`);
    const ways: [string, ApiClient][] = [
      [`/api/v1/files/${file.id}/content`, owner],
      [`/api/v1/folders/${file.folderId}/content`, owner],
      [await linkTo(`files/${file.id}`), anonymous],
      [`${inFolder}/files/${file.id}`, anonymous],
      [inFolder, anonymous],
    ];
    for (const [path, who] of ways) await expect(bytesOf(path, {}, who)).rejects.toThrow();
  });
});

describe('7.19: a file that is known to be damaged', () => {
  const [[, damage] = ['', async () => undefined]] = damages;

  it('comes in no parts, for they would be put together; once it is mended it comes, before the scrub knows', async () => {
    const file = await damaged(damage, large);
    await forgetSum(file);
    await markDamaged(file);
    const paths = [`/api/v1/files/${file.id}/content`, await linkTo(`files/${file.id}`)];
    for (const path of paths) {
      await expect(bytesOf(path, { Range: 'bytes=0-3' })).rejects.toThrow();
      await expect(bytesOf(path, { Range: 'bytes=-3' })).rejects.toThrow();
    }
    await damage(await blobOf(file.id));
    for (const path of paths) expect(await bytesOf(path, { Range: 'bytes=0-3' })).toBe(large.length);
  });

  it.each(['a.txt', 'a.png', 'a.bin'])(
    'says so in its preview, to its owner and to strangers: %s',
    async (name) => {
      const { body: file } = await owner.upload(name, 'a few words');
      await markDamaged(file);
      const browser = await BrowserClient.signedIn(server, String(owner.user?.login), goodPassword);
      expect(await (await browser.get(`/files/${file.id}/preview`)).text()).toMatch(
        /damaged in the store|повреждён в хранилище/,
      );
      const stranger = new BrowserClient(server.url);
      const shared = await stranger.get(`${await linkTo(`files/${file.id}`)}/page`);
      expect(await shared.text()).toMatch(/damaged in the store|повреждён в хранилище/);
    },
  );
});

describe('7.19: behind nginx a file that is known to be damaged', () => {
  it('is sent by the server itself, which sees whether it still is; others by nginx', async () => {
    const behind = await startServer({ accelRedirect: '/blobs/' });
    const client = await newClient(behind);
    const { body: file } = await client.upload('a.txt', 'a few words');
    const told = async () => (await client.raw('GET', `/api/v1/files/${file.id}/content`)).headers;
    expect((await told()).get('X-Accel-Redirect')).toContain('/blobs/');
    await behind.sql('UPDATE files SET damaged_at = now() WHERE id = $id', { id: file.id });
    expect((await told()).get('X-Accel-Redirect')).toBeNull();
    await behind.stop();
  });
});

describe('7.19: a file that was mended', () => {
  it('comes to those who were let down before, though their link was for one download', async () => {
    const { body: file } = await owner.upload('mended.txt', large);
    const path = await linkTo(`files/${file.id}`, { maxDownloads: 1 });
    await flip(await blobOf(file.id), 5);
    await expect(bytesOf(path, {}, anonymous)).rejects.toThrow();
    await flip(await blobOf(file.id), 5);
    expect(await bytesOf(path, {}, anonymous)).toBe(large.length);
  });

  it('empty files and whole ones come as ever', async () => {
    for (const content of ['', 'x', large]) {
      const { body: file } = await owner.upload('whole.txt', content);
      expect(await bytesOf(`/api/v1/files/${file.id}/content`)).toBe(content.length);
    }
  });
});

const otherThings: [string, (path: string) => Promise<unknown>][] = [
  ['nothing', (path) => rm(path)],
  [
    'a symbolic link',
    async (path) => {
      await rm(path);
      await symlink('/etc/hostname', path);
    },
  ],
];

describe.each(otherThings)('10.3: where %s lies in place of the bytes', (_, damage) => {
  it.each([
    ['a small file', 'a few words'],
    ['a large one', large],
  ])(
    '%s is an error before the first byte, or an archive that breaks off, by whatever way',
    async (__, content) => {
      const file = await damaged(damage, content);
      const inFolder = await linkTo(`folders/${file.folderId}`);
      const ways: [string, ApiClient][] = [
        [`/api/v1/files/${file.id}/content`, owner],
        [await linkTo(`files/${file.id}`), anonymous],
        [`${inFolder}/files/${file.id}`, anonymous],
      ];
      for (const [path, who] of ways)
        for (const headers of [{}, { Range: 'bytes=0-3' }, { Range: 'bytes=-2' }] as Record<
          string,
          string
        >[]) {
          const answer = await who.raw('GET', path, { headers });
          expect([path, answer.status >= 500]).toEqual([path, true]);
          expect(await answer.text()).not.toContain(content.slice(0, 8));
        }
      for (const [path, who] of [
        [`/api/v1/folders/${file.folderId}/content`, owner],
        [inFolder, anonymous],
      ] as const)
        await expect(bytesOf(path, {}, who)).rejects.toThrow();
    },
  );
});

describe('10.3: a file whose end is missing', () => {
  it.each([
    ['a small one', 'a few words'],
    ['a large one', large],
  ])('gives no range short that reaches into what is gone: %s', async (_, content) => {
    const file = await damaged(async (path) => truncate(path, (await sizeOf(path)) - 4), content);
    const paths = [`/api/v1/files/${file.id}/content`, await linkTo(`files/${file.id}`)];
    const { length } = content;
    for (const path of paths)
      for (const range of [
        `bytes=${length - 6}-`,
        `bytes=-3`,
        `bytes=${length - 8}-${length - 2}`,
        'bytes=2-',
      ])
        await expect(bytesOf(path, { Range: range })).rejects.toThrow();
  });
});

describe('10.3: a folder in place of the bytes', () => {
  it('is never taken for them', async () => {
    const file = await damaged(async (path) => {
      await rm(path);
      await mkdir(path);
    }, large);
    for (const path of [`/api/v1/files/${file.id}/content`, await linkTo(`files/${file.id}`)])
      for (const headers of [{}, { Range: 'bytes=0-3' }] as Record<string, string>[])
        await expect(bytesOf(path, headers)).rejects.toThrow();
  });
});
