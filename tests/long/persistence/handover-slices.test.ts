import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteEntries } from '../../../src/domain/entries/delete-entries.js';
import type { RunningJob } from '../../../src/domain/jobs/job.js';
import { beginHandover, giveAll } from '../../../src/domain/offboarding/hand-over.js';
import type { Actor } from '../../../src/domain/shared/actor.js';
import { findUser } from '../../../src/domain/users/find-user.js';
import { createTestDatabase, fillTable, type TestDatabase } from '../../support/database.js';
import { createFactories, type Factories } from '../../support/factories.js';
import { portsOfRows } from '../../support/ports.js';

const COUNT = 6000;
/** A slice writes 250 rows, and reads each some times. */
const MOST_READ = 2500;
const system: Actor = { kind: 'system', means: 'cli' };

let test: TestDatabase;
let make: Factories;
let leaverId: string;
let receiverId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());
beforeEach(async () => {
  leaverId = (await make.user()).id;
  receiverId = (await make.user()).id;
});

const sql = async <Row extends object = { n: number }>(text: string, bind: object = {}) =>
  (await test.database.sequelize.query(text, { bind: { ...bind } }))[0] as Row[];

/** In this transaction so far. */
const read = `SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int AS n FROM pg_stat_xact_user_tables
  WHERE relname IN ('files', 'folders', 'trash', 'share_links', 'uploads')`;

/** Returns how many rows each transaction read. */
async function handOver(): Promise<number[]> {
  const reads: number[] = [];
  const ports = portsOfRows(
    test.stores,
    (run) => (work) =>
      run(async () => {
        const [before] = await sql(read);
        const done = await work();
        const [after] = await sql(read);
        reads.push((after?.n ?? 0) - (before?.n ?? 0));
        return done;
      }),
  );
  const running = {
    job: { id: randomUUID() },
    signal: new AbortController().signal,
    proceed: async () => undefined,
  } as unknown as RunningJob;
  const turn = {
    leaver: await findUser(ports, leaverId),
    receiverId,
    folderName: 'Files of {login}',
    position: 0,
    wasClosed: false,
    running,
    actorNow: async () => system,
  };
  await beginHandover(ports, turn);
  await giveAll(ports, turn, async () => undefined);
  return reads;
}

const addFiles = async (folderId: string | null): Promise<void> => {
  await fillTable(
    test.database,
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $leaverId, $folderId, 'file ' || n, 3, 'text/plain', '', gen_random_uuid()::text, now(), now()
     FROM generate_series(1, ${COUNT}) n`,
    { leaverId, folderId },
  );
  await test.stores.users.book(leaverId, { usedBytes: 3 * COUNT, fileCount: COUNT });
  await sql('ANALYZE files, folders, trash');
};

const addFolders = async (): Promise<void> => {
  await fillTable(
    test.database,
    `WITH outer_folder AS (
       INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), $leaverId, NULL, 'a ' || n, now(), now() FROM generate_series(1, ${COUNT / 2}) n
       RETURNING id
     )
     INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
     SELECT gen_random_uuid(), $leaverId, id, 'b', now(), now() FROM outer_folder`,
    { leaverId },
  );
  await sql('ANALYZE files, folders, trash');
};

const addTrash = async (): Promise<void> => {
  await addFiles(null);
  await sql(
    `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
     SELECT id, owner_id, 'file', size, 1, now() FROM files WHERE owner_id = $leaverId`,
    { leaverId },
  );
  await sql('UPDATE files SET trash_id = id WHERE owner_id = $leaverId', { leaverId });
  await test.stores.users.book(leaverId, {
    usedBytes: -3 * COUNT,
    fileCount: -COUNT,
    trashBytes: 3 * COUNT,
  });
  await sql('ANALYZE files, folders, trash');
};

const ownedBy = async (id: string, table: 'files' | 'folders') =>
  (await sql(`SELECT count(*)::int AS n FROM ${table} WHERE owner_id = $id AND trash_id IS NULL`, { id }))[0]
    ?.n;

describe('9.6: no slice of a handover reads more than any other', () => {
  it('of many files', async () => {
    await addFiles(null);
    expect(Math.max(...(await handOver()))).toBeLessThan(MOST_READ);
    expect([await ownedBy(receiverId, 'files'), await ownedBy(leaverId, 'files')]).toEqual([COUNT, 0]);
  });

  it('of a folder with many files, of which some were deleted from there', async () => {
    const folderId = (await make.folder({ ownerId: leaverId, name: 'large' })).id;
    await addFiles(folderId);
    const { id } = await make.file({ ownerId: leaverId, folderId, name: 'deleted' });
    await deleteEntries(portsOfRows(test.stores, (run) => run))(system, { fileIds: [id] });
    await sql('ANALYZE files, folders, trash');
    expect(Math.max(...(await handOver()))).toBeLessThan(MOST_READ);
    expect([await ownedBy(receiverId, 'files'), await ownedBy(leaverId, 'files')]).toEqual([COUNT, 0]);
    expect(await sql('SELECT owner_id, folder_id FROM files WHERE id = $id', { id })).toEqual([
      { owner_id: leaverId, folder_id: null },
    ]);
  });

  it('of many folders, beside much in the trash', async () => {
    await addTrash();
    await addFolders();
    expect(Math.max(...(await handOver()))).toBeLessThan(MOST_READ);
    expect([await ownedBy(receiverId, 'folders'), await ownedBy(leaverId, 'folders')]).toEqual([
      COUNT + 1,
      0,
    ]);
  });
});
