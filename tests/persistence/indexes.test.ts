import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories } from '../support/factories.js';
import { plansOf } from '../support/plans.js';

const FILES = 5000;

let test: TestDatabase;
let ownerId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  ownerId = (await createFactories(test.stores).user()).id;
  await test.database.sequelize.query(
    `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $ownerId, 'file ' || n, n, 'text/plain', '', gen_random_uuid()::text, now() - n * interval '1 hour', now()
     FROM generate_series(1, ${FILES}) n`,
    { bind: { ownerId } },
  );
  await test.database.pool.query('VACUUM ANALYZE files');
});
afterAll(() => test.close());

/** Of the same rows, in the same order, so that the longer one serves all that the shorter one does. */
const beginningsOfOthers = `
  WITH index AS (
    SELECT c.relname AS name, i.indrelid, c.relam, i.indisunique, coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
      ARRAY(
        SELECT concat_ws(' ', pg_get_indexdef(i.indexrelid, k, true), i.indoption[k - 1], i.indclass[k - 1], i.indcollation[k - 1])
        FROM generate_series(1, i.indnkeyatts) k ORDER BY k
      ) AS keys
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace
  )
  SELECT short.name, long.name AS "isBeginningOf"
  FROM index short JOIN index long ON long.name <> short.name
    AND (long.indrelid, long.relam, long.predicate) = (short.indrelid, short.relam, short.predicate)
    AND long.keys[1:cardinality(short.keys)] = short.keys
  WHERE NOT short.indisunique`;

describe('8.5: what each row costs', () => {
  it('no index is the beginning of another one', async () => {
    const { rows } = await test.database.pool.query(beginningsOfOthers);
    expect(rows).toEqual([]);
  });

  it.each(['files', 'folders'])(
    'what is added to %s is soon seen by all, so that its indexes can speak for it',
    async (table) => {
      // https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM: so much of the table at most is not, beside 1 000 rows.
      const { rows } = await test.database.pool.query(
        `SELECT option_value::float AS "part" FROM pg_class, pg_options_to_table(reloptions)
       WHERE relname = $1 AND option_name = 'autovacuum_vacuum_insert_scale_factor'`,
        [table],
      );
      expect(rows).toEqual([{ part: 0.02 }]);
    },
  );

  it('the overview sums up what was uploaded lately from an index, without a look at the files', async () => {
    const steps = await plansOf(test.database, () => test.stores.stats.read(30));
    const ofFiles = steps.filter(({ table, index }) => table === 'files' || /^files_/.test(index ?? ''));
    expect(ofFiles.map(({ type, index }) => [type, index])).toEqual([['Index Only Scan', 'files_uploads']]);
    expect(ofFiles[0]?.visited).toBeLessThanOrEqual(30 * 24);
  });

  it('a total is counted without what only gives names: of the trash, of links', async () => {
    const { sequelize } = test.database;
    await sequelize.query(`WITH deleted AS (
        INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at)
        SELECT id, owner_id, 'file', size, 1, now() FROM files WHERE size <= 500 RETURNING id
      ) UPDATE files SET trash_id = deleted.id FROM deleted WHERE files.id = deleted.id`);
    await sequelize.query(`INSERT INTO share_links (id, token, owner_id, file_id, created_at)
      SELECT gen_random_uuid(), gen_random_uuid(), owner_id, id, now() FROM files WHERE size BETWEEN 501 AND 1000`);
    const lists = [
      (page: { withTotal: boolean }) =>
        test.stores.trash.list({ ...page, ownerId, limit: 10, sort: '-deletedAt' }),
      (page: { withTotal: boolean }) =>
        test.stores.links.list({ ...page, ownerId, limit: 10, sort: '-createdAt' }),
    ];
    for (const list of lists) {
      expect((await list({ withTotal: true })).total).toBe(500);
      const namesRead = async (withTotal: boolean) =>
        (await plansOf(test.database, () => list({ withTotal })))
          .filter(({ table }) => ['files', 'folders', 'users'].includes(table ?? ''))
          .reduce((sum, { visited }) => sum + visited, 0);
      expect(await namesRead(true)).toBe(await namesRead(false));
    }
  });
});
