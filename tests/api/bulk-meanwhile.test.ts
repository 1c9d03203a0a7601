import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startBulk, undoBulk } from '../../src/domain/bulk/start-bulk.js';
import { workOnBulk } from '../../src/domain/bulk/work-on-bulk.js';
import type { Job, NewJobResult } from '../../src/domain/jobs/job.js';
import type { Actor } from '../../src/domain/shared/actor.js';
import { transactionContext } from '../../src/persistence/transaction-context.js';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { type JobStage, openJobStage } from '../support/job-stage.js';
import type { TestServer } from '../support/server.js';

let stage: JobStage;
let server: JobStage['server'];
let admin: JobStage['admin'];
let make: JobStage['make'];
let over: JobStage['over'];

beforeAll(async () => {
  stage = await openJobStage();
  ({ server, admin, make, over } = stage);
});
afterAll(() => stage.close());

afterEach(async () => {
  for (const noun of ['Users', 'Links', 'Trash', 'Files']) await admin.post(`/jobs/kinds/bulk${noun}/resume`);
});

const GB = 1024 ** 3;
const system: Actor = { kind: 'system', means: 'job' };

const pupils = async (size: number): Promise<string[]> => {
  const ids: string[] = [];
  while (ids.length < size) ids.push((await make.user()).id);
  return ids.sort();
};
const user = async (id = '') => server.ports.users.find(id);
const link = async (id = '') => server.ports.links.find(id);

/** Begins it and waits for its end. */
async function done(path: string, command?: object): Promise<Body> {
  const { body } = await admin.post(path, command);
  return over(body.id);
}
const reasons = async ({ id }: { id?: unknown }) =>
  ((await admin.get(`/jobs/${id}/results`)).body.items as Body[]).map(({ reason }) => reason);

/** Begun, while the work of its kind waits: by somebody of its own, who may have so many. */
async function begun(noun: string, command: object): Promise<{ id: string; asker: ApiClient }> {
  const asker = await newAdmin(server);
  await admin.post(`/jobs/kinds/bulk${noun[0]?.toUpperCase()}${noun.slice(1)}/pause`);
  const { status, body } = await asker.post(`/bulk/${noun}`, command);
  expect(status).toBe(202);
  return { id: String(body.id), asker };
}

/** Not in the transaction that is under way here. */
const outside = (work: () => Promise<unknown>) =>
  new Promise((resolve, reject) => transactionContext.run(() => work().then(resolve, reject)));

interface Meanwhile {
  ports?: TestServer['ports'];
  /** With each result, in its transaction where there is one. */
  onResult?: (results: NewJobResult[]) => Promise<unknown>;
}

/** Its work, done here. Returns the results. */
async function worked(
  id: string,
  { ports = server.ports, onResult }: Meanwhile = {},
): Promise<NewJobResult[]> {
  const results: NewJobResult[] = [];
  await workOnBulk(ports)({
    job: (await server.ports.jobs.find(id)) as Job,
    signal: new AbortController().signal,
    proceed: async (step) => {
      results.push(...(step.results ?? []));
      await onResult?.(results);
    },
  });
  return results;
}

