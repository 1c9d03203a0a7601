import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newPanelAdmin, type SignedInAdmin } from '../admin/panel-client.js';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: SignedInAdmin;

beforeAll(async () => {
  server = await startServer();
  admin = await newPanelAdmin(server);
});
afterAll(() => server.stop());

let made = 0;
const newGroup = async (fields: object = {}) => {
  made += 1;
  const { status, body } = await admin.api.post('/groups', { name: `Class ${made}`, ...fields });
  if (status !== 201) throw new Error(`a group answered ${status}`);
  return body;
};
const newMembers = (count: number) => Promise.all(Array.from({ length: count }, () => newClient(server)));
const join = (groupId: string, members: ApiClient[], options: object = {}) =>
  admin.api.post(`/groups/${groupId}/members`, {
    userIds: members.map(({ user }) => user?.id),
    ...options,
  });
const quotaOf = async ({ user }: ApiClient) => (await admin.api.get(`/users/${user?.id}`)).body.quotaBytes;
const kilobyte = 'x'.repeat(1000);

describe('9.2: groups', () => {
  it('are made, changed and deleted, by a name that no other has', async () => {
    const group = await newGroup({ name: 'Ёлка 7А', description: 'Year 7' });
    const taken = await admin.api.post('/groups', { name: 'ёлка 7а' });
    expect([taken.status, taken.body.errors[0]?.field]).toEqual([409, 'name']);
    const tag = { 'If-Match': `"${group.id}.1"` };
    const changed = await admin.api.patch(`/groups/${group.id}`, { description: 'Year 8' }, tag);
    expect(changed.body).toMatchObject({ name: 'Ёлка 7А', description: 'Year 8', version: 2 });
    expect((await admin.api.patch(`/groups/${group.id}`, { name: 'Late' }, tag)).status).toBe(412);
    expect((await admin.api.delete(`/groups/${group.id}`, tag)).status).toBe(412);
    expect((await admin.api.get('/groups?q=елка')).body.items).toHaveLength(1);
    expect((await admin.api.delete(`/groups/${group.id}`)).status).toBe(204);
    expect((await admin.api.get(`/groups/${group.id}`)).status).toBe(404);
    const [record] = (await admin.api.get('/audit?act=group.deleted&limit=1')).body.items;
    expect(record?.text).toContain('deleted the group “Ёлка 7А”');
  });

  it.each([
    {},
    { name: ' ' },
    { name: 'a\nb' },
    { name: 'x', quotaBytes: -1 },
    { name: 'x', linkLongestDays: 0 },
  ])('are refused as %j', async (fields) => {
    expect((await admin.api.post('/groups', fields)).status).toBe(400);
  });

  it('give whoever joins their quota, of several the largest, and leave who shall keep theirs', async () => {
    const [first, second, third] = (await newMembers(3)) as [ApiClient, ApiClient, ApiClient];
    const small = await newGroup({ defaultQuotaBytes: 1000 });
    const large = await newGroup({ defaultQuotaBytes: 5000 });
    expect((await join(small.id, [first, second])).body).toEqual({ addedCount: 2, quotaCount: 2 });
    expect((await join(large.id, [second])).body).toEqual({ addedCount: 1, quotaCount: 1 });
    expect((await join(small.id, [second, third], { keepQuota: true })).body).toEqual({
      addedCount: 1,
      quotaCount: 0,
    });
    expect(await Promise.all([first, second, third].map(quotaOf))).toEqual([1000, 5000, null]);
    const all = { defaultQuotaBytes: 2000, applyQuota: true };
    await admin.api.patch(`/groups/${small.id}`, all);
    expect(await Promise.all([first, second, third].map(quotaOf))).toEqual([2000, 5000, 2000]);
    const left = await admin.api.post(`/groups/${large.id}/members/remove`, { userIds: [second.user?.id] });
    expect(left.body).toEqual({ removedCount: 1 });
    expect(await quotaOf(second)).toBe(5000);
  });

  it('leave the quota of who was in them already, and tell of each that they changed, before and after', async () => {
    const [first, second] = (await newMembers(2)) as [ApiClient, ApiClient];
    const group = await newGroup({ defaultQuotaBytes: 1000 });
    const recordsOf = async ({ user }: ApiClient) => {
      const { items } = (await admin.api.get(`/audit?act=user.updated&ownerId=${user?.id}`)).body;
      return items.map(({ changes }) => changes);
    };
    const { events } = server.ports;
    const { record } = events;
    const told: unknown[] = [];
    events.record = (event, actor, facts) => {
      if (event === 'user.updated') told.push(facts?.login);
      record(event, actor, facts);
    };
    const given = (before: number | null, after: number) => ({ quotaBytes: { before, after } });
    await join(group.id, [first]);
    await admin.api.patch(`/users/${first.user?.id}`, { quotaBytes: 7000 });
    expect((await join(group.id, [first])).body).toEqual({ addedCount: 0, quotaCount: 0 });
    expect((await join(group.id, [first, second])).body).toEqual({ addedCount: 1, quotaCount: 1 });
    expect(await Promise.all([first, second].map(quotaOf))).toEqual([7000, 1000]);
    expect(await recordsOf(second)).toEqual([given(null, 1000)]);
    await admin.api.patch(`/groups/${group.id}`, { applyQuota: true });
    expect(await recordsOf(first)).toEqual([given(7000, 1000), given(1000, 7000), given(null, 1000)]);
    expect(await recordsOf(second)).toHaveLength(1);
    events.record = record;
    expect(told).toEqual([first, first, second, first].map(({ user }) => user?.login));
  });

  it('give a new default to as many as there are, in slices', async () => {
    const group = await newGroup();
    await server.fill(
      `INSERT INTO users (id, login, full_name, email, is_admin, is_active, storage_path, created_at, updated_at)
       SELECT gen_random_uuid(), 'many' || n, 'Many', 'many' || n || '@example.test', false, true, 'users/many' || n, now(), now()
       FROM generate_series(1, $count::int) AS n`,
      { count: 1001 },
    );
    await server.sql(
      `INSERT INTO group_members (group_id, user_id) SELECT $id, id FROM users WHERE login ~ '^many[0-9]'`,
      { id: group.id },
    );
    const { audit } = server.ports;
    const { appendMany } = audit;
    const slices: number[] = [];
    audit.appendMany = (actor, acts) => {
      slices.push(acts.length);
      return appendMany(actor, acts);
    };
    const changes = { defaultQuotaBytes: 3000, applyQuota: true };
    const { status } = await admin.api.patch(`/groups/${group.id}`, changes);
    audit.appendMany = appendMany;
    expect([status, slices]).toEqual([200, [500, 500, 1]]);
    const [[row]] = (await server.sql(
      `SELECT count(*) AS count FROM audit a JOIN users u ON u.id = a.owner_id JOIN audit_unsealed s ON s.record_id = a.id
       WHERE u.login ~ '^many[0-9]' AND u.quota_bytes = 3000 AND a.changes = '{"quotaBytes": {"before": null, "after": 3000}}'`,
      {},
    )) as [[{ count: number }]];
    expect(Number(row.count)).toBe(1001);
  });

  it('are listed, and held for a change, without a look at anybody’s links', async () => {
    const [first, second] = (await newMembers(2)) as [ApiClient, ApiClient];
    const group = await newGroup({ quotaBytes: 5000 });
    const rival = new pg.Client({ connectionString: server.databaseUrl });
    await rival.connect();
    try {
      await rival.query('BEGIN; LOCK TABLE share_links IN ACCESS EXCLUSIVE MODE');
      expect((await join(group.id, [first, second])).status).toBe(200);
      const { items } = (await admin.api.get('/groups?q=Class')).body;
      expect(
        items.map(({ numbers }) => numbers as object).filter((numbers) => 'linkCount' in numbers),
      ).toEqual([]);
      const out = { userIds: [second.user?.id] };
      expect((await admin.api.post(`/groups/${group.id}/members/remove`, out)).body.removedCount).toBe(1);
      expect((await first.upload('a.txt', kilobyte)).status).toBe(201);
      expect((await admin.api.delete(`/groups/${group.id}`)).status).toBe(204);
    } finally {
      await rival.end();
    }
  });

  it('tell who is in them, in which somebody is, and their numbers', async () => {
    const [first, second] = (await newMembers(2)) as [ApiClient, ApiClient];
    const group = await newGroup();
    const other = await newGroup();
    await join(group.id, [first, second]);
    await join(other.id, [first]);
    await first.upload('a.txt', kilobyte);
    const file = (await second.upload('b.txt', kilobyte)).body.id;
    await second.post(`/files/${file}/links`, {});
    const members = (await admin.api.get(`/users?groupId=${group.id}`)).body.items.map(({ id }) => id);
    expect(members.sort()).toEqual([first.user?.id, second.user?.id].sort());
    const groups = (await admin.api.get(`/groups?userId=${first.user?.id}&withTotal=true`)).body;
    expect(groups.items.map(({ id }) => id)).toEqual([group.id, other.id]);
    expect((await admin.api.get(`/groups/${group.id}`)).body.numbers).toEqual({
      memberCount: 2,
      fileCount: 2,
      usedBytes: 2000,
      trashBytes: 0,
      reservedBytes: 0,
      linkCount: 1,
    });
    await admin.api.delete(`/users/${second.user?.id}`);
    expect((await admin.api.get(`/groups/${group.id}`)).body.numbers).toMatchObject({ memberCount: 1 });
  });

  it('who is no user is left out, and a list of nobody or of too many is refused', async () => {
    const group = await newGroup();
    const nobody = { userIds: [randomUUID()] };
    expect((await admin.api.post(`/groups/${group.id}/members`, nobody)).body.addedCount).toBe(0);
    expect((await admin.api.post(`/groups/${group.id}/members`, { userIds: [] })).status).toBe(400);
    const many = { userIds: Array.from({ length: 1001 }, () => randomUUID()) };
    expect((await admin.api.post(`/groups/${group.id}/members`, many)).status).toBe(400);
    expect((await admin.api.post(`/groups/${randomUUID()}/members`, nobody)).status).toBe(404);
  });

  it('are nobody’s but an administrator’s', async () => {
    const group = await newGroup();
    const user = await newClient(server);
    await join(group.id, [user]);
    const answers = await Promise.all([
      user.get('/groups'),
      user.get(`/groups/${group.id}`),
      user.post('/groups', { name: 'Mine' }),
      user.patch(`/groups/${group.id}`, { quotaBytes: null }),
      user.delete(`/groups/${group.id}`),
      user.post(`/groups/${group.id}/members`, { userIds: [user.user?.id] }),
      user.post(`/groups/${group.id}/members/remove`, { userIds: [user.user?.id] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  });
});

describe('9.2: a quota for all together', () => {
  it('holds for short uploads and long ones, for the trash, and ends with the group', async () => {
    const [first, second] = (await newMembers(2)) as [ApiClient, ApiClient];
    const group = await newGroup({ quotaBytes: 2500 });
    await join(group.id, [first, second]);
    const kept = (await first.upload('a.txt', kilobyte)).body.id;
    expect((await second.upload('b.txt', kilobyte)).status).toBe(201);
    const refused = await second.upload('c.txt', kilobyte);
    expect([refused.status, refused.body.code]).toEqual([413, 'quota_exceeded']);
    expect(refused.body.detail).toContain('your group');
    expect((await first.upload('d.txt', 'x'.repeat(300_000))).status).toBe(413);
    await first.delete(`/files/${kept}`);
    expect((await second.upload('c.txt', kilobyte)).status).toBe(413);
    await admin.api.patch(`/groups/${group.id}`, { quotaBytes: 3500 });
    expect((await second.upload('c.txt', kilobyte)).status).toBe(201);
    expect((await second.upload('e.txt', kilobyte)).status).toBe(413);
    await admin.api.patch(`/groups/${group.id}`, { quotaBytes: null });
    expect((await second.upload('e.txt', kilobyte)).status).toBe(201);
    await admin.api.patch(`/groups/${group.id}`, { quotaBytes: 1 });
    expect((await second.upload('f.txt', kilobyte)).status).toBe(413);
    await admin.api.delete(`/groups/${group.id}`);
    expect((await second.upload('f.txt', kilobyte)).status).toBe(201);
  });

  it('is not passed by members who upload at once', async () => {
    const members = await newMembers(4);
    const group = await newGroup({ quotaBytes: 5500 });
    await join(group.id, members);
    const uploads = members.flatMap((member) =>
      [1, 2, 3].map((number) => member.upload(`${number}.txt`, kilobyte)),
    );
    const statuses = (await Promise.all(uploads)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(5).fill(201), ...Array(7).fill(413)]);
    const { numbers } = (await admin.api.get(`/groups/${group.id}`)).body as never as {
      numbers: Record<string, number>;
    };
    expect(numbers).toMatchObject({ usedBytes: 5000, reservedBytes: 0 });
  });

  it('of several groups the tightest holds, and who leaves is free of it', async () => {
    const [member] = (await newMembers(1)) as [ApiClient];
    const [tight, loose] = [await newGroup({ quotaBytes: 500 }), await newGroup({ quotaBytes: 9000 })];
    await join(tight.id, [member]);
    await join(loose.id, [member]);
    expect((await member.upload('a.txt', kilobyte)).status).toBe(413);
    await admin.api.post(`/groups/${tight.id}/members/remove`, { userIds: [member.user?.id] });
    expect((await member.upload('a.txt', kilobyte)).status).toBe(201);
  });
});

describe('9.2, 9.7: the policy of a group', () => {
  it('goes before that of the place; of several groups the strictest holds', async () => {
    const [pupil] = (await newMembers(1)) as [ApiClient];
    const file = (await pupil.upload('a.txt', 'a')).body.id;
    const make = (options: object = {}) => pupil.post(`/files/${file}/links`, options);
    const open = (await make()).body.id;
    const [strict, mild] = [
      await newGroup({ linkLongestDays: 3, linkPasswordRequired: true }),
      await newGroup({ linkLongestDays: 9, linkPasswordRequired: false, linkUploadRequests: true }),
    ];
    await join(mild.id, [pupil]);
    await join(strict.id, [pupil]);
    expect((await pupil.get('/links/policy')).body).toEqual({
      mayMake: true,
      mayRequestUploads: true,
      longestDays: 3,
      isPasswordRequired: true,
    });
    expect((await make()).body.errors.map(({ field }) => field)).toEqual(['password']);
    const broken = (await admin.api.get(`/links?userId=${pupil.user?.id}&breaksPolicy=true`)).body;
    expect(broken.items.map(({ id }) => id)).toEqual([open]);
    await admin.api.patch(`/groups/${strict.id}`, { linkPasswordRequired: null, linkLongestDays: null });
    expect((await make()).status).toBe(201);
    await admin.api.patch(`/groups/${strict.id}`, { linkMakers: 'admins' });
    expect((await make()).status).toBe(403);
    await admin.api.patch('/settings/linkMakers', { value: 'admins' });
    await admin.api.patch(`/groups/${strict.id}`, { linkMakers: 'everyone' });
    expect((await make()).status).toBe(201);
    expect((await (await newClient(server)).get('/links/policy')).body.mayMake).toBe(false);
    await admin.api.delete('/settings/linkMakers');
  });
});

describe('9.2: people join by their logins and e-mails', () => {
  const named = (groupId: string, names: string[], more: object = {}) =>
    admin.api.post(`/groups/${groupId}/members/names`, { names, ...more });
  const sizeOf = async (groupId: string) =>
    ((await admin.api.get(`/groups/${groupId}`)).body.numbers as { memberCount: number }).memberCount;

  it('in any case, who is named twice once, and who is in it already stays', async () => {
    const group = await newGroup({ defaultQuotaBytes: 4e9 });
    const [one, two, three] = (await newMembers(3)) as [ApiClient, ApiClient, ApiClient];
    await join(group.id, [three], { keepQuota: true });
    const { email } = (await admin.api.get(`/users/${two.user?.id}`)).body;
    const names = [
      String(one.user?.login).toUpperCase(),
      String(email).toUpperCase(),
      String(two.user?.login),
      String(three.user?.login),
    ];
    const { status, body } = await named(group.id, names);
    expect([status, body]).toEqual([
      200,
      { isDone: true, foundCount: 3, addedCount: 2, quotaCount: 2, unknown: [], doubled: [names[2]] },
    ]);
    expect([await sizeOf(group.id), await quotaOf(two)]).toEqual([3, 4e9]);
  });

  it('nobody joins where somebody is unknown, unless that is asked for', async () => {
    const group = await newGroup();
    const [one] = (await newMembers(1)) as [ApiClient];
    const names = [String(one.user?.login), 'nobody1', 'nobody@example.org', 'nobody1'];
    expect((await named(group.id, names)).body).toMatchObject({
      isDone: false,
      foundCount: 1,
      addedCount: 0,
      unknown: ['nobody1', 'nobody@example.org'],
    });
    expect(await sizeOf(group.id)).toBe(0);
    expect((await named(group.id, names, { onlyKnown: true })).body).toMatchObject({
      isDone: true,
      addedCount: 1,
    });
    expect((await named(group.id, ['nobody1'], { onlyKnown: true })).body).toMatchObject({ isDone: false });
    expect(await sizeOf(group.id)).toBe(1);
  });

  it('a thousand at most; by administrators alone; and none who was deleted', async () => {
    const group = await newGroup();
    const [one] = (await newMembers(1)) as [ApiClient];
    const login = String(one.user?.login);
    expect((await named(group.id, Array(1000).fill(login))).body).toMatchObject({ addedCount: 1 });
    expect((await named(group.id, Array(1001).fill(login))).status).toBe(400);
    expect((await named(randomUUID(), [login])).body.code).toBe('group_not_found');
    expect((await one.post(`/groups/${group.id}/members/names`, { names: [login] })).status).toBe(403);
    await admin.api.delete(`/users/${one.user?.id}`);
    expect((await named(group.id, [login])).body).toMatchObject({ isDone: false, unknown: [login] });
  });
});
