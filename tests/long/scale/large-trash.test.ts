import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { deleteEntries } from '../../../src/domain/entries/delete-entries.js';
import { restoreEntries } from '../../../src/domain/entries/restore-entries.js';
import type { Actor } from '../../../src/domain/shared/actor.js';
import type { Ports } from '../../../src/domain/shared/ports.js';
import { SLICE } from '../../../src/domain/trash/trash.js';
import { deleteUser } from '../../../src/domain/users/delete-user.js';
import { createTestDatabase, fillTable, type TestDatabase } from '../../support/database.js';
import { createFactories } from '../../support/factories.js';
import { portsOfRows } from '../../support/ports.js';

/** To measure more of them: TRASH_FILES=1000000, which also tells how long others waited. */
const FILES = Number(process.env.TRASH_FILES ?? 20_000);
/** A statement has a minute. */
const BATCH = 10_000;
/** Every so many transactions the plans of one are looked at. */
const LOOK_EVERY = 10;
const system: Actor = { kind: 'system', means: 'cli' };

let test: TestDatabase;
let ownerId: string;
let folderIds: string[];

const sql = async <Row extends object>(text: string, bind: object = {}) =>
  (await test.database.sequelize.query(text, { bind: { ...bind } }))[0] as Row[];

beforeAll(async () => {
  test = await createTestDatabase();
  const make = createFactories(test.stores);
  ownerId = (await make.user()).id;
  const folders = await Promise.all(['one', 'two'].map((name) => make.folder({ ownerId, name })));
  folderIds = folders.map(({ id }) => id);
  for (const folderId of folderIds) await fill(folderId);
  await test.stores.users.book(ownerId, { usedBytes: 3 * FILES, fileCount: FILES });
  await sql('ANALYZE files, folders');
}, 1_200_000);
afterAll(() => test.close());

/** Half of the files, most in the folder itself and some in folders of ten. */
async function fill(folderId: string): Promise<void> {
  await sql(
    `INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, $folderId, 'day ' || n, now(), now() FROM generate_series(1, ${FILES / 200}) n`,
    { ownerId, folderId },
  );
  for (let from = 0; from < FILES / 2; from += BATCH)
    await fillTable(
      test.database,
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
         SELECT gen_random_uuid(), $ownerId, CASE WHEN n % 10 = 0 THEN days.ids[1 + n / 10 % ${FILES / 200}] ELSE $folderId::uuid END,
           'photo ' || n || '.jpg', 3, 'image/jpeg', '', gen_random_uuid()::text, now(), now()
         FROM generate_series($from::int + 1, least($from::int + ${BATCH}, ${FILES / 2})) n,
           (SELECT array_agg(id) AS ids FROM folders WHERE parent_id = $folderId) days`,
      { ownerId, folderId, from },
    );
}

/** By this connection so far, or a while of that. */
const written = `SELECT coalesce(sum(n_tup_upd + n_tup_del), 0)::int AS rows FROM pg_stat_xact_user_tables
  WHERE relname IN ('files', 'folders')`;

interface Seen {
  /** Of files and folders, in one transaction. */
  mostRows: number;
  /** Where a whole table was read. */
  seqScans: string[];
  transactions: number;
}

/** Looks at what each transaction writes, and now and then how. */
function watchedPorts(): { ports: Ports; seen: Seen } {
  const seen: Seen = { mostRows: 0, seqScans: [], transactions: 0 };
  const ports = portsOfRows(
    test.stores,
    (run) => (work) =>
      run(async () => {
        seen.transactions += 1;
        const [before] = await sql<{ rows: number }>(written);
        const done = await (seen.transactions % LOOK_EVERY === 2 ? explaining(seen, work) : work());
        const [after] = await sql<{ rows: number }>(written);
        seen.mostRows = Math.max(seen.mostRows, (after?.rows ?? 0) - (before?.rows ?? 0));
        return done;
      }),
  );
  return { ports, seen };
}

/** Asks for the plan of each statement about files, in its transaction and with its values. */
async function explaining<T>(seen: Seen, work: () => Promise<T>): Promise<T> {
  const { sequelize } = test.database;
  const query = sequelize.query.bind(sequelize);
  const spied = sequelize as unknown as { query: (text: string, options: object) => Promise<unknown> };
  spied.query = async (text, options) => {
    if (/\bfiles\b/.test(text) && !text.includes('set_config') && text !== written) {
      const plan = (await query(`EXPLAIN ${text}`, options)) as unknown as { 'QUERY PLAN': string }[];
      const lines = plan.map((line) => line['QUERY PLAN']);
      seen.seqScans.push(...lines.filter((line) => /Seq Scan on files/.test(line)));
    }
    return query(text, options);
  };
  try {
    return await work();
  } finally {
    spied.query = query as never;
  }
}

/** Others write in the same storage meanwhile: how often they could, and how long they waited at most, in milliseconds. */
async function besideOthers(work: Promise<unknown>): Promise<{ turns: number; longest: number }> {
  let isOver = false;
  const finished = work.finally(() => {
    isOver = true;
  });
  let [turns, longest] = [0, 0];
  while (!isOver) {
    const began = performance.now();
    await test.stores.unitOfWork.run(() => test.stores.places.lockTree(ownerId, 'shared'));
    longest = Math.max(longest, performance.now() - began);
    turns += 1;
  }
  await finished;
  return { turns, longest };
}

const liveCount = async () =>
  (
    await sql<{ n: number }>(
      'SELECT count(*) AS n FROM files WHERE owner_id = $ownerId AND trash_id IS NULL',
      {
        ownerId,
      },
    )
  )[0]?.n;

it.each<[string, (ports: Ports) => Promise<unknown>, number]>([
  ['go to the trash', (ports) => deleteEntries(ports)(system, { folderIds }), 0],
  ['come back', (ports) => restoreEntries(ports)(system, { ids: folderIds }), FILES],
  [
    'go for good, half of them',
    (ports) => deleteEntries(ports)(system, { folderIds: folderIds.slice(0, 1), permanent: true }),
    FILES / 2,
  ],
  ['go with their account', (ports) => deleteUser(ports)(system, ownerId), 0],
])(
  '7.2: many files: they %s by slices, each found by an index, with others writing between',
  async (what, act, left) => {
    const { ports, seen } = watchedPorts();
    const { turns, longest } = await besideOthers(act(ports));
    if (process.env.TRASH_FILES)
      console.log(`${what}: ${seen.transactions} slices, longest wait ${Math.round(longest)} ms`);
    expect(await liveCount()).toBe(left);
    expect(seen.transactions).toBeGreaterThanOrEqual(FILES / 2 / SLICE);
    expect(seen.mostRows).toBeLessThanOrEqual(SLICE + folderIds.length);
    expect(seen.seqScans).toEqual([]);
    expect(turns).toBeGreaterThan(1);
  },
  3_600_000,
);
