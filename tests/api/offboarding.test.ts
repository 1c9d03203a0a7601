import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fromBufferPromise } from 'yauzl';
import type { RunningJobs } from '../../src/jobs/index.js';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startJobRunner } from '../support/job-runner.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let runner: RunningJobs | null = null;
let anna: ApiClient;
let boris: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
beforeEach(async () => {
  anna = await newClient(server);
  boris = await newClient(server);
});
afterEach(async () => {
  await runner?.stop();
  runner = null;
});
afterAll(() => server.stop());

const idOf = ({ user }: ApiClient): string => String(user?.id);
const loginOf = ({ user }: ApiClient): string => String(user?.login);

const rowsOf = async <Row extends object = Body>(
  statement: string,
  bind: Record<string, unknown> = {},
): Promise<Row[]> => ((await server.sql(statement, bind)) as [Row[]])[0];

const preview = async (command: object, who = admin): Promise<Body> =>
  (await who.post('/offboarding/preview', command)).body;

const start = (command: object, who = admin) => who.post('/offboarding', { confirmedCount: 1, ...command });

/** Begins it, and waits for its end. */
async function seeOff(command: object): Promise<{ job: Body; results: Body[] }> {
  const { status, body } = await start(command);
  expect(status).toBe(202);
  runner ??= await startJobRunner(server);
  await eventually(async () =>
    expect((await admin.get(`/jobs/${body.id}`)).body).toMatchObject({ state: 'done', error: null }),
  );
  const { body: job } = await admin.get(`/jobs/${body.id}`);
  return { job, results: (await admin.get(`/jobs/${body.id}/results`)).body.items };
}

const handOver = (more: object = {}) =>
  seeOff({ ids: [idOf(anna)], way: 'handOver', toUserId: idOf(boris), ...more });

const folder = async (who: ApiClient, name: string, parentId: string | null = null): Promise<Body> =>
  (await who.post('/folders', { name, parentId })).body;

const file = async (who: ApiClient, name: string, text: string, folderId?: string): Promise<Body> =>
  (await who.upload(name, text, { fields: folderId ? { folderId } : {} })).body;

const textOf = async (who: ApiClient, id: string): Promise<string> =>
  (await who.raw('GET', `/api/v1/files/${id}/content`)).text();

/** What is kept of people in sum, against what their rows come to. */
async function expectExactBooks(...people: ApiClient[]): Promise<void> {
  const books = await rowsOf(
    `SELECT u.login, u.file_count::int - (SELECT count(*) FROM files f WHERE f.owner_id = u.id AND f.trash_id IS NULL)::int AS files,
       u.used_bytes - (SELECT coalesce(sum(size), 0) FROM files f WHERE f.owner_id = u.id AND f.trash_id IS NULL) AS used,
       u.trash_bytes - (SELECT coalesce(sum(size), 0) FROM files f WHERE f.owner_id = u.id AND f.trash_id IS NOT NULL) AS trash,
       u.reserved_bytes - (SELECT coalesce(sum(reserved_bytes), 0) FROM uploads p WHERE p.owner_id = u.id) AS reserved
     FROM users u WHERE u.id = ANY($ids)`,
    { ids: people.map(idOf) },
  );
  for (const { login: _, ...differences } of books)
    expect(Object.values(differences).map(Number)).toEqual([0, 0, 0, 0]);
  const places = await rowsOf(
    `SELECT place_id FROM place_counts c
     WHERE (file_count, folder_count) IS DISTINCT FROM (
       (SELECT count(*) FROM files WHERE place_id = c.place_id AND trash_id IS NULL),
       (SELECT count(*) FROM folders WHERE place_id = c.place_id AND trash_id IS NULL))`,
  );
  expect(places).toEqual([]);
}

/** A storage with a tree, links, something in the trash and an upload on its way. */
async function settle(who: ApiClient) {
  const papers = await folder(who, 'Papers');
  const deep = await folder(who, 'Deep', papers.id);
  const top = await file(who, 'top.txt', 'at the top');
  const inner = await file(who, 'inner.txt', 'far down', deep.id);
  const { body: fileLink } = await who.post(`/files/${inner.id}/links`, { maxDownloads: 5 });
  const { body: folderLink } = await who.post(`/folders/${papers.id}/links`, {});
  const trashed = await file(who, 'trashed.txt', 'not wanted', papers.id);
  await who.delete(`/files/${trashed.id}`);
  const { status } = await who.raw('POST', '/api/v1/uploads', {
    headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '1000', 'Upload-Metadata': 'filename bmV3' },
  });
  expect(status).toBe(201);
  return { papers, deep, top, inner, fileLink, folderLink, trashed };
}

