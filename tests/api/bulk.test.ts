import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
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

const reasons = (items: Body[]) => items.map(({ reason }) => reason);

describe('9.1: an act on all that a filter matches', () => {
  it('is foreseen, done with a result for each, and taken back', async () => {
    const ids = await newClass('quota', 4);
    await admin.patch(`/users/${ids[1]}`, { quotaBytes: 5 * GB });
    await admin.patch(`/users/${ids[2]}`, { quotaBytes: 2 * GB });
    const command = { act: 'setQuota', quotaBytes: 5 * GB, filter: { person: 'quota pupil' } };
    const preview = await admin.post('/bulk/users/preview', command);
    expect(preview.body).toMatchObject({
      total: 4,
      count: 3,
      left: [{ reason: 'nothing_to_change', reasonText: 'It is so already.', count: 1 }],
      canUndo: true,
      isFinal: false,
    });
    expect((await user(String(ids[0]))).quotaBytes).toBeNull();

    const { status, body: started } = await admin.post('/bulk/users', command);
    expect([status, started.total, started.actorLogin]).toEqual([202, 4, admin.user?.login]);
    expect(await over(started.id)).toMatchObject({ doneCount: 3, leftCount: 1, canUndo: true });
    expect(reasons(await results(started.id, '&outcome=left'))).toEqual(['nothing_to_change']);
    expect(await Promise.all(ids.map(async (id) => (await user(id)).quotaBytes))).toEqual(
      ids.map(() => 5 * GB),
    );

    await admin.patch(`/users/${ids[3]}`, { quotaBytes: 7 * GB });
    const { body: undo } = await admin.post(`/bulk/jobs/${started.id}/undo`);
    expect(await over(undo.id)).toMatchObject({ undoOf: started.id, total: 3, doneCount: 2, leftCount: 1 });
    expect(await Promise.all(ids.map(async (id) => (await user(id)).quotaBytes))).toEqual([
      null,
      5 * GB,
      2 * GB,
      7 * GB,
    ]);
    expect(reasons(await results(undo.id, '&outcome=left'))).toEqual(['changed_since']);
    expect((await admin.get(`/jobs/${started.id}`)).body).toMatchObject({
      undoneBy: undo.id,
      canUndo: false,
    });
    expect((await admin.post(`/bulk/jobs/${started.id}/undo`)).body.code).toBe('job_not_undoable');
  });

  it.each([
    ['block', {}],
    ['setExpiry', { expiresAt: '2100-01-01T00:00:00Z' }],
    ['delete', { confirmedCount: 1 }],
  ])('%s passes over administrators and oneself, and says so', async (act, values) => {
    const word = `mixed${act.toLowerCase().slice(0, 5)}`;
    const [pupil] = await newClass(word, 1);
    const other = await make.admin({ login: `${word}boss`, fullName: `${word} Boss` });
    const ids = [pupil, other.id, admin.user?.id];
    const { body } = await admin.post('/bulk/users/preview', { act, ...values, ids });
    expect(body).toMatchObject({ total: 3, count: 1 });
    expect((body.left as Body[]).map(({ reason, count }) => [reason, count]).sort()).toEqual([
      ['administrator_left_out', 1],
      ['own_account', 1],
    ]);
    const { body: job } = await admin.post('/bulk/users', { act, ...values, ids });
    expect(await over(job.id)).toMatchObject({ doneCount: 1, leftCount: 2 });
    for (const id of [other.id, String(admin.user?.id)])
      expect(await user(id)).toMatchObject({ isActive: true, expiresAt: null });
  });

  it('blocks, unblocks and ends sessions', async () => {
    const pupil = await newClient(server);
    const ids = [String(pupil.user?.id)];
    const { body: ended } = await admin.post('/bulk/users', { act: 'endSessions', ids });
    await over(ended.id);
    expect((await pupil.get('/auth/me')).status).toBe(401);
    const { body: blocked } = await admin.post('/bulk/users', { act: 'block', ids });
    await over(blocked.id);
    expect(await user(ids[0] ?? '')).toMatchObject({ isActive: false });
    const { body: undo } = await admin.post(`/bulk/jobs/${blocked.id}/undo`);
    await over(undo.id);
    expect(await user(ids[0] ?? '')).toMatchObject({ isActive: true });
  });

  it('asks how many, where there is no way back', async () => {
    const ids = await newClass('leaver', 2);
    const command = { act: 'delete', filter: { person: 'leaver' } };
    for (const confirmedCount of [undefined, 1, 3]) {
      const { status, body } = await admin.post('/bulk/users', { ...command, confirmedCount });
      expect([status, body.code]).toEqual([409, 'bulk_count_differs']);
    }
    const { body } = await admin.post('/bulk/users', { ...command, confirmedCount: 2 });
    expect(await over(body.id)).toMatchObject({ doneCount: 2, canUndo: false });
    expect((await admin.get(`/users/${ids[0]}`)).status).toBe(404);
  });
});

