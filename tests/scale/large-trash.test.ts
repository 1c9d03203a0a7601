import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deleteEntries } from '../../src/domain/entries/delete-entries.js';
import { restoreTrashEntry } from '../../src/domain/entries/restore-entries.js';
import type { Actor } from '../../src/domain/shared/actor.js';
import type { Ports } from '../../src/domain/shared/ports.js';
import { deleteUser } from '../../src/domain/users/delete-user.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories } from '../support/factories.js';

const FILES = 300_000;
/** So many are written at a time: a statement has a minute. */
const BATCH = 10_000;
/** Where a wait for a lock ends in a refusal. */
const LOCK_TIMEOUT_MS = 15_000;
const system: Actor = { kind: 'system', means: 'cli' };

let test: TestDatabase;
let ownerId: string;
let folderId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  const make = createFactories(test.stores);
  ownerId = (await make.user()).id;
  folderId = (await make.folder({ ownerId })).id;
  for (let from = 0; from < FILES; from += BATCH) {
    await test.database.sequelize.query(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $ownerId, $folderId, 'photo ' || n || '.jpg', 3, 'image/jpeg', '', gen_random_uuid()::text,
              now(), now()
       FROM generate_series($from::int + 1, $from::int + ${BATCH}) n`,
      { bind: { ownerId, folderId, from } },
    );
  }
  await test.stores.users.book(ownerId, { usedBytes: 3 * FILES, fileCount: FILES });
  await test.database.sequelize.query('ANALYZE files');
}, 1_200_000);
afterAll(() => test.close());

const none = async () => undefined;
const ports = () =>
  ({
    ...test.stores,
    blobs: { removeAll: none, removeFolder: none, discard: none },
    events: { record: () => undefined },
  }) as unknown as Ports;

/** How long another writer of the same storage waits at most, in milliseconds. */
async function longestWait(work: Promise<unknown>): Promise<number> {
  let isOver = false;
  const finished = work.finally(() => {
    isOver = true;
  });
  let longest = 0;
  while (!isOver) {
    const began = performance.now();
    await test.stores.unitOfWork.run(() => test.stores.places.lockTree(ownerId, 'shared'));
    longest = Math.max(longest, performance.now() - began);
  }
  await finished;
  return longest;
}

const liveCount = async () => {
  const [rows] = await test.database.sequelize.query(
    'SELECT count(*) AS n FROM files WHERE owner_id = $ownerId AND trash_id IS NULL',
    { bind: { ownerId } },
  );
  return (rows as { n: number }[])[0]?.n;
};

it('7.2: 300 000 files go to the trash, come back and go with their account; others write meanwhile', async () => {
  const waits = {
    trashed: await longestWait(deleteEntries(ports())(system, { folderIds: [folderId] })),
    restored: await longestWait(restoreTrashEntry(ports())(system, folderId)),
  };
  expect(await liveCount()).toBe(FILES);
  const deleted = await longestWait(deleteUser(ports())(system, ownerId));
  expect(await liveCount()).toBe(0);
  for (const wait of [waits.trashed, waits.restored, deleted]) expect(wait).toBeLessThan(LOCK_TIMEOUT_MS);
}, 1_800_000);
