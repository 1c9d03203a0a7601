import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { type JobStage, openJobStage } from '../support/job-stage.js';

let stage: JobStage;
let server: JobStage['server'];
let admin: JobStage['admin'];
let make: JobStage['make'];
let over: JobStage['over'];
let results: JobStage['results'];
let user: JobStage['user'];
let newClass: JobStage['newClass'];

beforeAll(async () => {
  stage = await openJobStage();
  ({ server, admin, make, over, results, user, newClass } = stage);
});
afterAll(() => stage.close());

const GB = 1024 ** 3;
const NOBODY = '00000000-0000-4000-8000-000000000000';

const undone = async (id: unknown): Promise<Body> =>
  over((await admin.post(`/bulk/jobs/${id}/undo`)).body.id);

describe('9.3: put in a group, and taken out of it, all that match', () => {
  const newGroup = async (name: string, fields: object = {}): Promise<string> =>
    String((await admin.post('/groups', { name, ...fields })).body.id);
  const membersOf = async (groupId: string): Promise<string[]> =>
    ((await admin.get(`/users?groupId=${groupId}&limit=100`)).body.items as Body[]).map(({ id }) =>
      String(id),
    );

  it('joins with the group’s quota, passes over who is in it, and is taken back with the quota of before', async () => {
    const ids = await newClass('joins', 3);
    const [first, second, third] = ids as [string, string, string];
    const groupId = await newGroup('Seven B', { defaultQuotaBytes: 5 * GB });
    await admin.post(`/groups/${groupId}/members`, { userIds: [first], keepQuota: true });
    await admin.patch(`/users/${second}`, { quotaBytes: GB });
    const command = { act: 'addToGroup', groupId, filter: { person: 'joins pupil' } };
    expect((await admin.post('/bulk/users/preview', command)).body).toMatchObject({
      total: 3,
      count: 2,
      left: [{ reason: 'nothing_to_change', count: 1 }],
      canUndo: true,
    });
    const { body: job } = await admin.post('/bulk/users', command);
    expect(await over(job.id)).toMatchObject({ doneCount: 2, leftCount: 1, canUndo: true });
    expect(new Set(await membersOf(groupId))).toEqual(new Set(ids));
    expect(await Promise.all([second, third].map(async (id) => (await user(id)).quotaBytes))).toEqual([
      5 * GB,
      5 * GB,
    ]);

    // What an operator gave since stays.
    await admin.patch(`/users/${third}`, { quotaBytes: 9 * GB });
    expect(await undone(job.id)).toMatchObject({ doneCount: 2, leftCount: 0 });
    expect(await membersOf(groupId)).toEqual([first]);
    expect(await Promise.all([second, third].map(async (id) => (await user(id)).quotaBytes))).toEqual([
      GB,
      9 * GB,
    ]);
    const acts = (await admin.get(`/audit?objectId=${groupId}&limit=50`)).body.items as Body[];
    expect(acts.filter(({ act }) => act === 'group.members_added')).toHaveLength(3);
    expect(acts.filter(({ act }) => act === 'group.members_removed')).toHaveLength(2);
  });

  it('takes out, and back in with the quota that they have', async () => {
    const ids = await newClass('leaves', 2);
    const groupId = await newGroup('Seven C', { defaultQuotaBytes: 5 * GB });
    await admin.post(`/groups/${groupId}/members`, { userIds: ids });
    await admin.patch(`/users/${ids[0]}`, { quotaBytes: 2 * GB });
    const { body: job } = await admin.post('/bulk/users', {
      act: 'removeFromGroup',
      groupId,
      filter: { group: groupId },
    });
    expect(await over(job.id)).toMatchObject({ doneCount: 2 });
    expect(await membersOf(groupId)).toEqual([]);
    expect(await undone(job.id)).toMatchObject({ doneCount: 2 });
    expect(new Set(await membersOf(groupId))).toEqual(new Set(ids));
    expect((await user(String(ids[0]))).quotaBytes).toBe(2 * GB);
  });

  it('asks for a group that is there, and says of each that it went meanwhile', async () => {
    const ids = await newClass('nogroup', 1);
    const command = { act: 'addToGroup', ids };
    for (const path of ['/bulk/users/preview', '/bulk/users']) {
      expect((await admin.post(path, command)).body.code).toBe('validation_failed');
      expect((await admin.post(path, { ...command, groupId: NOBODY })).body.code).toBe('group_not_found');
    }
    const groupId = await newGroup('Short-lived');
    await admin.post('/jobs/kinds/bulkUsers/pause');
    const { body: job } = await admin.post('/bulk/users', { ...command, groupId });
    await admin.delete(`/groups/${groupId}`);
    await admin.post('/jobs/kinds/bulkUsers/resume');
    expect(await over(job.id)).toMatchObject({ doneCount: 0, leftCount: 1 });
    expect((await results(job.id)).map(({ reason }) => reason)).toEqual(['group_not_found']);
  });
});