describe('9.6: what a leaver leaves', () => {
  it('is told before anything is done: how much, and whether the other has room for it', async () => {
    const { fileLink } = await settle(anna);
    await (await anna.raw('GET', `/s/${fileLink.token}`)).arrayBuffer();
    await eventually(async () =>
      expect(await preview({ ids: [idOf(anna)] })).toMatchObject({
        total: 1,
        count: 1,
        left: [],
        receiver: null,
        sum: {
          fileCount: 2,
          bytes: 18,
          folderCount: 2,
          trashBytes: 10,
          linkCount: 2,
          usedLinkCount: 1,
          uploadCount: 1,
          uploadBytes: 1000,
        },
        people: [{ login: loginOf(anna), fileCount: 2, groups: [] }],
      }),
    );
    await admin.patch(`/users/${idOf(boris)}`, { quotaBytes: 17 });
    const command = { ids: [idOf(anna)], toUserId: idOf(boris) };
    expect((await preview(command)).receiver).toMatchObject({ roomBytes: 17, hasRoom: false });
    const refused = await start({ ...command, way: 'handOver' });
    expect([refused.status, refused.body.code]).toEqual([409, 'receiver_without_room']);
    await admin.patch(`/users/${idOf(boris)}`, { quotaBytes: 18 });
    expect((await preview(command)).receiver).toMatchObject({ roomBytes: 18, hasRoom: true });
  });

  it('counts a group’s quota, but not for what moves within the group', async () => {
    await file(anna, 'a.txt', '0123456789');
    const { body: group } = await admin.post('/groups', { name: `class ${loginOf(anna)}`, quotaBytes: 12 });
    await admin.post(`/groups/${group.id}/members`, { userIds: [idOf(boris)] });
    await file(boris, 'b.txt', 'xyz');
    const command = { ids: [idOf(anna)], toUserId: idOf(boris) };
    expect((await preview(command)).receiver).toMatchObject({ roomBytes: 9, hasRoom: false });
    await admin.patch(`/groups/${group.id}`, { quotaBytes: 13 });
    await admin.post(`/groups/${group.id}/members`, { userIds: [idOf(anna)] });
    expect((await preview(command)).receiver).toMatchObject({ roomBytes: 10, hasRoom: true });
    await handOver();
    expect((await boris.get('/auth/me')).body).toMatchObject({ storage: { fileCount: 2, usedBytes: 13 } });
  });

  it('leaves out administrators, oneself, and who gets the files', async () => {
    const other = await newAdmin(server);
    const answer = await preview({
      ids: [idOf(anna), idOf(boris), idOf(other), idOf(admin)],
      toUserId: idOf(boris),
    });
    expect([answer.total, answer.count]).toEqual([4, 1]);
    expect((answer.left as Body[]).map(({ reason, count }) => [reason, count]).sort()).toEqual([
      ['administrator_left_out', 1],
      ['own_account', 1],
      ['receiver_left_out', 1],
    ]);
  });

  it('refuses what makes no sense', async () => {
    const ids = [idOf(anna)];
    await admin.patch(`/users/${idOf(boris)}`, { isActive: false });
    for (const [command, status] of [
      [{ ids, way: 'handOver', toUserId: idOf(boris) }, 409],
      [{ ids, way: 'handOver', toUserId: 'b0000000-0000-4000-8000-000000000000' }, 409],
      [{ ids, way: 'handOver' }, 400],
      [{ ids, way: 'delete', toUserId: idOf(admin) }, 400],
      [{ ids, way: 'delete', account: 'block' }, 400],
      [{ ids, way: 'burn' }, 400],
      [{ way: 'delete' }, 400],
      [{ ids: [], way: 'delete' }, 400],
      [{ ids, filter: {}, way: 'delete' }, 400],
      [{ ids, way: 'delete', confirmedCount: 2 }, 409],
      [{ ids: [idOf(admin)], way: 'delete', confirmedCount: 1 }, 409],
    ] as const)
      expect([command, (await start(command)).status]).toEqual([command, status]);
    expect(
      (await rowsOf(`SELECT id FROM jobs WHERE kind = 'offboarding' AND state = 'waiting'`)).length,
    ).toBe(0);
  });
});

