import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteEntries } from '../../../src/domain/entries/delete-entries.js';
import { purgeManyEntries } from '../../../src/domain/entries/purge-entries.js';
import { restoreEntries, restoreTrashEntry } from '../../../src/domain/entries/restore-entries.js';
import { settleTrash } from '../../../src/domain/entries/settle-trash.js';
import type { Actor } from '../../../src/domain/shared/actor.js';
import type { Ports } from '../../../src/domain/shared/ports.js';
import { purgeExpiredTrash } from '../../../src/domain/trash/empty-trash.js';
import { SLICE } from '../../../src/domain/trash/trash.js';
import { deleteUser, removeDeletedUsers } from '../../../src/domain/users/delete-user.js';
import { createTestDatabase, fillTable, type TestDatabase } from '../../support/database.js';
import { createFactories, type Factories } from '../../support/factories.js';
import { portsOfRows } from '../../support/ports.js';

const FILES = 2 * SLICE + 500;
const system: Actor = { kind: 'system', means: 'cli' };

let test: TestDatabase;
let make: Factories;
let ownerId: string;
let folderId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());
beforeEach(async () => {
  ownerId = (await make.user()).id;
  folderId = (await make.folder({ ownerId, name: 'large' })).id;
  const inner = await make.folder({ ownerId, parentId: folderId, name: 'inner' });
  await addFiles(folderId, FILES - 10);
  await addFiles(inner.id, 10);
});

const sql = async <Row extends object = { n: number }>(text: string, bind: object = { ownerId }) =>
  (await test.database.sequelize.query(text, { bind: { ...bind } }))[0] as Row[];

