import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories } from '../support/factories.js';
import { plansOf, type Step } from '../support/plans.js';

const OWN = 60_000;
const OTHERS = 30_000;

let test: TestDatabase;
let ownerId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  const make = createFactories(test.stores);
  ownerId = (await make.user()).id;
  await fill(ownerId, OWN);
  await fill((await make.user()).id, OTHERS);
  await test.database.sequelize.query('ANALYZE files');
}, 180_000);
afterAll(() => test.close());

/** Common words (`photo`, `отчёт`), some in a hundred (`смета`), and a few (`уникум`). */
const fill = (owner: string, count: number) =>
  test.database.sequelize.query(
    `INSERT INTO files (id, owner_id, name, comment, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $owner,
            CASE WHEN n % 5000 = 0 THEN 'уникум ' WHEN n % 100 = 0 THEN 'смета ' WHEN n % 3 = 0 THEN 'отчёт ' ELSE 'photo ' END || n,
            '', n % 977, 'text/plain', '', gen_random_uuid()::text, now() + n * interval '1 second', now()
     FROM generate_series(1, $count) n`,
    { bind: { owner, count } },
  );

const search = async (
  q: string,
  sort: 'name' | '-uploadedAt' | 'size',
): Promise<{ steps: Step[]; found: number }> => {
  let found = 0;
  const steps = await plansOf(test.database, async () => {
    const query = { ownerId, q, sort, limit: 100, withTotal: false };
    found = (await test.stores.files.list(query)).items.length;
  });
  return { steps, found };
};

describe.each(['name', '-uploadedAt', 'size'] as const)('a search among many, by %s', (sort) => {
  it('finds a rare word by its trigrams, whatever others have', async () => {
    const { steps, found } = await search('уникум', sort);
    expect(found).toBe(OWN / 5000);
    expect(steps.map(({ index }) => index)).toContain('files_search');
    expect(mostVisited(steps)).toBeLessThanOrEqual(4000);
  });

  it.each(['photo', 'ph'])('finds a common word on the way through the order: %s', async (q) => {
    const { steps, found } = await search(q, sort);
    expect(found).toBe(100);
    expect(mostVisited(steps)).toBeLessThanOrEqual(4000);
  });

  it('visits of one in a hundred no more than there are, and finds nothing at once', async () => {
    expect((await search('смета', sort)).found).toBe(100);
    const { steps, found } = await search('ничегошеньки', sort);
    expect(found).toBe(0);
    expect(mostVisited(steps)).toBeLessThanOrEqual(4000);
  });
});

/** Of the table's rows, in one step. */
function mostVisited(steps: Step[]): number {
  expect(steps.map(({ type }) => type)).not.toContain('Seq Scan');
  return Math.max(...steps.filter(({ index }) => index !== 'files_search').map(({ visited }) => visited));
}