describe('9.6: handing over', () => {
  it('gives files, folders and links as they are, and the account goes', async () => {
    const { papers, deep, top, inner, fileLink, folderLink } = await settle(anna);
    const { results, job } = await handOver();
    expect(job).toMatchObject({ total: 1, doneCount: 1, leftCount: 0, kind: 'offboarding' });
    expect(results).toMatchObject([
      { subjectId: idOf(anna), outcome: 'done', details: { files: 2, bytes: 18, links: 2 } },
    ]);
    const [given, ...others] = (await boris.get('/folders?parentId=root')).body.items;
    expect(others).toEqual([]);
    expect(given?.name).toBe(`Files of Test User (${loginOf(anna)})`);
    expect((await boris.get(`/folders/${papers.id}`)).body.parentId).toBe(given?.id);
    expect((await boris.get(`/folders/${deep.id}`)).body.parentId).toBe(papers.id);
    expect((await boris.get(`/files/${top.id}`)).body.folderId).toBe(given?.id);
    expect(await textOf(boris, inner.id)).toBe('far down');
    for (const token of [fileLink.token, folderLink.token])
      expect((await boris.raw('GET', `/s/${token}`)).status).toBe(200);
    const links = (await boris.get('/links?sort=createdAt')).body.items;
    expect(links.map(({ token, maxDownloads }) => [token, maxDownloads])).toEqual([
      [fileLink.token, 5],
      [folderLink.token, null],
    ]);
    expect((await admin.get(`/users/${idOf(anna)}`)).status).toBe(404);
    expect((await anna.get('/auth/me')).status).toBe(401);
    expect((await boris.get('/auth/me')).body).toMatchObject({ storage: { fileCount: 2, usedBytes: 18 } });
    expect((await boris.get(`/files?q=${'inner'}`)).body.items.map(({ id }) => id)).toEqual([inner.id]);
    expect(await rowsOf('SELECT * FROM handovers')).toEqual([]);
    await expectExactBooks(boris);
  });

  it('is on record for both, and the other one reads it among the own events', async () => {
    await settle(anna);
    await handOver();
    const { body: audit } = await admin.get(`/audit?ownerId=${idOf(anna)}&limit=50`);
    const told = audit.items.find(({ act }) => act === 'user.offboarded');
    expect(told).toMatchObject({
      actorName: loginOf(admin),
      details: { way: 'handOver', to: loginOf(boris), count: 2, bytes: 18, links: 2, folders: 2 },
    });
    expect(told?.text).toBe(
      `${loginOf(admin)} handed 2 files of ${loginOf(anna)} over to ${loginOf(boris)}.`,
    );
    const { body: own } = await boris.get('/auth/me/events');
    expect(own.items.map(({ act }) => act)).toContain('user.storage_received');
  });

  it('takes no bytes along when the account goes, nor when they are swept; the other’s account takes them', async () => {
    const { inner } = await settle(anna);
    await handOver();
    await server.sql(`UPDATE users SET updated_at = now() WHERE id = $id`, { id: idOf(boris) });
    await server.ports.blobs.sweep(
      new Date(Date.now() + 60_000),
      server.ports.files.knownBlobKeys,
      server.ports.uploads.knownHandles,
    );
    expect(await textOf(boris, inner.id)).toBe('far down');
    const [row] = await rowsOf<{ key: string }>('SELECT blob_key AS key FROM files WHERE id = $id', {
      id: inner.id,
    });
    expect((await admin.delete(`/users/${idOf(boris)}`)).status).toBe(204);
    await server.ports.blobs.sweep(new Date(Date.now() + 60_000), server.ports.files.knownBlobKeys);
    await expect(server.ports.blobs.open(String(row?.key))).rejects.toThrow(/missing/);
  });

  it('leaves the account blocked and its trash in it, where that is asked for', async () => {
    const { trashed, papers } = await settle(anna);
    await handOver({ account: 'block' });
    const { body: user } = await admin.get(`/users/${idOf(anna)}`);
    expect(user).toMatchObject({
      state: 'blocked',
      trashBytes: 10,
      storage: { fileCount: 0, usedBytes: 0 },
    });
    await expectExactBooks(anna, boris);
    // The folder that it was in is somebody else's by now.
    const { body: back } = await admin.post(`/trash/${trashed.id}/restore`);
    expect(back).toMatchObject({ ownerId: idOf(anna), folderId: null });
    expect((await admin.get(`/files?folderId=${papers.id}`)).body.items).toEqual([]);
    await expectExactBooks(anna, boris);
    expect((await admin.delete(`/users/${idOf(anna)}`)).status).toBe(204);
  });

  it('finds a free name, cuts a long one, and takes no sign that no name may hold', async () => {
    await admin.patch(`/users/${idOf(anna)}`, { fullName: 'Анна/Мария '.repeat(9).trim() });
    await file(anna, 'a.txt', 'a');
    await folder(boris, `Files of Test User (x)`);
    await handOver();
    const names = (await boris.get('/folders?parentId=root')).body.items.map(({ name }) => String(name));
    const given = names.find((name) => name.includes('Анна'));
    expect(given).toMatch(/^Files of Анна Мария /);
    expect(Buffer.byteLength(String(given))).toBeLessThanOrEqual(255);
    const other = await newClient(server);
    await admin.patch(`/users/${idOf(other)}`, { fullName: 'Test User' });
    await folder(boris, `Files of Test User (${loginOf(other)})`);
    await file(other, 'a.txt', 'a');
    await seeOff({ ids: [idOf(other)], way: 'handOver', toUserId: idOf(boris) });
    const again = (await boris.get('/folders?parentId=root&sort=name')).body.items.map(({ name }) => name);
    expect(again).toContain(`Files of Test User (${loginOf(other)}) (1)`);
  });

  it('goes on with a download that is under way', async () => {
    const { body: large } = await anna.upload('large.bin', new Uint8Array(8 * 1024 * 1024).fill(7));
    const { body: link } = await anna.post(`/files/${large.id}/links`, {});
    const answer = await boris.raw('GET', `/s/${link.token}`);
    expect(answer.status).toBe(200);
    const reader = answer.body?.getReader();
    let length = (await reader?.read())?.value?.length ?? 0;
    await handOver();
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
      length += next.value.length;
    expect(length).toBe(8 * 1024 * 1024);
    await expectExactBooks(boris);
  });

  it('takes along what is more than a slice, and what was half way into the trash', async () => {
    await server.sql(
      `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), $id, NULL, 'folder ' || n, now(), now() FROM generate_series(1, 300) n`,
      { id: idOf(anna) },
    );
    await server.sql(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $id, d.id, 'file ' || n, n, 'text/plain', repeat('0', 64),
         'users/none/' || gen_random_uuid(), now(), now()
       FROM folders d, generate_series(1, 3) n WHERE d.owner_id = $id`,
      { id: idOf(anna) },
    );
    await server.sql(`UPDATE users SET file_count = 900, used_bytes = 1800 WHERE id = $id`, {
      id: idOf(anna),
    });
    const [half] = await rowsOf('SELECT id FROM folders WHERE owner_id = $id LIMIT 1', { id: idOf(anna) });
    await server.sql(
      `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, state) VALUES ($half, $id, 'folder', 0, 0, now(), 'filling')`,
      { id: idOf(anna), half: half?.id },
    );
    await server.sql('UPDATE folders SET trash_id = id, trash_level = 0 WHERE id = $half', {
      half: half?.id,
    });
    const { results } = await handOver({ account: 'block' });
    expect(results).toMatchObject([{ outcome: 'done', details: { files: 897, bytes: 1794 } }]);
    expect((await admin.get(`/users/${idOf(anna)}`)).body).toMatchObject({ trashBytes: 6 });
    await expectExactBooks(anna, boris);
  });

  it('gathers more than a slice has, in whichever order it lies there, beside the same names of the other', async () => {
    const ids = [idOf(anna), idOf(boris)];
    // The first by its name, size and download is the last by its upload.
    await server.sql(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at, last_downloaded_at)
       SELECT gen_random_uuid(), owner.id, NULL, 'file ' || n, n, 'text/plain', repeat('0', 64),
         'users/none/' || gen_random_uuid(), now() - n * interval '1 second', now(), now() + n * interval '1 second'
       FROM unnest($ids::uuid[]) AS owner (id), generate_series(100, 699) n`,
      { ids },
    );
    await server.sql('UPDATE users SET file_count = 600, used_bytes = 239700 WHERE id = ANY($ids)', { ids });
    const { results } = await handOver();
    expect(results).toMatchObject([{ outcome: 'done', details: { files: 600, bytes: 239_700 } }]);
    const [there] = await rowsOf('SELECT count(*)::int FROM files WHERE place_id = $id', {
      id: idOf(boris),
    });
    expect(there?.count).toBe(600);
    await expectExactBooks(boris);
  });

  it('stops where who asked for it is no administrator any more, and goes on with somebody else’s order', async () => {
    const { inner } = await settle(anna);
    const other = await newAdmin(server);
    const { body: job } = await start({ ids: [idOf(anna)], way: 'handOver', toUserId: idOf(boris) }, other);
    await admin.patch(`/users/${idOf(other)}`, { isAdmin: false });
    runner = await startJobRunner(server);
    await eventually(async () =>
      expect((await admin.get(`/jobs/${job.id}`)).body).toMatchObject({
        state: 'failed',
        errorCode: 'forbidden',
      }),
    );
    expect(await textOf(anna, inner.id)).toBe('far down');
    await handOver();
    expect(await textOf(boris, inner.id)).toBe('far down');
  });
});