/** Of three bytes each, and booked. */
async function addFiles(place: string, count: number): Promise<void> {
  await fillTable(
    test.database,
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $place, 'file ' || n, 3, 'text/plain', '', gen_random_uuid()::text, now(), now()
     FROM generate_series(1, $count::int) n`,
    { ownerId, place, count },
  );
  await test.stores.users.book(ownerId, { usedBytes: 3 * count, fileCount: count });
}

/** Ports that break off before transaction number `crashAt`, as a machine does whose power fails; 0: never. */
function portsUntil(crashAt = 0): Ports & { transactions: number } {
  const count = { transactions: 0 };
  const ports = portsOfRows(test.stores, (run) => async (work) => {
    count.transactions += 1;
    if (count.transactions === crashAt) throw new Error('the power failed');
    const done = await run(work);
    await expectBooksEqualRows();
    return done;
  });
  return Object.assign(count, ports);
}

async function expectBooksEqualRows(): Promise<void> {
  const [books] = await sql<object>(
    'SELECT used_bytes, file_count, trash_bytes FROM users WHERE id = $ownerId',
  );
  const [rows] = await sql<object>(
    `SELECT coalesce(sum(size) FILTER (WHERE trash_id IS NULL), 0)::bigint AS used_bytes,
            count(*) FILTER (WHERE trash_id IS NULL) AS file_count,
            coalesce(sum(size) FILTER (WHERE trash_id IS NOT NULL), 0)::bigint AS trash_bytes
     FROM files WHERE owner_id = $ownerId`,
  );
  if (books) expect(books).toEqual(rows);
  const entries = await sql(
    `SELECT t.id FROM trash t JOIN users u ON u.id = t.owner_id AND u.deleted_at IS NULL
     WHERE bytes <> (SELECT coalesce(sum(size), 0) FROM files WHERE trash_id = t.id)`,
  );
  expect(entries).toEqual([]);
}

const liveFiles = async () =>
  (await sql('SELECT count(*) AS n FROM files WHERE owner_id = $ownerId AND trash_id IS NULL'))[0]?.n;
const trashFolder = () => deleteEntries(portsUntil())(system, { folderIds: [folderId] });

describe('7.2: what is done to a large folder', () => {
  it('goes by slices, each booked in its own transaction: into the trash and out of it', async () => {
    const inward = portsUntil();
    await deleteEntries(inward)(system, { folderIds: [folderId] });
    expect(inward.transactions).toBeGreaterThanOrEqual(Math.ceil(FILES / SLICE));
    expect(await liveFiles()).toBe(0);
    expect(await test.stores.trash.find(folderId)).toMatchObject({
      size: 3 * FILES,
      fileCount: FILES,
      state: 'kept',
    });

    const outward = portsUntil();
    await restoreTrashEntry(outward)(system, folderId);
    expect(outward.transactions).toBeGreaterThanOrEqual(Math.ceil(FILES / SLICE));
    expect(await liveFiles()).toBe(FILES);
    expect(await test.stores.trash.find(folderId)).toBeNull();
  });

  it('a restore that breaks off leaves the folder in the trash, safe from its end, and goes on', async () => {
    await trashFolder();
    await expect(restoreTrashEntry(portsUntil(3))(system, folderId)).rejects.toThrow('power');
    expect(await test.stores.folders.find(folderId)).toBeNull();
    expect(await test.stores.trash.find(folderId)).toMatchObject({ state: 'restoring' });

    await sql(`UPDATE trash SET deleted_at = now() - interval '40 days' WHERE id = $folderId`, { folderId });
    expect(await purgeExpiredTrash(portsUntil())()).toBe(0);
    expect(await settleTrash(portsUntil())()).toBe(1);
    expect(await liveFiles()).toBe(FILES);
    expect(await test.stores.folders.find(folderId)).toMatchObject({ name: 'large', parentId: null });
  });

  it('a deletion that breaks off has deleted the folder for everybody, and goes on', async () => {
    await expect(deleteEntries(portsUntil(2))(system, { folderIds: [folderId] })).rejects.toThrow('power');
    expect(await test.stores.folders.find(folderId)).toBeNull();
    expect(await liveFiles()).toBe(FILES - SLICE + 1);
    expect(await settleTrash(portsUntil())()).toBe(1);
    expect(await liveFiles()).toBe(0);
  });

  it('a deletion that is taken back half way brings all of it back', async () => {
    await expect(deleteEntries(portsUntil(2))(system, { folderIds: [folderId] })).rejects.toThrow('power');
    await restoreTrashEntry(portsUntil())(system, folderId);
    expect(await settleTrash(portsUntil())()).toBe(0);
    expect(await liveFiles()).toBe(FILES);
  });

  it('a name that was taken meanwhile gets a number, and two at once restore it once', async () => {
    await trashFolder();
    await make.folder({ ownerId, name: 'large' });
    const both = await Promise.allSettled(
      [portsUntil(), portsUntil()].map((ports) => restoreTrashEntry(ports)(system, folderId)),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await test.stores.folders.find(folderId)).toMatchObject({ name: 'large (1)' });
    expect(await liveFiles()).toBe(FILES);
  });

  it('what went to the trash apart is set free of its folder by slices, too', async () => {
    await sql(
      `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
       SELECT id, owner_id, 'file', size, 1, now() FROM files WHERE folder_id = $folderId`,
      { folderId },
    );
    await sql('UPDATE files SET trash_id = id WHERE folder_id = $folderId', { folderId });
    const apart = FILES - 10;
    await test.stores.users.book(ownerId, {
      usedBytes: -3 * apart,
      fileCount: -apart,
      trashBytes: 3 * apart,
    });
    const ports = portsUntil();
    await deleteEntries(ports)(system, { folderIds: [folderId], permanent: true });
    expect(await test.stores.folders.find(folderId)).toBeNull();
    expect(await sql('SELECT id FROM folders WHERE owner_id = $ownerId')).toEqual([]);
    expect(ports.transactions).toBeGreaterThanOrEqual(Math.ceil(apart / SLICE));
    expect(await sql('SELECT count(*) AS n FROM files WHERE owner_id = $ownerId AND trash_id = id')).toEqual([
      { n: apart },
    ]);
  });
});

describe('7.2: many entries of the trash', () => {
  const MANY = 150;
  let fileIds: string[];
  let folderIds: string[];

  beforeEach(async () => {
    const folders = await Promise.all(
      Array.from({ length: 30 }, (_, n) => make.folder({ ownerId, parentId: folderId, name: `many ${n}` })),
    );
    folderIds = folders.map(({ id }) => id);
    for (const id of folderIds) await addFiles(id, 1);
    const rows = await sql<{ id: string }>(`SELECT id FROM files WHERE folder_id = $folderId LIMIT ${MANY}`, {
      folderId,
    });
    fileIds = rows.map(({ id }) => id);
    await deleteEntries(portsUntil())(system, { fileIds, folderIds });
  });

  it('come back by groups, each in one transaction, to where they were', async () => {
    const before = await liveFiles();
    const ports = portsUntil();
    const ids = [...fileIds, ...folderIds];
    const { restored, missingIds } = await restoreEntries(ports)(system, { ids });
    expect(ports.transactions).toBeLessThan(10);
    expect(missingIds).toEqual([]);
    expect(restored.map(({ id }) => id)).toEqual(ids);
    expect(new Set(restored.map((one) => one.folderId))).toEqual(new Set([folderId]));
    expect(await liveFiles()).toBe(Number(before) + MANY + 30);
    expect(await sql('SELECT id FROM trash WHERE owner_id = $ownerId')).toEqual([]);
  });

  it('under names of their own where several had one, or it is taken', async () => {
    await sql(`UPDATE files SET name = 'same.txt' WHERE id = ANY($fileIds)`, { fileIds });
    await make.file({ ownerId, folderId, name: 'same.txt' });
    const { restored } = await restoreEntries(portsUntil())(system, { ids: fileIds });
    const names = restored.map(({ name }) => name);
    expect(new Set(names).size).toBe(MANY);
    expect(names).toContain(`same (${MANY}).txt`);
    expect(names).not.toContain('same.txt');
  });

  it('come back with the folders that they were in, whichever is named first; others’ are not there', async () => {
    const { id: otherId } = await make.user();
    const other = await make.file({ ownerId: otherId });
    await deleteEntries(portsUntil())(system, { fileIds: [other.id] });
    await deleteEntries(portsUntil())(system, { folderIds: [folderId] });
    const actor = {
      kind: 'user',
      id: ownerId,
      isAdmin: false,
      mustChangePassword: false,
      login: 'x',
      means: 'token',
      client: { address: '127.0.0.1', agent: 'test' },
    } as unknown as Actor;
    const { restored, missingIds } = await restoreEntries(portsUntil())(actor, {
      ids: [...fileIds, other.id, folderId],
    });
    expect(missingIds).toEqual([other.id]);
    expect(restored.filter(({ kind }) => kind === 'file').every((one) => one.folderId === folderId)).toBe(
      true,
    );
  });

  it('are purged by groups, each in few transactions; what is gone keeps no other', async () => {
    await restoreEntries(portsUntil())(system, { ids: fileIds.slice(0, 5) });
    const ports = portsUntil();
    const { purged, missingIds } = await purgeManyEntries(ports)(system, { ids: [...fileIds, ...folderIds] });
    expect(ports.transactions).toBeLessThan(15);
    expect(missingIds).toEqual(fileIds.slice(0, 5));
    expect(purged).toHaveLength(MANY - 5 + 30);
    expect(await sql('SELECT id FROM trash WHERE owner_id = $ownerId')).toEqual([]);
  });

  it('a restore that breaks off goes on: what was not put back is in the trash whole', async () => {
    await expect(restoreEntries(portsUntil(2))(system, { ids: [...fileIds, ...folderIds] })).rejects.toThrow(
      'power',
    );
    await settleTrash(portsUntil())();
    const { missingIds } = await restoreEntries(portsUntil())(system, { ids: [...fileIds, ...folderIds] });
    expect(missingIds.length).toBeLessThan(MANY);
    expect(await sql('SELECT id FROM trash WHERE owner_id = $ownerId')).toEqual([]);
  });
});

describe('7.2: an account that is deleted', () => {
  it('is gone at once for everybody, whatever breaks off, and its rows follow by slices', async () => {
    const { login } = (await test.stores.users.find(ownerId)) ?? { login: '' };
    await trashFolder();
    await addFiles((await make.folder({ ownerId })).id, FILES);
    await expect(deleteUser(portsUntil(3))(system, ownerId)).rejects.toThrow('power');
    expect(await test.stores.users.find(ownerId)).toBeNull();
    expect(await test.stores.users.findByLogin(login)).toBeNull();
    expect((await make.user({ login })).login).toBe(login);

    const ports = portsUntil();
    expect(await removeDeletedUsers(ports)()).toBe(1);
    expect(ports.transactions).toBeGreaterThanOrEqual(Math.ceil(FILES / SLICE));
    for (const table of ['files', 'folders', 'trash'])
      expect(await sql(`SELECT id FROM ${table} WHERE owner_id = $ownerId`)).toEqual([]);
    expect(await sql('SELECT id FROM users WHERE id = $ownerId')).toEqual([]);
    expect(await removeDeletedUsers(portsUntil())()).toBe(0);
  });
});
