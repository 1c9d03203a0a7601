import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteEntries } from '../../../src/domain/entries/delete-entries.js';
import { purgeManyEntries } from '../../../src/domain/entries/purge-entries.js';
import { restoreEntries } from '../../../src/domain/entries/restore-entries.js';
import { settleTrash } from '../../../src/domain/entries/settle-trash.js';
import type { Actor } from '../../../src/domain/shared/actor.js';
import type { Ports } from '../../../src/domain/shared/ports.js';
import { deleteUser } from '../../../src/domain/users/delete-user.js';
import { createTestDatabase, fillTable, type TestDatabase } from '../../support/database.js';
import { createFactories, type Factories } from '../../support/factories.js';
import { portsOfRows } from '../../support/ports.js';

/** Folders in the one that is acted on, each with one in it. */
const FOLDERS = 3000;
/** A slice writes 250 rows, and reads each some times. */
const MOST_READ = 2500;
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
});

const sql = async <Row extends object = { n: number }>(text: string, bind: object = {}) =>
  (await test.database.sequelize.query(text, { bind: { ...bind } }))[0] as Row[];

/** Those that have something in them come before those that have nothing, by name, by age and on the disk. */
async function addFolders(count = FOLDERS): Promise<void> {
  await fillTable(
    test.database,
    `WITH outer_folder AS (
         INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
         SELECT gen_random_uuid(), $ownerId, $folderId, 'a ' || n, now(), now() FROM generate_series(1, ${count}) n
         RETURNING id
       )
       INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), $ownerId, id, 'b', now(), now() FROM outer_folder`,
    { ownerId, folderId },
  );
  await sql('ANALYZE folders');
}

async function addFiles(count = 2 * FOLDERS): Promise<void> {
  await fillTable(
    test.database,
    `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $ownerId, $folderId, 'file ' || n, 3, 'text/plain', '', gen_random_uuid()::text, now(), now()
       FROM generate_series(1, ${count}) n`,
    { ownerId, folderId },
  );
  await test.stores.users.book(ownerId, { usedBytes: 3 * count, fileCount: count });
  await sql('ANALYZE files');
}

/** In this transaction so far. */
const read = `SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int AS n FROM pg_stat_xact_user_tables
  WHERE relname IN ('files', 'folders')`;

function watchedPorts(): { ports: Ports; reads: number[] } {
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
  return { ports, reads };
}

const countOf = async (condition: string) =>
  (
    await sql(`SELECT count(*)::int AS n FROM folders WHERE owner_id = $ownerId AND ${condition}`, {
      ownerId,
    })
  )[0]?.n;

type Act = (ports: Ports) => Promise<unknown>;
const trash: Act = (ports) => deleteEntries(ports)(system, { folderIds: [folderId] });
const restore: Act = (ports) => restoreEntries(ports)(system, { ids: [folderId] });
const purge: Act = (ports) => deleteEntries(ports)(system, { folderIds: [folderId], permanent: true });
const purgeEntry: Act = (ports) => purgeManyEntries(ports)(system, { ids: [folderId] });
const removeAccount: Act = (ports) => deleteUser(ports)(system, ownerId);

/** As PostgreSQL does by itself, whenever it likes. */
const learn = () => sql('ANALYZE files, folders, trash');

describe('7.2: what the planner knows of the rows never makes it read them all for each slice', () => {
  it.each([
    ['folders', addFolders],
    ['files', addFiles],
  ])('%s: into the trash, out of it and for good', async (_, add) => {
    await add();
    for (const act of [trash, restore, trash, purgeEntry]) {
      const { ports, reads } = watchedPorts();
      await act(ports);
      expect(Math.max(...reads)).toBeLessThan(MOST_READ);
      await learn();
    }
    expect(await countOf('true')).toBe(0);
  });

  it.each([
    ['folders', addFolders],
    ['files', addFiles],
  ])('%s, in the trash and not, with their account', async (_, add) => {
    await add();
    await trash(watchedPorts().ports);
    folderId = (await make.folder({ ownerId, name: 'another' })).id;
    await add();
    await learn();
    const { ports, reads } = watchedPorts();
    await removeAccount(ports);
    expect(await countOf('true')).toBe(0);
    expect(Math.max(...reads)).toBeLessThan(MOST_READ);
  });

  it('an account that had all there was when the planner looked last', async () => {
    await addFiles();
    await addFolders();
    const other = (await make.user()).id;
    // Older, and earlier by name: any order but that of an owner's own begins with them.
    await fillTable(
      test.database,
      `WITH folder AS (
         INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
         SELECT gen_random_uuid(), $other, NULL, '0 ' || n, now(), now() FROM generate_series(1, ${3 * FOLDERS}) n RETURNING id
       )
       INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $other, id, '0', 3, 'text/plain', '', gen_random_uuid()::text, now() - interval '1 year', now()
       FROM folder`,
      { other },
    );
    const { ports, reads } = watchedPorts();
    await removeAccount(ports);
    expect(await countOf('true')).toBe(0);
    expect(Math.max(...reads)).toBeLessThan(MOST_READ);
  });

  it('an account with very many entries in the trash', async () => {
    await addFiles();
    await sql(
      `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
       SELECT id, owner_id, 'file', size, 1, now() FROM files WHERE owner_id = $ownerId`,
      { ownerId },
    );
    await sql('UPDATE files SET trash_id = id WHERE owner_id = $ownerId', { ownerId });
    await test.stores.users.book(ownerId, {
      usedBytes: -6 * FOLDERS,
      fileCount: -2 * FOLDERS,
      trashBytes: 6 * FOLDERS,
    });
    await learn();
    const { ports, reads } = watchedPorts();
    await removeAccount(ports);
    expect(await sql('SELECT 1 FROM files WHERE owner_id = $ownerId LIMIT 1', { ownerId })).toEqual([]);
    expect(Math.max(...reads)).toBeLessThan(MOST_READ);
  });
});