describe('9.6: a handover that was broken off', () => {
  /** As a crash leaves it after the first slices. */
  const half = async (): Promise<Body> => {
    const things = await settle(anna);
    const [gathering] = await rowsOf(
      `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       VALUES (gen_random_uuid(), $id, NULL, 'Half', now(), now()) RETURNING id`,
      { id: idOf(anna) },
    );
    await server.ports.offboarding.begin({
      leaverId: idOf(anna),
      receiverId: idOf(boris),
      folderId: String(gathering?.id),
      jobId: 'b0000000-0000-4000-8000-000000000000',
    });
    const handover = await server.ports.offboarding.find(idOf(anna));
    if (!handover) throw new Error('no handover');
    const { offboarding, unitOfWork } = server.ports;
    const top = await offboarding.topEntries(handover, 10);
    await offboarding.gather(handover, top);
    await unitOfWork.run(() => offboarding.give(handover, 3));
    return things.papers;
  };

  it('keeps the account and its folders, and goes on for the same person alone', async () => {
    const papers = await half();
    const other = await newClient(server);
    expect((await admin.delete(`/users/${idOf(anna)}`)).body.code).toBe('handover_under_way');
    expect((await admin.delete(`/folders/${papers.id}`)).body.code).toBe('handover_under_way');
    const elsewhere = await seeOff({ ids: [idOf(anna)], way: 'handOver', toUserId: idOf(other) });
    expect(elsewhere.results).toMatchObject([{ outcome: 'left', reason: 'handed_over_elsewhere' }]);
    const { results } = await handOver();
    expect(results).toMatchObject([{ outcome: 'done', details: { files: 2, bytes: 18, links: 2 } }]);
    expect((await boris.get('/folders?parentId=root')).body.items.map(({ name }) => name)).toEqual(['Half']);
    await expectExactBooks(boris, other);
  });

  it('bears that somebody moves the folder which gathers it into another one', async () => {
    const papers = await half();
    const around = (await admin.post('/folders', { name: 'Around', userId: idOf(anna) })).body;
    const gathering = await server.ports.offboarding.find(idOf(anna));
    const move = { folderIds: [gathering?.folderId], folderId: around.id };
    expect((await admin.post('/entries/move', move)).status).toBe(200);
    await handOver();
    const tops = (await boris.get('/folders?parentId=root')).body.items.map(({ name }) => name);
    expect(tops).toEqual(['Half']);
    expect((await boris.get(`/folders/${around.id}`)).body.parentId).toBe(gathering?.folderId);
    expect((await boris.get(`/folders/${papers.id}`)).body.parentId).toBe(gathering?.folderId);
    await expectExactBooks(boris);
  });

  it('keeps the one who receives it: nobody deletes them or sends them away with half of it', async () => {
    await half();
    const other = await newClient(server);
    expect((await admin.delete(`/users/${idOf(boris)}`)).body.code).toBe('handover_under_way');
    for (const command of [
      { way: 'handOver', toUserId: idOf(other) },
      { way: 'archive' },
      { way: 'delete' },
    ]) {
      const { results } = await seeOff({ ids: [idOf(boris)], ...command });
      expect(results).toMatchObject([{ outcome: 'left', reason: 'handover_under_way' }]);
      expect((await admin.get(`/users/${idOf(boris)}`)).body.state).toBe('active');
    }
    const { results } = await handOver();
    expect(results).toMatchObject([{ outcome: 'done', details: { files: 2 } }]);
    await expectExactBooks(boris, other);
    expect((await admin.delete(`/users/${idOf(boris)}`)).status).toBe(204);
  });

  it('makes no link of the leaver’s to what went over while the link was made', async () => {
    await half();
    const [gone] = await rowsOf('SELECT id FROM files WHERE owner_id = $id', { id: idOf(boris) });
    // As the request found it before it went.
    const { files } = server.ports;
    const find = files.find;
    let isFirst = true;
    files.find = async (id) => {
      const found = await find(id);
      if (!found || !isFirst) return found;
      isFirst = false;
      return { ...found, ownerId: idOf(anna) };
    };
    try {
      expect((await admin.post(`/files/${gone?.id}/links`, {})).body.code).toBe('file_not_found');
    } finally {
      files.find = find;
    }
    await handOver();
  });

  it('takes along what an administrator puts there meanwhile, also under a name that went already', async () => {
    await half();
    await file(admin, 'x', 'x');
    const { status } = await admin.upload('top.txt', 'another', { fields: { userId: idOf(anna) } });
    expect(status).toBe(201);
    await handOver();
    const [given] = (await boris.get('/folders?parentId=root')).body.items;
    const names = (await boris.get(`/files?folderId=${given?.id}&sort=name`)).body.items.map(
      ({ name }) => name,
    );
    expect(names).toEqual(['top.txt', 'top (1).txt']);
    await expectExactBooks(boris);
  });
});

