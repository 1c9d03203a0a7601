import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: ApiClient;
let other: ApiClient;
let folderId: string;

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
  other = await newClient(server);
  folderId = (await client.post('/folders', { name: 'Отпуск в Карелии' })).body.id;
  await client.post('/folders', { name: 'Ёлки', parentId: folderId });
  await client.upload('Отчёт за 2026.pdf', 'x'.repeat(50));
  await client.upload('IMG_20260101_photo.JPG', 'x', { fields: { folderId } });
  await client.upload('Café menu.txt', 'xx', { fields: { comment: 'Ресторан на набережной', folderId } });
  await client.upload('договор аренды.docx', 'xxx');
  await client.upload('100% c_d.bin', 'xxxx');
  await client.upload('旅行の写真.png', 'x');
  await other.upload('Отчёт чужой.pdf', 'x');
});
afterAll(() => server.stop());

const found = async (query: Record<string, string>, what = 'files'): Promise<unknown[]> =>
  (await client.get(`/${what}?${new URLSearchParams(query)}`)).body.items.map(({ name }) => name);

describe('a search', () => {
  it.each([
    ['отчёт', ['Отчёт за 2026.pdf']],
    ['ОТЧЕТ', ['Отчёт за 2026.pdf']],
    ['тчё', ['Отчёт за 2026.pdf']],
    ['2026 отчёт', ['Отчёт за 2026.pdf']],
    ['отчёт 2025', []],
    ['photo', ['IMG_20260101_photo.JPG']],
    ['img_2026', ['IMG_20260101_photo.JPG']],
    ['.jpg', ['IMG_20260101_photo.JPG']],
    ['cafe', ['Café menu.txt']],
    ['набережной', ['Café menu.txt']],
    ['до', ['договор аренды.docx']],
    ['100%', ['100% c_d.bin']],
    ['%', ['100% c_d.bin']],
    ['写真', ['旅行の写真.png']],
    ['\\', []],
    ['ничего такого', []],
  ])(
    'finds by name and comment, in every folder, whatever the case and the alphabet: %s',
    async (q, names) => {
      expect(await found({ q })).toEqual(names);
    },
  );

  it('comes newest first unless another order is asked for', async () => {
    const own = await newClient(server);
    for (const name of ['b note.txt', 'c note.txt', 'a note.txt']) await own.upload(name, 'x');
    const names = async (query: string) =>
      (await own.get(`/files?${query}`)).body.items.map(({ name }) => name);
    expect(await names('q=note')).toEqual(['a note.txt', 'c note.txt', 'b note.txt']);
    expect(await names('q=note&sort=name')).toEqual(['a note.txt', 'b note.txt', 'c note.txt']);
    expect(await names('')).toEqual(['a note.txt', 'b note.txt', 'c note.txt']);
  });

  it.each([
    ['дагавор', ['договор аренды.docx']],
    ['договр', ['договор аренды.docx']],
    ['рестаран', ['Café menu.txt']],
    ['phtoo', ['IMG_20260101_photo.JPG']],
    ['аренда договр', ['договор аренды.docx']],
    ['otchet', ['Отчёт за 2026.pdf']],
  ])('forgives a typo where nothing has the word: %s', async (q, names) => {
    expect(await found({ q })).toEqual(names);
  });

  it('goes without corrections where those take too long', async () => {
    const other = await server.database.pool.connect();
    await other.query('BEGIN; LOCK TABLE search_words IN ACCESS EXCLUSIVE MODE');
    try {
      expect(await found({ q: 'phtoo' })).toEqual([]);
      expect(await found({ q: 'photo' })).toEqual(['IMG_20260101_photo.JPG']);
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    expect(await found({ q: 'phtoo' })).toEqual(['IMG_20260101_photo.JPG']);
  });

  it('finds folders, too', async () => {
    expect(await found({ q: 'карелии' }, 'folders')).toEqual(['Отпуск в Карелии']);
    expect(await found({ q: 'елки' }, 'folders')).toEqual(['Ёлки']);
    expect(await found({ q: 'отпсук' }, 'folders')).toEqual(['Отпуск в Карелии']);
  });

  it('is narrowed by folder, type, size and day', async () => {
    expect(await found({ q: 'menu', folderId: 'root' })).toEqual([]);
    expect(await found({ q: 'menu', folderId })).toEqual(['Café menu.txt']);
    expect(await found({ q: '2026', type: 'image/*' })).toEqual(['IMG_20260101_photo.JPG']);
    expect(await found({ q: '2026', minSize: '2' })).toEqual(['Отчёт за 2026.pdf']);
    expect(await found({ q: '2026', maxSize: '1' })).toEqual(['IMG_20260101_photo.JPG']);
    expect(await found({ minSize: '4', maxSize: '4' })).toEqual(['100% c_d.bin']);
    const now = new Date().toISOString();
    expect(await found({ q: 'menu', uploadedAfter: now })).toEqual([]);
    expect(await found({ q: 'menu', uploadedBefore: now, uploadedAfter: '2020-01-01' })).toEqual([
      'Café menu.txt',
    ]);
    for (const bad of ['minSize=-1', 'maxSize=big', 'uploadedAfter=yesterday', 'type=image'])
      expect((await client.get(`/files?${bad}`)).status).toBe(400);
  });

  it('R29: finds one’s own alone; admins search anybody’s', async () => {
    expect((await other.get('/files?q=отчёт')).body.items).toHaveLength(1);
    expect((await other.get('/files?q=договр')).body.items).toEqual([]);
    const admin = await newAdmin(server);
    const theirs = await admin.get(`/files?q=${encodeURIComponent('договр')}&userId=${client.user?.id}`);
    expect(theirs.body.items).toHaveLength(1);
    expect((await other.get(`/files?q=x&userId=${client.user?.id}`)).status).toBe(403);
  });

  it('does not find what is in the trash', async () => {
    const { body } = await client.upload('в мусор.txt', 'x');
    expect(await found({ q: 'мусор' })).toEqual(['в мусор.txt']);
    await client.delete(`/files/${body.id}`);
    expect(await found({ q: 'мусор' })).toEqual([]);
    await client.post(`/trash/${body.id}/restore`);
    expect(await found({ q: 'мусор' })).toEqual(['в мусор.txt']);
    await client.patch(`/files/${body.id}`, { name: 'переименован.txt', comment: 'снова нужен' });
    expect(await found({ q: 'мусор' })).toEqual([]);
    expect(await found({ q: 'нужин' })).toEqual(['переименован.txt']);
  });

  it.each(['страница', 'страницо'])('goes on by page, in every order: %s', async (q) => {
    const reader = await newClient(server);
    for (let n = 1; n <= 7; n += 1) await reader.upload(`страница ${n}.txt`, 'x'.repeat(n));
    for (const [sort, last] of [
      ['name', 'страница 7.txt'],
      ['-size', 'страница 1.txt'],
      ['-uploadedAt', 'страница 1.txt'],
    ]) {
      const names: unknown[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query = new URLSearchParams({ q, sort: String(sort), limit: '3', ...(cursor && { cursor }) });
        const { body } = await reader.get(`/files?${query}`);
        names.push(...body.items.map(({ name }) => name));
        cursor = body.nextCursor as string | null;
      }
      expect([names.length, new Set(names).size, names.at(-1)]).toEqual([7, 7, last]);
    }
    expect((await reader.get(`/files?q=${encodeURIComponent(q)}&cursor=~nonsense`)).status).toBe(400);
    const { body } = await reader.get(`/files?q=${encodeURIComponent('страница')}&withTotal=true&limit=2`);
    expect(body.total).toBe(7);
  });
});