describe('7.2: many folders: no slice reads more than any other, whatever was done before it', () => {
  it('into the trash and out of it', async () => {
    await addFolders();
    const inward = watchedPorts();
    await trash(inward.ports);
    expect(await countOf(`trash_id = '${folderId}'`)).toBe(1 + 2 * FOLDERS);
    expect(Math.max(...inward.reads)).toBeLessThan(MOST_READ);
    const outward = watchedPorts();
    await restore(outward.ports);
    expect(await countOf('trash_id IS NULL')).toBe(1 + 2 * FOLDERS);
    expect(Math.max(...outward.reads)).toBeLessThan(MOST_READ);
  });

  it.each<[string, Act]>([
    ['for good', purge],
    ['with their account', removeAccount],
  ])('%s', async (_, act) => {
    await addFolders();
    const { ports, reads } = watchedPorts();
    await act(ports);
    expect(await countOf('true')).toBe(0);
    expect(Math.max(...reads)).toBeLessThan(MOST_READ);
  });

  it('those that went to the trash apart are not in the way of the others', async () => {
    await addFolders();
    await sql(
      `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
       SELECT id, owner_id, 'folder', 0, 0, now() FROM folders WHERE parent_id = $folderId AND name < 'a 2000'`,
      { folderId },
    );
    await sql(
      `UPDATE folders SET trash_id = coalesce(outer_folder.id, folders.id)
       FROM folders apart LEFT JOIN folders outer_folder ON outer_folder.id = apart.parent_id AND outer_folder.name <> 'large'
       WHERE folders.id = apart.id AND (
         (apart.parent_id = $folderId AND apart.name < 'a 2000') OR (outer_folder.parent_id = $folderId AND outer_folder.name < 'a 2000')
       )`,
      { folderId },
    );
    const apart = await countOf('trash_id IS NOT NULL');
    expect(apart).toBeGreaterThan(FOLDERS);
    for (const act of [trash, restore, purge]) {
      const { ports, reads } = watchedPorts();
      await act(ports);
      expect(Math.max(...reads)).toBeLessThan(MOST_READ);
    }
    expect(await countOf('true')).toBe(apart);
    expect(await countOf(`trash_id = id AND parent_id IS NULL`)).toBe(Number(apart) / 2);
  });
});

describe('7.2: folders in folders, down to the hundredth', () => {
  it('go to the trash, come back as they were, and go for good', async () => {
    let parentId = folderId;
    for (let level = 2; level <= 100; level += 1)
      parentId = (await make.folder({ ownerId, parentId, name: `level ${level}` })).id;
    const tree = () =>
      sql(
        'SELECT id, parent_id, name FROM folders WHERE owner_id = $ownerId AND trash_id IS NULL ORDER BY id',
        {
          ownerId,
        },
      );
    const before = await tree();
    await trash(watchedPorts().ports);
    expect(await tree()).toEqual([]);
    await restore(watchedPorts().ports);
    expect(await tree()).toEqual(before);
    await purge(watchedPorts().ports);
    expect(await countOf('true')).toBe(0);
  });

  it.each([249, 250, 300, 400])(
    'nothing of %d folders with one in one in each stays behind',
    async (count) => {
      await addFolders(count);
      await sql(
        `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), $ownerId, id, 'c', now(), now() FROM folders WHERE owner_id = $ownerId AND name = 'b'`,
        { ownerId },
      );
      await trash(watchedPorts().ports);
      expect(await countOf('trash_id IS NULL')).toBe(0);
    },
  );

  it('what was begun before entries remembered how far they are goes on', async () => {
    await addFolders(400);
    await trash(watchedPorts().ports);
    // As it was: some of them marked, none with a level.
    await sql(
      `UPDATE trash SET state = 'filling', filled_level = DEFAULT, filled_id = DEFAULT WHERE id = $folderId`,
      {
        folderId,
      },
    );
    await sql(
      `UPDATE folders SET trash_level = 0, trash_id = CASE WHEN name = 'b' OR name > 'a 200' THEN NULL ELSE trash_id END
      WHERE trash_id = $folderId AND id <> $folderId`,
      { folderId },
    );
    expect(await settleTrash(watchedPorts().ports)()).toBe(1);
    expect(await countOf('trash_id IS NULL')).toBe(0);
  });
});