describe('9.1: links, files and the trash', () => {
  it('links get an end and a limit, which are taken back, and are revoked', async () => {
    const owner = await make.user();
    const links = [
      await make.link({ ownerId: owner.id }),
      await make.link({ ownerId: owner.id, maxDownloads: 3 }),
    ];
    const filter = { ownerId: owner.id, state: 'active' };
    const linkOf = async (n: number) => server.ports.links.find(links[n]?.id ?? '');
    const { body: limited } = await admin.post('/bulk/links', { act: 'setLimit', maxDownloads: 9, filter });
    await over(limited.id);
    const { body: ended } = await admin.post('/bulk/links', {
      act: 'setExpiry',
      expiresAt: '2100-01-01T00:00:00Z',
      filter,
    });
    await over(ended.id);
    expect(await linkOf(1)).toMatchObject({ maxDownloads: 9, expiresAt: new Date('2100-01-01T00:00:00Z') });
    for (const job of [limited, ended]) await over((await admin.post(`/bulk/jobs/${job.id}/undo`)).body.id);
    expect(await linkOf(0)).toMatchObject({ maxDownloads: null, expiresAt: null });
    expect(await linkOf(1)).toMatchObject({ maxDownloads: 3, expiresAt: null });
    const { body: revoked } = await admin.post('/bulk/links', { act: 'revoke', filter });
    expect(await over(revoked.id)).toMatchObject({ doneCount: 2 });
    expect(await linkOf(0)).toBeNull();
  });

  it('files go to the trash and come back, or for good', async () => {
    const owner = await newClient(server);
    for (const name of ['a.txt', 'b.txt']) await owner.upload(name, 'text');
    const filter = { ownerId: owner.user?.id };
    const count = async () => (await owner.get('/files')).body.items.length;
    const { body: deleted } = await admin.post('/bulk/files', { act: 'delete', filter });
    await over(deleted.id);
    expect(await count()).toBe(0);
    await over((await admin.post(`/bulk/jobs/${deleted.id}/undo`)).body.id);
    expect(await count()).toBe(2);

    await over((await admin.post('/bulk/files', { act: 'delete', filter })).body.id);
    await over(
      (await admin.post('/bulk/trash', { act: 'restore', filter: { ...filter, text: 'a.txt' } })).body.id,
    );
    expect(await count()).toBe(1);
    const { body: purged } = await admin.post('/bulk/trash', { act: 'purge', filter, confirmedCount: 1 });
    expect(await over(purged.id)).toMatchObject({ doneCount: 1, leftCount: 0 });
    expect((await owner.get('/trash')).body.items).toEqual([]);
  });
});

describe('9.1: bad input', () => {
  it.each([
    ['neither ids nor a filter', { act: 'block' }],
    ['both', { act: 'block', ids: ['00000000-0000-4000-8000-000000000000'], filter: {} }],
    ['an act of something else', { act: 'purge', filter: {} }],
    ['a quota that is not said', { act: 'setQuota', filter: {} }],
    ['a quota for a block', { act: 'block', quotaBytes: 1, filter: {} }],
    ['a filter that there is not', { act: 'block', filter: { password: 'x' } }],
    ['an end that is past', { act: 'setExpiry', expiresAt: '2020-01-01T00:00:00Z', filter: {} }],
  ])('%s is refused, and nothing begins', async (_what, command) => {
    const before = (await admin.get('/jobs?withTotal=true')).body.total;
    for (const path of ['/bulk/users/preview', '/bulk/users']) {
      const { status, body } = await admin.post(path, command);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    }
    expect((await admin.get('/jobs?withTotal=true')).body.total).toBe(before);
  });

  it('is for admins alone, and no longer done for who is none any more', async () => {
    const [id] = await newClass('demoted', 1);
    const other = await newAdmin(server);
    const mere = await newClient(server);
    for (const path of ['/bulk/users', '/bulk/links/preview'])
      expect((await mere.post(path, { act: 'revoke', filter: {} })).status).toBe(403);
    await admin.post('/jobs/kinds/bulkUsers/pause');
    const { body: job } = await other.post('/bulk/users', { act: 'block', ids: [id] });
    await admin.patch(`/users/${other.user?.id}`, { isAdmin: false });
    await admin.post('/jobs/kinds/bulkUsers/resume');
    await eventually(async () => {
      expect((await admin.get(`/jobs/${job.id}`)).body).toMatchObject({
        state: 'failed',
        errorCode: 'forbidden',
      });
    });
    expect(await user(String(id))).toMatchObject({ isActive: true });
  });

  it('what was done before a crash is not done again, and its way back is kept', async () => {
    const ids = await newClass('crashed', 3);
    await admin.post('/jobs/kinds/bulkUsers/pause');
    const { body: job } = await admin.post('/bulk/users', { act: 'setQuota', quotaBytes: GB, ids });
    // As it stands where the process died after the first.
    const [first] = [...ids].sort();
    await server.sql('UPDATE users SET quota_bytes = $GB WHERE id = $first', { GB, first });
    await server.sql(`UPDATE jobs SET cursor = '1', done_count = 1 WHERE id = $id`, { id: job.id });
    await server.sql(
      `INSERT INTO job_results (job_id, subject_id, subject, outcome, details)
       VALUES ($id, $first, 'x', 'done', '{"before":{"quotaBytes":null}}')`,
      { id: job.id, first },
    );
    await admin.post('/jobs/kinds/bulkUsers/resume');
    expect(await over(job.id)).toMatchObject({ total: 3, doneCount: 3, leftCount: 0 });
    await over((await admin.post(`/bulk/jobs/${job.id}/undo`)).body.id);
    for (const id of ids) expect((await user(id)).quotaBytes).toBeNull();
  });
});