describe('9.1: what happens while many are worked on', () => {
  it.each([
    ['block', {}],
    ['setExpiry', { expiresAt: '2100-01-01T00:00:00Z' }],
    ['delete', { confirmedCount: 2 }],
  ])('%s passes over who became an administrator meanwhile', async (act, values) => {
    const ids = await pupils(2);
    const { id } = await begun('users', { act, ...values, ids });
    const results = await worked(id, {
      onResult: () => server.ports.users.update(ids[1] ?? '', { role: 'admin' }),
    });
    expect(results.map(({ reason }) => reason)).toEqual([null, 'administrator_left_out']);
    expect(await user(ids[1])).toMatchObject({ isActive: true, expiresAt: null });
  });

  it.each(['block', 'endSessions'])('%s ends with the rights of who asked for it', async (act) => {
    const ids = await pupils(3);
    const { id, asker } = await begun('users', { act, ids });
    let count = 0;
    const work = worked(id, {
      onResult: ({ length }) => {
        count = length;
        return server.ports.users.update(String(asker.user?.id), { role: 'user' });
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'forbidden' });
    expect([count, (await user(ids[2]))?.isActive]).toEqual([1, true]);
  });

  it('an edit between two of them is what was before', async () => {
    const ids = await pupils(2);
    const { id } = await begun('users', { act: 'setQuota', quotaBytes: GB, ids });
    const results = await worked(id, {
      onResult: ({ length }) =>
        length === 1 ? server.ports.users.update(ids[1] ?? '', { quotaBytes: 7 * GB }) : Promise.resolve(),
    });
    expect(results.map(({ details }) => details.before)).toEqual([
      { quotaBytes: null },
      { quotaBytes: 7 * GB },
    ]);
  });

  it('so is an edit between the look at one and the act on it, and a promotion is heeded', async () => {
    const ids = await pupils(2);
    const { id } = await begun('users', { act: 'setExpiry', expiresAt: '2100-01-01T00:00:00Z', ids });
    const edits = new Map<string | undefined, object>([
      [ids[0], { expiresAt: new Date('2090-01-01T00:00:00Z') }],
      [ids[1], { role: 'admin' }],
    ]);
    const bulk: typeof server.ports.bulk = {
      ...server.ports.bulk,
      subjects: async (noun, asked) => {
        const found = await server.ports.bulk.subjects(noun, asked);
        for (const { id: one } of found) {
          const edit = edits.get(one);
          edits.delete(one);
          if (edit) await outside(() => server.ports.users.update(one, edit));
        }
        return found;
      },
    };
    const results = await worked(id, { ports: { ...server.ports, bulk } });
    expect(results.map(({ reason, details }) => reason ?? details.before)).toEqual([
      { expiresAt: '2090-01-01T00:00:00.000Z' },
      'administrator_left_out',
    ]);
  });
});

describe('9.1: the way back', () => {
  it.each([
    ['unblock', {}, { isActive: false }],
    ['setExpiry', { expiresAt: '2100-01-01T00:00:00Z' }, { expiresAt: new Date('2090-01-01T00:00:00Z') }],
  ])('of %s passes over who became an administrator since', async (act, values, before) => {
    const [id = ''] = await pupils(1);
    await server.ports.users.update(id, before);
    const job = await done('/bulk/users', { act, ...values, ids: [id] });
    await server.ports.users.update(id, { role: 'admin' });
    const now = await user(id);
    const undo = await done(`/bulk/jobs/${job.id}/undo`);
    expect(await reasons(undo)).toEqual(['administrator_left_out']);
    expect(await user(id)).toEqual(now);
  });

  it('closes links again that were at their end', async () => {
    const { id: ownerId } = await make.user();
    const ends = ['2020-02-29T12:00:00.000Z', '2021-01-01T00:00:00.000Z'];
    const links = await Promise.all(ends.map((end) => make.link({ ownerId, expiresAt: new Date(end) })));
    const job = await done('/bulk/links', {
      act: 'setExpiry',
      expiresAt: '2100-01-01T00:00:00Z',
      filter: { ownerId, state: 'expired' },
    });
    expect(job).toMatchObject({ doneCount: 2 });
    expect(await done(`/bulk/jobs/${job.id}/undo`)).toMatchObject({ doneCount: 2, leftCount: 0 });
    for (const [n, end] of ends.entries())
      expect((await link(links[n]?.id))?.expiresAt?.toISOString()).toBe(end);
    const by = await admin.patch(`/links/${links[0]?.id}`, { expiresAt: ends[0] });
    expect([by.status, by.body.code]).toEqual([400, 'validation_failed']);
  });

  it('ends the first way: what failed and was taken back is not begun again', async () => {
    const ids = await pupils(2);
    const job = await done('/bulk/users', { act: 'setQuota', quotaBytes: GB, ids });
    await server.sql(`UPDATE jobs SET state = 'failed' WHERE id = $id`, { id: job.id });
    expect(await server.ports.jobs.find(String(job.id))).toMatchObject({ state: 'failed' });
    const undo = await done(`/bulk/jobs/${job.id}/undo`);
    const { status, body } = await admin.post(`/jobs/${job.id}/retry`);
    expect([status, body.code]).toEqual([409, 'job_not_failed']);
    expect(await server.ports.jobs.find(String(job.id))).toMatchObject({
      state: 'failed',
      undoneBy: undo.id,
    });
  });

  it('is not begun while the first way is gone on with', async () => {
    const ids = await pupils(1);
    const job = await done('/bulk/users', { act: 'setQuota', quotaBytes: GB, ids });
    await server.sql(`UPDATE jobs SET state = 'waiting' WHERE id = $id`, { id: job.id });
    // As if it was begun again just after somebody looked at it.
    const jobs = {
      ...server.ports.jobs,
      find: async (id: string) => ({
        ...((await server.ports.jobs.find(id)) as Job),
        state: 'failed' as const,
      }),
    };
    const undo = undoBulk({ ...server.ports, jobs })(system, String(job.id));
    await expect(undo).rejects.toMatchObject({ code: 'job_not_undoable' });
    expect(await server.ports.jobs.find(String(job.id))).toMatchObject({ undoneBy: null });
  });
});

describe('9.1: links that broke the policy before', () => {
  const setExpiry = { act: 'setExpiry', expiresAt: '2100-01-01T00:00:00Z' };

  it('get an end, a limit, and their way back; by hand they have to be brought in line', async () => {
    const { id: ownerId } = await make.user();
    const { id } = await make.link({ ownerId });
    const { rules } = server.settings;
    rules.linkPasswordRequired = true;
    try {
      const limit = await done('/bulk/links', { act: 'setLimit', maxDownloads: 3, filter: { ownerId } });
      const end = await done('/bulk/links', { ...setExpiry, filter: { ownerId } });
      expect([limit.doneCount, end.doneCount]).toEqual([1, 1]);
      expect(await link(id)).toMatchObject({ maxDownloads: 3, expiresAt: new Date(setExpiry.expiresAt) });
      await done(`/bulk/jobs/${end.id}/undo`);
      expect(await link(id)).toMatchObject({ maxDownloads: 3, expiresAt: null });
      const { status, body } = await admin.patch(`/links/${id}`, { maxDownloads: 5 });
      expect([status, body.errors]).toEqual([400, [expect.objectContaining({ field: 'password' })]]);
    } finally {
      rules.linkPasswordRequired = false;
    }
  });

  it('get none that breaks it: neither by the act nor by its way back', async () => {
    const { id: ownerId } = await make.user();
    const { id } = await make.link({ ownerId });
    const soon = new Date(Date.now() + 5 * 24 * 3600 * 1000).toISOString();
    const { rules } = server.settings;
    rules.linkLongestDays = 10;
    try {
      const long = await done('/bulk/links', { ...setExpiry, filter: { ownerId } });
      expect(await reasons(long)).toEqual(['validation_failed']);
      const short = await done('/bulk/links', { ...setExpiry, expiresAt: soon, filter: { ownerId } });
      expect(short.doneCount).toBe(1);
      expect(await reasons(await done(`/bulk/jobs/${short.id}/undo`))).toEqual(['validation_failed']);
      expect((await link(id))?.expiresAt?.toISOString()).toBe(soon);
    } finally {
      rules.linkLongestDays = null;
    }
  });
});

describe('9.1: cut off between an act and its result', () => {
  const died = () => Promise.reject(new Error('the process died'));

  it('files are still there, or still in the trash', async () => {
    const owner = await newClient(server);
    await owner.upload('a.txt', 'text');
    const count = async () => (await owner.get('/files')).body.items.length;
    const deletion = await begun('files', { act: 'delete', filter: { ownerId: owner.user?.id } });
    await expect(worked(deletion.id, { onResult: died })).rejects.toThrow('the process died');
    expect(await count()).toBe(1);
    await admin.post('/jobs/kinds/bulkFiles/resume');
    expect(await over(deletion.id)).toMatchObject({ doneCount: 1, canUndo: true });
    expect(await count()).toBe(0);

    await admin.post('/jobs/kinds/bulkFiles/pause');
    const { body: undo } = await admin.post(`/bulk/jobs/${deletion.id}/undo`);
    await expect(worked(String(undo.id), { onResult: died })).rejects.toThrow('the process died');
    expect(await count()).toBe(0);
    await admin.post('/jobs/kinds/bulkFiles/resume');
    expect(await over(undo.id)).toMatchObject({ doneCount: 1, leftCount: 0 });
    expect(await count()).toBe(1);
  });

  it.each(['users', 'trash'])(
    'of %s what is gone by then was done; of the others it was not',
    async (noun) => {
      const { act, ids } = noun === 'users' ? { act: 'delete', ids: await pupils(2) } : await trashed(2);
      const { id } = await begun(noun, { act, ids, confirmedCount: 2 });
      await expect(worked(id, { onResult: died })).rejects.toThrow('the process died');
      for (const [n, gone] of ids.entries()) {
        // The second went by another way.
        if (n === 1 && noun === 'users') await admin.delete(`/users/${gone}`);
        if (n === 1 && noun === 'trash') await admin.delete(`/trash/${gone}`);
      }
      await server.sql('UPDATE jobs SET attempts = 1 WHERE id = $id', { id });
      await admin.post(`/jobs/kinds/bulk${noun === 'users' ? 'Users' : 'Trash'}/resume`);
      expect(await over(id)).toMatchObject({ doneCount: 1, leftCount: 1 });
      expect(await reasons({ id })).toEqual([null, 'record_not_found']);
    },
  );

  it('what was gone at the first look at it was not done', async () => {
    const ids = await pupils(1);
    const { id } = await begun('users', { act: 'delete', ids, confirmedCount: 1 });
    await admin.delete(`/users/${ids[0]}`);
    expect((await worked(id)).map(({ reason }) => reason)).toEqual(['record_not_found']);
  });

  async function trashed(size: number): Promise<{ act: string; ids: string[] }> {
    const owner = await newClient(server);
    const ids: string[] = [];
    while (ids.length < size) {
      const { id } = await make.file({ ownerId: String(owner.user?.id) });
      await owner.delete(`/files/${id}`);
      ids.push(id);
    }
    return { act: 'purge', ids: ids.sort() };
  }
});

describe('9.1: what comes to match between the count and the start', () => {
  const keeping = (
    keep: (given: TestServer['ports']['bulk']['keep']) => TestServer['ports']['bulk']['keep'],
  ) => ({
    ...server.ports,
    bulk: { ...server.ports.bulk, keep: keep(server.ports.bulk.keep) },
  });
  const people = async (word: string, size: number) => {
    for (let n = 0; n < size; n += 1) await make.user({ fullName: `${word} Pupil ${n}` });
  };
  const total = async () => (await admin.get('/jobs?withTotal=true')).body.total;

  it('is not deleted unconfirmed: the start is refused, and nothing begins', async () => {
    await people('Latecoming', 2);
    const before = await total();
    const start = startBulk(
      keeping((keep) => async (...given) => {
        await outside(() => people('Latecoming Third', 1));
        return keep(...given);
      }),
    );
    const command = { act: 'delete', filter: { person: 'latecoming' }, confirmedCount: 2 };
    await expect(start(system, 'users', command)).rejects.toMatchObject({ code: 'bulk_count_differs' });
    expect(await total()).toBe(before);
    await expect(start(system, 'users', { ...command, act: 'block' })).resolves.toMatchObject({
      job: { total: 4 },
    });
  });

  it('nor are there more of them than anybody would oversee', async () => {
    await people('Crowding', 3);
    const before = await total();
    let kept: number | undefined;
    const start = startBulk(
      keeping((keep) => async (jobId, noun, selection, most) => {
        kept = await keep(jobId, noun, selection, 2);
        return most;
      }),
    );
    const command = { act: 'setQuota', quotaBytes: GB, filter: { person: 'crowding' } };
    await expect(start(system, 'users', command)).rejects.toMatchObject({ code: 'bulk_too_large' });
    expect([kept, await total()]).toEqual([2, before]);
  });
});
