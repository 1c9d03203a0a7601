import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, goodPassword, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let anna: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
  anna = await newClient(server);
});
afterAll(() => server.stop());

const idOf = (client: ApiClient) => String(client.user?.id);

/** What is on record of somebody's account, the newest first. */
async function recordsOf(client: ApiClient, act?: string): Promise<Body[]> {
  const query = new URLSearchParams({ ownerId: idOf(client), ...(act && { act }) });
  return (await admin.get(`/audit?${query}`)).body.items;
}
const newest = async (client: ApiClient, act: string): Promise<Body | undefined> =>
  (await recordsOf(client, act))[0];

describe('9.8: each act is on record, with its actor, its means, and what was before and after', () => {
  it('a change of an account by an administrator, told with its values', async () => {
    const victim = await newClient(server);
    const path = `/users/${idOf(victim)}`;
    await admin.patch(path, { quotaBytes: 5_000, isActive: false }, { 'X-Request-Id': 'request-1' });
    const record = await newest(victim, 'user.updated');
    expect(record).toMatchObject({
      actorName: admin.user?.login,
      actorId: idOf(admin),
      means: 'token',
      requestId: 'request-1',
      objectKind: 'user',
      objectId: idOf(victim),
      objectName: victim.user?.login,
      changes: {
        quotaBytes: { before: null, after: 5_000 },
        isActive: { before: true, after: false },
      },
      text: `${admin.user?.login} changed the account ${victim.user?.login}.`,
    });
    expect(String(record?.address)).toMatch(/127\.0\.0\.1$/);
    expect(record?.agent).not.toBe('');

    const ended = await newest(victim, 'session.ended');
    expect(ended).toMatchObject({ requestId: 'request-1', details: { count: 1 } });
    const together = (await admin.get('/audit?requestId=request-1')).body.items.map(({ act }) => act);
    expect(together.sort()).toEqual(['session.ended', 'user.updated']);
  });

  it('a profile, and a new password of which nothing but that stands there', async () => {
    const me = await newClient(server);
    await me.patch('/auth/me', { fullName: 'Somebody Else' });
    expect(await newest(me, 'user.updated')).toMatchObject({
      changes: { fullName: { before: me.user?.fullName, after: 'Somebody Else' } },
      text: `${me.user?.login} changed their own account.`,
    });
    await me.post('/auth/password', { currentPassword: goodPassword, newPassword: 'Another-kiosk-26!' });
    await admin.patch(`/users/${idOf(me)}`, { password: 'A-third-2026!' });
    const changes = await recordsOf(me, 'user.password_changed');
    expect(changes.map(({ text }) => text)).toEqual([
      `${admin.user?.login} set a new password for ${me.user?.login}.`,
      `${me.user?.login} changed their password.`,
    ]);
    const all = JSON.stringify((await admin.get('/audit?limit=500')).body);
    for (const secret of [goodPassword, 'Another-kiosk-26!', 'A-third-2026!', '$argon2'])
      expect(all).not.toContain(secret);
  });

  it('nothing where nothing changed, and nothing of what was refused', async () => {
    const me = await newClient(server);
    const other = await newClient(server);
    await me.patch('/auth/me', { fullName: me.user?.fullName });
    expect((await me.patch('/auth/me', { email: other.user?.email })).status).toBe(409);
    expect((await me.patch(`/users/${idOf(other)}`, { isAdmin: true })).status).toBe(403);
    expect(await recordsOf(me, 'user.updated')).toEqual([]);
    expect(await recordsOf(other, 'user.updated')).toEqual([]);
  });

  it('accounts that come and go, who is named although gone', async () => {
    const login = `leaver${Date.now() % 100_000}`;
    const made = await admin.post('/users', {
      login,
      fullName: 'A Leaver',
      email: `${login}@example.org`,
      password: goodPassword,
    });
    await admin.delete(`/users/${made.body.id}`);
    const { items } = (await admin.get(`/audit?objectId=${made.body.id}`)).body;
    expect(items.map(({ act, ownerName }) => [act, ownerName])).toEqual([
      ['user.deleted', login],
      ['user.created', login],
    ]);
  });

  it('sign-ins, failed ones, and sessions that end', async () => {
    const me = await newClient(server);
    const login = String(me.user?.login);
    await me.post('/auth/login', { login, password: 'Wrong-2026!' });
    await me.post('/auth/login', { login: 'N0body-Secret!', password: goodPassword });
    const again = await me.signIn(login);
    await again.delete('/auth/sessions');
    await again.post('/auth/logout');
    const acts = (await recordsOf(me)).map(({ act, actorKind }) => `${act} ${actorKind}`);
    expect(acts).toEqual([
      'session.signed_out user',
      'session.ended user',
      'session.signed_in user',
      'session.sign_in_failed anonymous',
      'session.signed_in user',
      'user.created system',
    ]);
    const unknown = (await admin.get('/audit?act=session.sign_in_failed')).body.items;
    expect(unknown.map(({ text }) => text)).toContain('A sign-in as an unknown login failed.');
    expect(JSON.stringify(unknown)).not.toContain('N0body-Secret');
  });

  it('files that are renamed, moved, deleted, put back and purged: one record an act', async () => {
    const me = await newClient(server);
    const folder = (await me.post('/folders', { name: 'Box' })).body;
    const files = [];
    for (let i = 0; i < 5; i += 1) files.push((await me.upload(`file ${i}.txt`, 'text')).body.id);
    await me.patch(`/files/${files[0]}`, { name: 'renamed.txt' });
    await me.post('/entries/move', { fileIds: files, folderIds: [], folderId: folder.id });
    await admin.post('/entries/delete', { fileIds: files, folderIds: [] });
    await me.post('/entries/restore', { ids: files });
    await me.delete(`/files/${files[1]}?permanent=true`);
    await me.delete(`/files/${files[2]}`);
    await me.delete('/trash');
    const records = (await recordsOf(me)).filter(({ act }) => !/^(session|user)/.test(String(act)));
    const login = me.user?.login;
    expect(records.map(({ text }) => text).reverse()).toEqual([
      `${login} renamed the file “file 0.txt” to “renamed.txt”.`,
      expect.stringMatching(`^${login} moved 5 entries to Box: (“[^”]+”, ){2}“[^”]+” and 2 more\\.$`),
      expect.stringMatching(
        `^${admin.user?.login} deleted 5 entries: .* and 2 more\\. \\(storage of ${login}\\)$`,
      ),
      expect.stringMatching(`^${login} put 5 entries back from the trash: `),
      `${login} deleted 1 entry: “file 1.txt”.`,
      `${login} removed 1 entry for good: “file 1.txt”.`,
      `${login} deleted 1 entry: “file 2.txt”.`,
      `${login} emptied the trash: 1 entry, “file 2.txt”.`,
    ]);
  });

  it('links, but never their token or password', async () => {
    const me = await newClient(server);
    const file = (await me.upload('shared.txt', 'text')).body;
    const { body: link } = await me.post(`/files/${file.id}/links`, { password: 'open sesame' });
    await me.patch(`/links/${link.id}`, { maxDownloads: 3, password: null });
    await me.patch(`/links/${link.id}`, { password: 'another one' });
    await me.delete(`/links/${link.id}`);
    const records = (await admin.get(`/audit?objectId=${link.id}`)).body.items;
    expect(records.map(({ act }) => act)).toEqual([
      'link.revoked',
      'link.updated',
      'link.updated',
      'link.created',
    ]);
    expect(records[2]?.changes).toEqual({
      maxDownloads: { before: null, after: 3 },
      hasPassword: { before: true, after: false },
    });
    expect(records[1]?.details).toMatchObject({ isPasswordSet: true });
    const all = JSON.stringify(records);
    for (const secret of [String(link.token), 'open sesame', 'another one'])
      expect(all).not.toContain(secret);
  });

  it('nothing of uploads, downloads and reading', async () => {
    const me = await newClient(server);
    const before = await recordsOf(me);
    const file = (await me.upload('plain.txt', 'text')).body;
    await me.raw('GET', `/api/v1/files/${file.id}/content`);
    await me.get('/files');
    expect(await recordsOf(me)).toEqual(before);
  });
});