describe('9.3: new passwords for all that match', () => {
  const slipsOf = async (id: unknown, key: unknown) => admin.post(`/bulk/jobs/${id}/slips`, { key });

  it('are one-time ones, told once as slips; sessions end, and whoever has more than a user’s rights is left out', async () => {
    const pupils = [await newClient(server), await newClient(server)];
    const auditor = await make.user({ fullName: 'Reset Auditor' });
    await admin.patch(`/users/${auditor.id}`, { role: 'auditor' });
    const other = await newAdmin(server);
    const ids = [...pupils, other, admin].map((client) => String(client.user?.id)).concat(auditor.id);
    const command = { act: 'resetPassword', ids };
    const { body: preview } = await admin.post('/bulk/users/preview', command);
    expect(preview).toMatchObject({ total: 5, count: 2, isFinal: true, canUndo: false });
    expect(
      Object.fromEntries((preview.left as Body[]).map(({ reason, count }) => [String(reason), count])),
    ).toEqual({ own_account: 1, role_left_out: 2 });
    expect((await admin.post('/bulk/users', command)).body.code).toBe('bulk_count_differs');

    const { body: job } = await admin.post('/bulk/users', { ...command, confirmedCount: 2 });
    expect(await over(job.id)).toMatchObject({ doneCount: 2, leftCount: 3 });
    const { body: slips } = await slipsOf(job.id, job.slipsKey);
    expect((slips.items as Body[]).map(({ login }) => login).sort()).toEqual(
      pupils.map(({ user: own }) => String(own?.login)).sort(),
    );
    for (const pupil of pupils) expect((await pupil.get('/auth/me')).status).toBe(401);
    for (const { login, oneTimePassword } of slips.items as Body[]) {
      const signedIn = await (await ApiClient.anonymous(server)).signIn(
        String(login),
        String(oneTimePassword),
      );
      expect((await signedIn.get('/files')).body.code).toBe('password_change_required');
    }
    expect((await other.get('/auth/me')).status).toBe(200);
  });

  it('stand in no table: neither in a result, a record nor a job', async () => {
    const ids = await newClass('secrets', 2);
    const { body: job } = await admin.post('/bulk/users', { act: 'resetPassword', ids, confirmedCount: 2 });
    await over(job.id);
    const { items } = (await slipsOf(job.id, job.slipsKey)).body;
    const secrets = [job.slipsKey, ...(items as Body[]).map(({ oneTimePassword }) => oneTimePassword)].map(
      String,
    );
    expect(secrets.every((secret) => secret.length > 10)).toBe(true);
    for (const table of ['jobs', 'job_results', 'audit', 'account_imports', 'users', 'bulk_targets']) {
      const [rows] = (await server.sql(`SELECT row_to_json(t)::text AS row FROM ${table} t`, {})) as [Body[]];
      const all = rows.map(({ row }) => String(row)).join('\n');
      expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
    }
    expect(JSON.stringify((await admin.get('/logs?limit=500')).body)).not.toContain(String(job.slipsKey));
    expect(JSON.stringify((await admin.get(`/jobs/${job.id}`)).body)).not.toContain(String(job.slipsKey));
  });

  it('a slip says nothing more where somebody got another password since', async () => {
    const ids = await newClass('twice', 2);
    const { body: first } = await admin.post('/bulk/users', { act: 'resetPassword', ids, confirmedCount: 2 });
    await over(first.id);
    const { body: second } = await admin.post('/bulk/users', {
      act: 'resetPassword',
      ids: ids.slice(0, 1),
      confirmedCount: 1,
    });
    await over(second.id);
    const known = async ({ id, slipsKey }: Body) =>
      ((await slipsOf(id, slipsKey)).body.items as Body[]).map(({ login, oneTimePassword }) => [
        login,
        oneTimePassword !== null,
      ]);
    expect(Object.fromEntries(await known(first))).toEqual({ twice0: false, twice1: true });
    expect(await known(second)).toEqual([['twice0', true]]);
  });

  it('their slips are for who has the key, and may', async () => {
    const ids = await newClass('keys', 1);
    const { body: job } = await admin.post('/bulk/users', { act: 'resetPassword', ids, confirmedCount: 1 });
    await over(job.id);
    expect((await slipsOf(job.id, 'x'.repeat(43))).body.code).toBe('job_not_found');
    const pupil = await newClient(server);
    expect((await pupil.post(`/bulk/jobs/${job.id}/slips`, { key: job.slipsKey })).status).toBe(403);
    const { body: other } = await admin.post('/bulk/users', { act: 'block', ids });
    expect([other.slipsKey, (await slipsOf(other.id, job.slipsKey)).body.code]).toEqual([
      null,
      'job_not_found',
    ]);
  });

  it('what a crash cut off goes on, with the same key; whoever is refused leaves none behind', async () => {
    const ids = await newClass('cutoff', 3);
    await admin.post('/jobs/kinds/bulkUsers/pause');
    const asker = await newAdmin(server);
    const command = { act: 'resetPassword', ids, confirmedCount: 3 };
    const { body: job } = await admin.post('/bulk/users', command);
    const { body: refused } = await asker.post('/bulk/users', command);
    await server.sql(`UPDATE jobs SET attempts = 1, error = 'cut off' WHERE id = $id`, { id: job.id });
    await admin.patch(`/users/${asker.user?.id}`, { isAdmin: false });
    await admin.post('/jobs/kinds/bulkUsers/resume');
    await over(refused.id, 'failed');
    expect(await over(job.id)).toMatchObject({ doneCount: 3 });
    const [keys] = (await server.sql('SELECT key FROM account_imports WHERE job_id IN ($one, $two)', {
      one: job.id,
      two: refused.id,
    })) as [Body[]];
    expect(keys.map(({ key }) => key)).toEqual([null, null]);
    const { items } = (await slipsOf(job.id, job.slipsKey)).body;
    expect((items as Body[]).filter(({ oneTimePassword }) => oneTimePassword !== null)).toHaveLength(3);
  });
});
