import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import papaparse from 'papaparse';
import { ApiClient, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let owner: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
  owner = await newClient(server);
});
afterAll(() => server.stop());

const take = async (path: string, who = admin) => {
  const answer = await who.raw('GET', `/api/v1/exports/${path}`);
  // `text()` would take the mark away.
  const text = Buffer.from(await answer.arrayBuffer()).toString();
  return { status: answer.status, headers: answer.headers, text };
};

const csvRows = (text: string): Record<string, string>[] =>
  papaparse.parse<Record<string, string>>(text.slice(1), { header: true, skipEmptyLines: true }).data;

const jsonRows = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('9.3: a list to take out', () => {
  it('is CSV as spreadsheets read it, in which nothing is a formula', async () => {
    await owner.patch('/auth/me', { fullName: '=HYPERLINK("x")' });
    const login = String(owner.user?.login);
    const { status, headers, text } = await take(`users?person=${login}`);
    expect([status, headers.get('Content-Type'), headers.get('Content-Disposition')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      expect.stringContaining('attachment; filename="users.csv"'),
    ]);
    expect(text.startsWith('\ufeffid,login,fullName,')).toBe(true);
    expect(csvRows(text)).toEqual([expect.objectContaining({ login, fullName: `'=HYPERLINK("x")` })]);
  });

  it('is JSON Lines with the values as the API has them', async () => {
    const file = (await owner.upload('Ёлка, 1.txt', 'abc')).body;
    const { text, headers } = await take(`files?format=jsonl&ownerId=${owner.user?.id}`);
    expect(headers.get('Content-Type')).toBe('application/jsonl; charset=utf-8');
    expect(jsonRows(text)).toEqual([
      expect.objectContaining({
        id: file.id,
        name: 'Ёлка, 1.txt',
        owner: owner.user?.login,
        size: 3,
        sha256: file.sha256,
        uploadedAt: file.uploadedAt,
      }),
    ]);
  });

  it('holds what the filters find and nothing else, with a row for each, whatever the number', async () => {
    const { user } = await newClient(server);
    await server.fill(
      `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $ownerId, n || '.txt', n, 'text/plain', '', gen_random_uuid()::text,
         timestamptz '2026-01-01' + n * interval '1 minute', now()
       FROM generate_series(1, 2500) n`,
      { ownerId: user?.id },
    );
    const ids = async (query: string) =>
      jsonRows((await take(`files?format=jsonl&ownerId=${user?.id}${query}`)).text).map(({ id }) => id);
    expect(new Set(await ids('')).size).toBe(2500);
    expect((await ids('&uploadedAtFrom=2026-01-01T00:10:00Z&uploadedAtTo=2026-01-01T00:19:00Z')).length).toBe(
      10,
    );
    expect(await ids('&text=1234')).toHaveLength(1);
  });

  it('of links has none of their addresses, and of the trash what lies there', async () => {
    const file = (await owner.upload('shared.txt', 'abc')).body;
    const link = (await owner.post(`/files/${file.id}/links`, { password: 'Secret-1' })).body;
    const links = (await take(`links?format=jsonl&ownerId=${owner.user?.id}`)).text;
    expect(jsonRows(links)).toEqual([
      expect.objectContaining({ id: link.id, target: 'shared.txt', hasPassword: true }),
    ]);
    expect(links).not.toContain(String(link.token));
    await owner.delete(`/files/${file.id}`);
    expect(csvRows((await take(`trash?ownerId=${owner.user?.id}`)).text)).toEqual([
      expect.objectContaining({ id: file.id, name: 'shared.txt', kind: 'file' }),
    ]);
  });

  it('is on record before its first row goes, in words', async () => {
    await take('users?isAdmin=true');
    const { items } = (await admin.get('/audit?act=list.exported&limit=1')).body;
    expect(items).toEqual([
      expect.objectContaining({
        text: expect.stringContaining('exported the list of users'),
        details: { list: 'users', format: 'csv', filters: ['isAdmin'] },
      }),
    ]);
  });

  it.each(['exports/users', 'exports/trash?format=jsonl', 'audit/export'])(
    'HEAD %s answers with the headers alone: nothing is read, and nothing goes on record',
    async (path) => {
      const countOf = async (): Promise<unknown> => {
        const acts = ['list.exported', 'audit.exported'].map((act) =>
          admin.get(`/audit?act=${act}&withTotal=true`),
        );
        return (await Promise.all(acts)).map(({ body }) => body.total);
      };
      const before = await countOf();
      const head = await admin.raw('HEAD', `/api/v1/${path}`);
      expect([head.status, await head.text(), await countOf()]).toEqual([200, '', before]);
      const get = await admin.raw('GET', `/api/v1/${path}`);
      await get.arrayBuffer();
      for (const name of ['Content-Type', 'Content-Disposition'])
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      expect(await countOf()).not.toEqual(before);
      expect((await owner.raw('HEAD', `/api/v1/${path}`)).status).toBe(403);
    },
  );

  it('has quotes around what holds a separator of either kind, so that a spreadsheet cuts it nowhere else', async () => {
    await owner.patch('/auth/me', { fullName: 'Smith; Anna, "A"' });
    const { text } = await take(`users?person=${owner.user?.login}`);
    expect(text).toContain('"Smith; Anna, ""A"""');
    await owner.patch('/auth/me', { fullName: 'Smith; Anna' });
    expect((await take(`users?person=${owner.user?.login}`)).text).toContain('"Smith; Anna"');
  });

  it.each(['users?state=lost', 'files?format=xlsx', 'links?createdAtFrom=yesterday'])(
    '%s is no such list',
    async (path) => {
      expect((await take(path)).status).toBe(400);
    },
  );

  it('is for admins alone', async () => {
    expect((await take('users', owner)).status).toBe(403);
    expect((await take('files', await ApiClient.anonymous(server))).status).toBe(401);
  });
});