describe('9.6: what somebody decides midway', () => {
  /** More than a slice has. */
  const fill = async (count = 600): Promise<void> => {
    await server.sql(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $id, NULL, 'file ' || n, 3, 'text/plain', repeat('0', 64), 'users/none/' || gen_random_uuid(), now(), now()
       FROM generate_series(1, $count::int) n`,
      { id: idOf(anna), count },
    );
    await server.sql(
      'UPDATE users SET file_count = $count::int, used_bytes = 3 * $count::int WHERE id = $id',
      {
        id: idOf(anna),
        count,
      },
    );
  };

  /** While the job works, before what it asks of the store for the nth time. */
  async function meanwhile<Result>(
    [name, nth]: ['give' | 'isUnsettled' | 'find', number],
    change: object,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const store = name === 'find' ? server.ports.users : server.ports.offboarding;
    const methods = store as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const method = methods[name];
    if (!method) throw new Error(`no ${name}`);
    let left = nth;
    methods[name] = async (...args) => {
      const isMine = args[0] === idOf(anna) || name === 'give';
      if (isMine) left -= 1;
      const isNow = isMine && left === 0;
      const found = isNow && name === 'find' ? await method(...args) : undefined;
      if (isNow) expect((await admin.patch(`/users/${idOf(anna)}`, change)).status).toBe(200);
      return found ?? method(...args);
    };
    try {
      return await work();
    } finally {
      methods[name] = method;
    }
  }

  const leftWith = (reason: string) => ({ outcome: 'left', reason });
  const annaNow = async () => (await admin.get(`/users/${idOf(anna)}`)).body;

  it('who is made an administrator stays, with what has not gone yet; the rest goes on when they are none', async () => {
    await fill();
    const { results } = await meanwhile(['give', 2], { isAdmin: true }, handOver);
    expect(results).toMatchObject([
      { ...leftWith('administrator_left_out'), details: { files: 150, bytes: 450 } },
    ]);
    expect(await annaNow()).toMatchObject({ isAdmin: true, storage: { fileCount: 450 } });
    await expectExactBooks(anna, boris);
    await admin.patch(`/users/${idOf(anna)}`, { isAdmin: false });
    expect((await handOver()).results).toMatchObject([{ outcome: 'done', details: { files: 600 } }]);
    expect((await admin.get(`/users/${idOf(anna)}`)).status).toBe(404);
    await expectExactBooks(boris);
  });

  it.each(['delete', 'block'])(
    'who is unblocked during a handover that ends with %s stays unblocked',
    async (account) => {
      await fill();
      const { results } = await meanwhile(['give', 2], { isActive: true }, () => handOver({ account }));
      expect(results).toMatchObject([{ ...leftWith('unblocked_since'), details: { files: 150 } }]);
      expect(await annaNow()).toMatchObject({ isActive: true, storage: { fileCount: 450 } });
      await expectExactBooks(anna, boris);
    },
  );

  it('who is unblocked while the server is down is not blocked again', async () => {
    await fill();
    const { body: job } = await start({ ids: [idOf(anna)], way: 'handOver', toUserId: idOf(boris) });
    const cursor = { position: 0, files: null, closedId: idOf(anna) };
    await server.sql('UPDATE jobs SET cursor = $cursor::jsonb WHERE id = $id', {
      id: job.id,
      cursor: JSON.stringify(cursor),
    });
    runner = await startJobRunner(server);
    await eventually(async () => expect((await admin.get(`/jobs/${job.id}`)).body.state).toBe('done'));
    expect((await admin.get(`/jobs/${job.id}/results`)).body.items).toMatchObject([
      leftWith('unblocked_since'),
    ]);
    expect(await annaNow()).toMatchObject({ isActive: true, storage: { fileCount: 600 } });
  });

  it.each([
    ['administrator_left_out', { isAdmin: true }],
    ['unblocked_since', { isActive: true }],
  ])('an archive of who stays after all is none: %s', async (reason, change) => {
    await file(anna, 'a.txt', 'a');
    const order = { ids: [idOf(anna)], way: 'archive', toUserId: idOf(boris) };
    const { results } = await meanwhile(['isUnsettled', 1], change, () => seeOff(order));
    expect(results).toMatchObject([leftWith(reason)]);
    expect(await annaNow()).toMatchObject({ ...change, storage: { fileCount: 1 } });
    expect((await boris.get('/files')).body.items).toEqual([]);
    await expectExactBooks(anna, boris);
  });

  it('who is made an administrator right before the deletion is not deleted', async () => {
    const order = { ids: [idOf(anna)], way: 'delete' };
    const { body: job } = await start(order);
    const results = await meanwhile(['find', 1], { isAdmin: true }, async () => {
      runner = await startJobRunner(server);
      await eventually(async () => expect((await admin.get(`/jobs/${job.id}`)).body.state).toBe('done'));
      return (await admin.get(`/jobs/${job.id}/results`)).body.items;
    });
    expect(results).toMatchObject([leftWith('administrator_left_out')]);
    expect(await annaNow()).toMatchObject({ isAdmin: true });
  });
});

describe('9.6: what fits', () => {
  /** Folders within each other, so many. */
  const nest = (count: number) =>
    server.sql(
      `WITH chain AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, $count::int) n)
       INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT c.id, $id, p.id, 'level ' || c.n, now(), now() FROM chain c LEFT JOIN chain p ON p.n = c.n - 1`,
      { id: idOf(anna), count },
    );

  it('nothing comes to lie deeper than folders may; what is as deep stays, and nobody is blocked for it', async () => {
    await nest(100);
    const { results } = await handOver();
    expect(results).toMatchObject([{ outcome: 'left', reason: 'storage_too_deep' }]);
    expect((await admin.get(`/users/${idOf(anna)}`)).body.isActive).toBe(true);
    await server.sql(`DELETE FROM folders WHERE owner_id = $id AND name = 'level 100'`, { id: idOf(anna) });
    expect((await handOver()).results).toMatchObject([{ outcome: 'done' }]);
    await expectExactBooks(boris);
  });

  it('nor what is put there when it has begun', async () => {
    const { find } = server.ports.offboarding;
    let isFirst = true;
    server.ports.offboarding.find = async (id) => {
      const found = await find(id);
      if (found && isFirst) {
        isFirst = false;
        await nest(100);
      }
      return found;
    };
    try {
      await file(anna, 'a.txt', 'a');
      expect((await handOver()).results).toMatchObject([{ outcome: 'left', reason: 'storage_too_deep' }]);
    } finally {
      server.ports.offboarding.find = find;
    }
  });

  it('what is on its way to somebody counts as theirs, and in a group of theirs', async () => {
    const [other, third] = [await newClient(server), await newClient(server)];
    await file(anna, 'a.txt', '0123456789');
    await file(other, 'b.txt', '0123456789');
    await server.ports.offboarding.begin({
      leaverId: idOf(anna),
      receiverId: idOf(boris),
      folderId: 'b0000000-0000-4000-8000-000000000000',
      jobId: 'b0000000-0000-4000-8000-000000000000',
    });
    const roomOf = async (who: ApiClient, leaver: ApiClient) =>
      (await preview({ ids: [idOf(leaver)], toUserId: idOf(who) })).receiver;
    await admin.patch(`/users/${idOf(boris)}`, { quotaBytes: 15 });
    expect(await roomOf(boris, other)).toMatchObject({ roomBytes: 5, hasRoom: false });
    expect(await roomOf(boris, anna)).toMatchObject({ roomBytes: 15, hasRoom: true });
    const { body: group } = await admin.post('/groups', { name: `class ${loginOf(anna)}`, quotaBytes: 12 });
    await admin.post(`/groups/${group.id}/members`, { userIds: [idOf(boris), idOf(third)] });
    expect(await roomOf(third, other)).toMatchObject({ roomBytes: 2, hasRoom: false });
    await admin.post(`/groups/${group.id}/members`, { userIds: [idOf(anna)] });
    expect(await roomOf(third, other)).toMatchObject({ roomBytes: 2, hasRoom: false });
    await server.sql('DELETE FROM handovers WHERE leaver_id = $id', { id: idOf(anna) });
  });
});

describe('9.6: two at once', () => {
  it('to the same person, who has room for one: only one comes over', async () => {
    const other = await newClient(server);
    for (const who of [anna, other]) await file(who, 'a.txt', '0123456789');
    const { body: group } = await admin.post('/groups', { name: `class ${loginOf(boris)}`, quotaBytes: 15 });
    const third = await newClient(server);
    await admin.post(`/groups/${group.id}/members`, { userIds: [idOf(boris), idOf(third)] });
    const jobs = await Promise.all([
      start({ ids: [idOf(anna)], way: 'handOver', toUserId: idOf(boris), account: 'block' }),
      start({ ids: [idOf(other)], way: 'handOver', toUserId: idOf(third), account: 'block' }),
    ]);
    // Both look for room before either has anything.
    const { roomOf } = server.ports.offboarding;
    let waiting = 0;
    server.ports.offboarding.roomOf = async (...args) => {
      waiting += 1;
      await eventually(async () => {
        const [blocked] = await rowsOf(`SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted`);
        expect(waiting === 2 || Number(blocked?.n) > 0).toBe(true);
      });
      return roomOf(...args);
    };
    try {
      runner = await startJobRunner(server);
      for (const { body } of jobs)
        await eventually(async () => expect((await admin.get(`/jobs/${body.id}`)).body.state).toBe('done'));
    } finally {
      server.ports.offboarding.roomOf = roomOf;
    }
    const results = await Promise.all(
      jobs.map(async ({ body }) => (await admin.get(`/jobs/${body.id}/results`)).body.items[0]),
    );
    expect(results.map((result) => result?.reason).sort()).toEqual([null, 'receiver_without_room'].sort());
    await expectExactBooks(anna, boris, other, third);
  });

  it('of the same person: one hands over, the other one says why not', async () => {
    await settle(anna);
    const order = { ids: [idOf(anna)], way: 'handOver', toUserId: idOf(boris) };
    const jobs = await Promise.all([start(order), start(order)]);
    runner = await startJobRunner(server);
    for (const { body } of jobs)
      await eventually(async () => expect((await admin.get(`/jobs/${body.id}`)).body.state).toBe('done'));
    const results = await Promise.all(
      jobs.map(async ({ body }) => (await admin.get(`/jobs/${body.id}/results`)).body.items[0]),
    );
    expect(results.filter((result) => result?.outcome === 'done')).toHaveLength(1);
    const left = results.find((result) => result?.outcome === 'left');
    expect(['user_not_found', 'handover_under_way']).toContain(left?.reason);
    expect((await boris.get('/folders?parentId=root')).body.items).toHaveLength(1);
    await expectExactBooks(boris);
  });
});

describe('9.6: an archive, or nothing', () => {
  it('leaves everything where a content is damaged', async () => {
    const { body: damaged } = await anna.upload('damaged.bin', 'x'.repeat(400_000));
    const [row] = await rowsOf<{ key: string }>('SELECT blob_key AS key FROM files WHERE id = $id', {
      id: damaged.id,
    });
    await server.ports.blobs.remove(String(row?.key));
    const { results } = await seeOff({ ids: [idOf(anna)], way: 'archive', toUserId: idOf(boris) });
    expect(results).toMatchObject([{ outcome: 'left', reason: 'archive_broke_off' }]);
    expect((await admin.get(`/users/${idOf(anna)}`)).status).toBe(200);
    await expectExactBooks(anna, boris);
  });

  it('keeps all of it as a ZIP with who asks, whose quota holds, and the account goes', async () => {
    await settle(anna);
    const { results } = await seeOff({ ids: [idOf(anna)], way: 'archive' });
    expect(results).toMatchObject([{ outcome: 'done', details: { files: 2, bytes: 18 } }]);
    const { items } = (await admin.get(`/files?q=${loginOf(anna)}`)).body;
    expect(items.map(({ name }) => name)).toEqual([
      `${loginOf(anna)}-${new Date().toISOString().slice(0, 10)}.zip`,
    ]);
    const bytes = await (await admin.raw('GET', `/api/v1/files/${items[0]?.id}/content`)).arrayBuffer();
    const zip = await fromBufferPromise(Buffer.from(bytes));
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) names.push(entry.fileName);
    expect(names.sort()).toEqual(['Papers/', 'Papers/Deep/', 'Papers/Deep/inner.txt', 'top.txt']);
    expect((await admin.get(`/users/${idOf(anna)}`)).status).toBe(404);
    await expectExactBooks(admin);
  });

  it('leaves everything where it does not fit', async () => {
    await file(anna, 'a.txt', 'x'.repeat(1000));
    await admin.patch(`/users/${idOf(boris)}`, { quotaBytes: 1010 });
    const { results } = await seeOff({ ids: [idOf(anna)], way: 'archive', toUserId: idOf(boris) });
    expect(results).toMatchObject([{ outcome: 'left', reason: 'quota_exceeded' }]);
    expect((await admin.get(`/users/${idOf(anna)}`)).body).toMatchObject({ storage: { fileCount: 1 } });
    await expectExactBooks(anna, boris);
    expect((await boris.get('/files')).body.items).toEqual([]);
  });

  it('deletes several, and says so of each', async () => {
    await settle(anna);
    const { job, results } = await seeOff({
      ids: [idOf(anna), idOf(boris), idOf(admin)],
      way: 'delete',
      confirmedCount: 2,
    });
    expect(job).toMatchObject({ total: 3, doneCount: 2, leftCount: 1 });
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual(
      expect.arrayContaining([
        ['done', null],
        ['left', 'own_account'],
      ]),
    );
    for (const who of [anna, boris]) expect((await admin.get(`/users/${idOf(who)}`)).status).toBe(404);
  });
});