describe('9.8: the list', () => {
  it('is filtered by actor, object, owner, kind, address, request and time, and paged by key', async () => {
    const me = await newClient(server);
    const ids = [];
    for (let i = 0; i < 4; i += 1) {
      const { body } = await me.post('/folders', { name: `Folder ${i}` });
      ids.push(body.id);
      await me.patch(`/folders/${body.id}`, { name: `Renamed ${i}` }, { 'X-Request-Id': `rename-${i}` });
    }
    const mine = `actorId=${idOf(me)}&act=folder.updated`;
    const names = async (query: string) =>
      (await admin.get(`/audit?${query}`)).body.items.map(({ objectName }) => objectName);
    expect(await names(`${mine}&sort=time`)).toEqual(['Renamed 0', 'Renamed 1', 'Renamed 2', 'Renamed 3']);
    expect(await names(`objectId=${ids[2]}`)).toEqual(['Renamed 2']);
    expect(await names('requestId=rename-1')).toEqual(['Renamed 1']);
    expect(await names(`${mine}&objectKind=file`)).toEqual([]);
    expect(await names(`${mine}&address=192.0.2.1`)).toEqual([]);
    const first = (await admin.get('/audit?requestId=rename-0')).body.items[0];
    expect(await names(`${mine}&to=${String(first?.time)}`)).toEqual(['Renamed 0']);
    expect(await names(`${mine}&address=${encodeURIComponent(String(first?.address))}`)).toHaveLength(4);

    const page = (await admin.get(`/audit?${mine}&limit=3`)).body;
    await me.patch(`/folders/${ids[0]}`, { name: 'Renamed again' });
    const rest = (await admin.get(`/audit?${mine}&limit=3&cursor=${page.nextCursor}`)).body;
    expect([...page.items, ...rest.items].map(({ objectName }) => objectName)).toEqual([
      'Renamed 3',
      'Renamed 2',
      'Renamed 1',
      'Renamed 0',
    ]);
  });

  it('speaks the language of the caller', async () => {
    const me = await newClient(server);
    await me.post('/folders', { name: 'Ящик' });
    await me.post('/auth/password', { currentPassword: goodPassword, newPassword: 'Another-kiosk-26!' });
    const { items } = (await admin.get(`/audit?ownerId=${idOf(me)}`, { 'Accept-Language': 'ru' })).body;
    expect(items[0]?.text).toBe(`${me.user?.login}: сменён свой пароль.`);
  });

  it.each(['/audit', '/audit/export', '/audit/verification'])(
    '%s is for administrators alone',
    async (path) => {
      expect((await anna.get(path)).status).toBe(403);
      expect((await anna.raw('GET', `/api/v1${path}`, { headers: { Authorization: '' } })).status).toBe(401);
    },
  );
});

