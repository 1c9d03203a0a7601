import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
});
afterAll(() => server.stop());

/** Every file below the blobs, but for the store's own marker. */
const blobsOnDisk = () =>
  readdirSync(join(server.settings.storageDir, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'store-id')
    .map((entry) => join(entry.parentPath, entry.name));

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');

describe('R21: upload', () => {
  it('R31: keeps the name, the comment, the size, the dates and the hash, and the bytes as they are', async () => {
    const { status, body, headers } = await client.upload('Отчёт "год" 2026;.txt', 'содержимое', {
      fields: { comment: 'за год' },
    });
    expect(status).toBe(201);
    expect(headers.get('Location')).toBe(`/api/v1/files/${body.id}`);
    expect(body).toMatchObject({
      name: 'Отчёт "год" 2026;.txt',
      comment: 'за год',
      size: 20,
      mimeType: 'text/plain',
      sha256: sha256('содержимое'),
      lastDownloadedAt: null,
      downloadCount: 0,
      linkCount: 0,
      folderId: null,
      ownerId: client.user?.id,
    });
    expect(blobsOnDisk().some((path) => readFileSync(path, 'utf8') === 'содержимое')).toBe(true);
  });

  it('takes the fields in any order, and an empty file', async () => {
    const form = new FormData();
    form.append('file', new File([], 'empty.bin'));
    form.append('comment', 'after the file');
    const { status, body } = await client.call('POST', '/files', { body: form });
    expect([status, body.size, body.comment]).toEqual([201, 0, 'after the file']);
  });

  it.each(['..', '.', 'a/b', 'a\u0001b', '../../etc/passwd', 'x'.repeat(256), 'ж'.repeat(128)])(
    'refuses the name %p and keeps nothing',
    async (name) => {
      const before = blobsOnDisk().length;
      expect((await client.upload(name, 'x')).status).toBe(400);
      expect(blobsOnDisk()).toHaveLength(before);
    },
  );

  it.each([
    '🎉 party.txt',
    ' leading',
    'trailing ',
    'a;b=c".txt',
    '%41%42.txt',
    'CON',
    '-rf',
    'ж'.repeat(127),
    "it's",
    'é.txt',
    'naïve ½.txt',
    'Ã©.txt',
    'a\\b.txt',
    '..\\x',
  ])('R34: takes the name %p and gives it back unchanged', async (name) => {
    const { status, body } = await client.upload(name, 'x');
    expect([status, body.name]).toEqual([201, name.normalize('NFC')]);
    const { headers } = await client.raw('GET', `/api/v1/files/${body.id}/content`);
    const encoded = /filename\*=UTF-8''([^;]+)/.exec(headers.get('Content-Disposition') ?? '')?.[1];
    expect(decodeURIComponent(String(encoded))).toBe(name);
    expect(headers.get('Content-Disposition')).toMatch(/^attachment; filename="[ !#$&-[\]-~]+"; filename\*=/);
  });

  it('keeps names in NFC, so that two spellings of one name are one', async () => {
    const first = await client.upload('e\u0301te\u0301.txt', '1');
    const second = await client.upload('\u00e9t\u00e9.txt', '2', { fields: { onConflict: 'fail' } });
    expect([first.body.name, second.status]).toEqual(['\u00e9t\u00e9.txt', 409]);
  });

  it('renames, fails or replaces where the name is taken', async () => {
    const first = await client.upload('same.txt', 'one');
    const renamed = await client.upload('same.txt', 'two');
    expect(renamed.body.name).toBe('same (1).txt');
    const failed = await client.upload('same.txt', 'three', { fields: { onConflict: 'fail' } });
    expect([failed.status, failed.body.code]).toEqual([409, 'name_taken']);
    const replaced = await client.upload('same.txt', 'four!', { fields: { onConflict: 'replace' } });
    expect([replaced.body.id, replaced.body.size]).toEqual([first.body.id, 5]);
    const { body } = await client.get('/files?q=same&sort=name');
    expect(body.items.map(({ name, size }) => [name, size])).toEqual([
      ['same.txt', 5],
      ['same (1).txt', 3],
    ]);
  });

  it('checks a Repr-Digest', async () => {
    const digest = (data: string) => `sha-256=:${createHash('sha256').update(data).digest('base64')}:`;
    const good = await client.upload('digest.txt', 'abc', { headers: { 'Repr-Digest': digest('abc') } });
    const bad = await client.upload('digest.txt', 'abc', { headers: { 'Repr-Digest': digest('abd') } });
    const malformed = await client.upload('digest.txt', 'abc', {
      headers: { 'Repr-Digest': 'sha-256=:eA==:' },
    });
    expect([good.status, bad.status, bad.body.code]).toEqual([201, 400, 'digest_mismatch']);
    expect(malformed.status).toBe(400);
  });

  it('refuses what is no upload', async () => {
    const json = await client.post('/files', { file: 'x' });
    expect(json.status).toBe(415);
    const noFile = new FormData();
    noFile.append('comment', 'x');
    expect((await client.call('POST', '/files', { body: noFile })).status).toBe(400);
    const twoFiles = new FormData();
    twoFiles.append('file', new File(['1'], '1.txt'));
    twoFiles.append('file', new File(['2'], '2.txt'));
    expect((await client.call('POST', '/files', { body: twoFiles })).status).toBe(400);
    const garbage = await client.call('POST', '/files', {
      body: 'not a form',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
    });
    expect(garbage.status).toBe(400);
    const unknown = await client.upload('u.txt', 'x', { fields: { colour: 'red' } });
    expect(unknown.status).toBe(400);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const before = blobsOnDisk().length;
    await new Promise<void>((resolve) => {
      const upload = request(`${server.url}/api/v1/files`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${client.token}`,
          'Content-Type': 'multipart/form-data; boundary=b',
          'Content-Length': '1000000',
        },
      });
      upload.on('error', () => resolve());
      upload.write('--b\r\nContent-Disposition: form-data; name="file"; filename="cut.bin"\r\n\r\n');
      upload.write(Buffer.alloc(200_000));
      const whenStaged = setInterval(() => {
        if (blobsOnDisk().length > before) {
          clearInterval(whenStaged);
          upload.destroy();
        }
      }, 10);
    });
    await eventually(() => expect(blobsOnDisk()).toHaveLength(before));
    expect((await client.get('/files?q=cut.bin')).body.items).toEqual([]);
  });

  it('refuses more than the upload limit and more than the quota, and keeps nothing', async () => {
    const admin = await newAdmin(server);
    const poor = await newClient(server);
    await admin.patch(`/users/${poor.user?.id}`, { quotaBytes: 2048 });
    expect((await poor.upload('fits.txt', 'x'.repeat(1024))).status).toBe(201);
    const before = blobsOnDisk().length;
    const over = await poor.upload('over.txt', 'x'.repeat(1536));
    expect([over.status, over.body.code]).toEqual([413, 'quota_exceeded']);
    expect(over.body.detail).toBe(
      'Not enough space: 1.5\u00a0KB needed, 1\u00a0KB free. Delete something first.',
    );
    const inRussian = await poor.upload('over.txt', 'x'.repeat(1536), {
      headers: { 'Accept-Language': 'ru' },
    });
    expect(inRussian.body.detail).toContain('нужно 1,5\u00a0КБ, свободно 1\u00a0КБ');
    const overall = await poor.upload('overall.txt', 'x'.repeat(2049));
    expect([overall.body.code, overall.body.detail]).toEqual([
      'quota_exceeded',
      'The file is larger than the whole storage, which holds 2\u00a0KB.',
    ]);

    server.settings.rules.maxUploadBytes = 5;
    const large = await client.upload('large.txt', '123456');
    server.settings.rules.maxUploadBytes = null;
    expect([large.status, large.body.code]).toEqual([413, 'file_too_large']);
    expect(large.body.detail).toContain('5\u00a0B at most');
    expect(blobsOnDisk()).toHaveLength(before);
  });

  it('never exceeds a quota, however many upload at once', async () => {
    const admin = await newAdmin(server);
    const poor = await newClient(server);
    await admin.patch(`/users/${poor.user?.id}`, { quotaBytes: 35 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => poor.upload('q.txt', '1234567890')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect((await poor.get('/auth/me')).body.storage).toEqual({ fileCount: 3, usedBytes: 30 });
  });
});

describe('the type of a file', () => {
  it.each([
    ['server.ts', 'video/mp2t', 'text/x-typescript'],
    ['page.TSX', '', 'text/x-typescript'],
    ['film.mp4', 'text/plain', 'video/mp4'],
    ['unknown.xyzzy', 'text/plain', 'text/plain'],
  ])('is what people take %s for', async (name, type, expected) => {
    expect((await client.upload(name, 'x', { type })).body.mimeType).toBe(expected);
  });
});

describe('a replaced file', () => {
  it.each([
    ['before', ['onConflict', 'permanent', 'file']],
    ['behind', ['file', 'onConflict', 'permanent']],
  ])('makes room for what replaces it for good, with the fields %s the bytes', async (_where, order) => {
    const admin = await newAdmin(server);
    const poor = await newClient(server);
    await admin.patch(`/users/${poor.user?.id}`, { quotaBytes: 100 });
    await poor.upload('same.bin', 'x'.repeat(80));
    const send = (size: number) => {
      const form = new FormData();
      for (const part of order)
        if (part === 'file') form.append('file', new Blob(['y'.repeat(size)]), 'same.bin');
        else form.append(part, part === 'permanent' ? 'true' : 'replace');
      return poor.call('POST', '/files', { body: form });
    };
    expect((await send(100)).status).toBe(201);
    expect((await poor.get('/auth/me')).body).toMatchObject({ freeBytes: 0, storage: { usedBytes: 100 } });
    expect((await send(101)).body.code).toBe('quota_exceeded');
    expect((await send(30)).status).toBe(201);
    expect((await poor.upload('other.bin', 'z'.repeat(71))).body.code).toBe('quota_exceeded');
    expect((await poor.get('/auth/me')).body).toMatchObject({ freeBytes: 70, storage: { usedBytes: 30 } });
  });
});

describe('R30: equal names never clash', () => {
  it('many uploads of one name by several users at once leave as many right files', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => newClient(server)));
    const uploads = clients.flatMap((one, c) =>
      Array.from({ length: 25 }, async (_, i) => {
        const content = `user ${c}, file ${i}`;
        return { one, content, answer: await one.upload('equal.txt', content) };
      }),
    );
    const done = await Promise.all(uploads);
    expect(done.every(({ answer }) => answer.status === 201)).toBe(true);
    for (const { one, content, answer } of done) {
      const back = await one.raw('GET', `/api/v1/files/${answer.body.id}/content`);
      expect(await back.text()).toBe(content);
    }
    for (const one of clients) {
      const { body } = await one.get('/files?limit=500');
      expect(new Set(body.items.map(({ name }) => name)).size).toBe(25);
    }
  });
});

describe('R20: the list', () => {
  it('sorts, filters and pages', async () => {
    const own = await newClient(server);
    for (const [name, content] of [
      ['file 10.txt', '1'],
      ['file 2.txt', '22'],
      ['Фото.png', '333'],
    ] as const) {
      await own.upload(name, content, { fields: { comment: `about ${name}` } });
    }
    const names = async (query: string) =>
      (await own.get(`/files?${query}`)).body.items.map(({ name }) => name);
    expect(await names('sort=name')).toEqual(['file 2.txt', 'file 10.txt', 'Фото.png']);
    expect(await names('sort=-size')).toEqual(['Фото.png', 'file 2.txt', 'file 10.txt']);
    expect(await names('sort=uploadedAt')).toEqual(['file 10.txt', 'file 2.txt', 'Фото.png']);
    expect(await names('q=ФОТО')).toEqual(['Фото.png']);
    expect(await names('q=about file 2')).toEqual(['file 2.txt']);
    expect(await names('q=%25')).toEqual([]);
    expect(await names('type=image/*')).toEqual(['Фото.png']);
    expect(await names('type=text/plain&sort=-name')).toEqual(['file 10.txt', 'file 2.txt']);
    expect(await names('folderId=root&limit=1')).toEqual(['file 2.txt']);
    const first = await own.get('/files?limit=2&sort=-lastDownloadedAt');
    const second = await own.get(`/files?limit=2&sort=-lastDownloadedAt&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toHaveLength(3);
    expect(second.body.nextCursor).toBeNull();
  });
});

describe('R23, R24: rename and comment', () => {
  it('changes what is given and leaves the rest', async () => {
    const { body: file } = await client.upload('old.txt', 'x', { fields: { comment: 'first' } });
    const renamed = await client.patch(`/files/${file.id}`, { name: 'новое имя.pdf' });
    expect(renamed.body).toMatchObject({
      name: 'новое имя.pdf',
      comment: 'first',
      mimeType: 'application/pdf',
    });
    const commented = await client.patch(`/files/${file.id}`, { comment: '' });
    expect(commented.body).toMatchObject({ name: 'новое имя.pdf', comment: '' });
  });

  it('refuses a taken name, a bad name, a foreign member and a folder that is not there', async () => {
    const { body: file } = await client.upload('mine.txt', 'x');
    await client.upload('taken.txt', 'x');
    const taken = await client.patch(`/files/${file.id}`, { name: 'taken.txt' });
    expect([taken.status, taken.body.code]).toEqual([409, 'name_taken']);
    expect((await client.patch(`/files/${file.id}`, { name: '..' })).status).toBe(400);
    expect((await client.patch(`/files/${file.id}`, { size: 1 })).status).toBe(400);
    expect((await client.patch(`/files/${file.id}`, { comment: 'a\u0000b' })).status).toBe(400);
    const nowhere = await client.patch(`/files/${file.id}`, {
      folderId: '00000000-0000-4000-8000-000000000000',
    });
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'folder_not_found']);
  });

  it('a call that changes nothing leaves the version as it is', async () => {
    const { body: file, headers } = await client.upload('untouched.txt', 'x');
    const answer = await client.patch(`/files/${file.id}`, {});
    expect([answer.status, answer.headers.get('ETag')]).toEqual([200, headers.get('ETag')]);
    expect(answer.body.updatedAt).toBe(file.updatedAt);
  });

  it('honours If-Match', async () => {
    const { body: file, headers } = await client.upload('tagged.txt', 'x');
    const etag = String(headers.get('ETag'));
    // The tag tells of edits; links and downloads change the rest without it.
    expect((await client.get(`/files/${file.id}`, { 'If-None-Match': etag })).status).toBe(200);
    const inCapitals = String(file.id).toUpperCase();
    expect(
      (await client.patch(`/files/${inCapitals}`, { comment: '1' }, { 'If-Match': '"none"' })).status,
    ).toBe(412);
    const changed = await client.patch(`/files/${file.id}`, { comment: '1' }, { 'If-Match': etag });
    expect(changed.status).toBe(200);
    const stale = await client.patch(`/files/${file.id}`, { comment: '2' }, { 'If-Match': etag });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition_failed']);
    expect((await client.delete(`/files/${file.id}`, { 'If-Match': etag })).status).toBe(412);
    expect((await client.delete(`/files/${file.id}`, { 'If-Match': `W/${etag}` })).status).toBe(412);
    expect((await client.delete(`/files/${file.id}`, { 'If-Match': '*' })).status).toBe(204);
  });
});

describe('R22: delete', () => {
  it('at once: removes the record, the bytes, the links and the count', async () => {
    const own = await newClient(server);
    const { body: file } = await own.upload('bye.txt', 'unique bytes to go');
    const { body: link } = await own.post(`/files/${file.id}/links`);
    expect((await own.delete(`/files/${file.id}?permanent=true`)).status).toBe(204);
    expect((await own.get(`/files/${file.id}`)).status).toBe(404);
    expect((await own.raw('GET', `/s/${link.token}`)).status).toBe(404);
    expect(blobsOnDisk().some((path) => readFileSync(path, 'utf8') === 'unique bytes to go')).toBe(false);
    expect((await own.get('/auth/me')).body.storage).toEqual({ fileCount: 0, usedBytes: 0 });
  });
});