describe('9.8: what people see of their own account', () => {
  it('is all that was done to it, but not from where an administrator did it', async () => {
    const me = await newClient(server);
    const other = await newClient(server);
    await me.post('/auth/login', { login: me.user?.login, password: 'Wrong-2026!' });
    const file = (await me.upload('mine.txt', 'text')).body;
    await admin.patch(`/files/${file.id}`, { name: 'touched.txt' });
    await admin.patch(`/users/${idOf(me)}`, { quotaBytes: 1 });
    const { items } = (await me.get('/auth/me/events')).body;
    expect(items.map(({ act }) => act)).toEqual([
      'user.updated',
      'file.updated',
      'session.sign_in_failed',
      'session.signed_in',
      'user.created',
    ]);
    for (const index of [0, 1]) {
      expect(items[index]).toMatchObject({
        actorName: admin.user?.login,
        address: null,
        agent: null,
        requestId: null,
      });
    }
    for (const index of [2, 3]) expect(String(items[index]?.address)).toMatch(/127\.0\.0\.1$/);
    const others = (await other.get('/auth/me/events')).body.items;
    expect(others.map(({ act }) => act)).toEqual(['session.signed_in', 'user.created']);
    expect((await me.get('/auth/me/events?ownerId=1')).status).toBe(400);
  });
});

describe('9.8: the export', () => {
  it('as CSV has a byte order mark, a line a record, and no formula', async () => {
    const me = await newClient(server);
    const folder = (await me.post('/folders', { name: 'plain' })).body;
    await me.patch(`/folders/${folder.id}`, { name: '=cmd|calc' });
    await me.patch(`/folders/${folder.id}`, { name: '@SUM(1;2), "quoted"' });
    const answer = await admin.raw('GET', `/api/v1/audit/export?ownerId=${idOf(me)}&act=folder.updated`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('Content-Disposition')).toContain('audit.csv');
    const lines = bytes.subarray(3).toString().trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^id,time,act,text,/);
    expect(lines[1]).toContain(`,"'=cmd|calc",`);
    expect(lines[2]).toContain(`,"'@SUM(1;2), ""quoted""",`);
    const [exported] = (await admin.get('/audit?act=audit.exported')).body.items;
    expect(exported).toMatchObject({ actorId: idOf(admin), details: { format: 'csv' } });
  });

  it('as JSON Lines has all there is, however many', async () => {
    const me = await newClient(server);
    await server.sql(
      `INSERT INTO audit (time, act, actor_kind, means, owner_id, object_kind, object_name)
       SELECT now() + n * interval '1 millisecond', 'file.updated', 'system', 'job', $owner, 'file', 'file ' || n
       FROM generate_series(1, 1300) n`,
      { owner: idOf(me) },
    );
    const to = new Date(Date.now() + 60_000).toISOString();
    const answer = await admin.raw(
      'GET',
      `/api/v1/audit/export?format=jsonl&act=file.updated&ownerId=${idOf(me)}&to=${to}`,
    );
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ objectName }) => objectName)).toEqual(
      Array.from({ length: 1300 }, (_, i) => `file ${i + 1}`),
    );
  });
});

describe('9.8: the check', () => {
  it('finds the chain whole, and broken where somebody changed a record', async () => {
    const { body: whole } = await admin.get('/audit/verification');
    expect(whole).toMatchObject({ isWhole: true, faults: [], next: null });
    const end = whole.end as Body;
    const after = `${end.position}:${end.hash}`;
    const { body: rest } = await admin.get(`/audit/verification?after=${after}`);
    expect(rest).toMatchObject({ isWhole: true, next: null });
    expect((await admin.get('/audit/verification?after=1')).status).toBe(400);
    await server.fill(`UPDATE audit SET actor_name = 'anna' WHERE id = (SELECT min(id) + $more FROM audit)`, {
      more: 2,
    });
    const { body } = await admin.get('/audit/verification');
    expect(body).toMatchObject({ isWhole: false, faults: [{ kind: 'changed' }] });
  });
});
