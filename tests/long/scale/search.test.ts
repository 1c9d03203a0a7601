import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FileListQuery } from '../../../src/domain/files/file-store.js';
import {
  createTestDatabase,
  fillBeforeIndexes,
  fillTable,
  type TestDatabase,
} from '../../support/database.js';
import { createFactories } from '../../support/factories.js';
import { plansOf, type Step } from '../../support/plans.js';

const OWN = 60_000;
const OTHERS = 30_000;

const filledAt = Date.UTC(2026, 0, 1);

let test: TestDatabase;
let ownerId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  const make = createFactories(test.stores);
  ownerId = (await make.user()).id;
  const otherId = (await make.user()).id;
  await fillBeforeIndexes(test.database, ['files'], async () => {
    await fill(ownerId, OWN);
    await fill(otherId, OTHERS);
  });
  await test.database.sequelize.query(
    `INSERT INTO search_words SELECT $ownerId, unnest('{photo,otqet,smeta}'::text[]) ON CONFLICT DO NOTHING`,
    { bind: { ownerId } },
  );
  await test.database.sequelize.query('ANALYZE files');
}, 300_000);
afterAll(() => test.close());

/** Common words (`photo`, `отчёт`), some in a hundred (`смета`), a few (`уникум`), and the newest (`пачка`); one film in ten thousand. */
const fill = (owner: string, count: number) =>
  fillTable(
    test.database,
    `INSERT INTO files (id, owner_id, name, comment, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), $owner,
            CASE WHEN n > $count - 60 THEN 'пачка ' WHEN n % 5000 = 0 THEN 'уникум ' WHEN n % 100 = 0 THEN 'смета ' WHEN n % 3 = 0 THEN 'отчёт ' ELSE 'photo ' END || n,
            '', n % 977, CASE WHEN n % 10000 = 1 THEN 'video/mp4' ELSE 'text/plain' END, '', gen_random_uuid()::text, to_timestamp($filledAt / 1000.0) + n * interval '1 second', now()
     FROM generate_series(1, $count) n`,
    { owner, count, filledAt },
  );

const search = async (
  asked: string | Partial<FileListQuery>,
  sort: 'name' | '-uploadedAt' | 'size',
): Promise<{ steps: Step[]; found: number }> => {
  let found = 0;
  const steps = await plansOf(test.database, async () => {
    const filter = typeof asked === 'string' ? { q: asked } : asked;
    const query = { ownerId, ...filter, sort, limit: 100, withTotal: false };
    found = (await test.stores.files.list(query)).items.length;
  });
  return { steps, found };
};

describe.each(['name', '-uploadedAt', 'size'] as const)('a search among many, by %s', (sort) => {
  it('finds a rare word by its trigrams, whatever others have', async () => {
    const { steps, found } = await search('уникум', sort);
    expect(found).toBe(OWN / 5000 - 1);
    expect(steps.map(({ index }) => index)).toContain('files_search');
    expect(mostVisited(steps)).toBeLessThanOrEqual(4000);
  });

  it.each(['photo', 'ph'])('finds a common word on the way through the order: %s', async (q) => {
    const { steps, found } = await search(q, sort);
    expect(found).toBe(100);
    expect(mostVisited(steps)).toBeLessThanOrEqual(4000);
  });

  it('finds a rare type by the same index, with words and without', async () => {
    for (const [asked, count] of [
      [{ type: 'video/*' }, OWN / 10_000],
      [{ type: 'video/mp4', q: 'photo' }, 4],
      [{ type: 'archive' }, 0],
    ] as const) {
      const { steps, found } = await search(asked, sort);
      expect(found).toBe(count);
      expect(steps.map(({ index }) => index)).toContain('files_search');
      expect(mostVisited(steps)).toBeLessThanOrEqual(4000);
    }
  });

  it('does not look through all for the rest of a page, where what was asked for lies together', async () => {
    const { steps, found } = await search('пачка', sort);
    expect(found).toBe(60);
    expect(mostVisited(steps)).toBeLessThanOrEqual(16_000);
  });

  it('visits of one in a hundred no more than there are, and finds nothing at once', async () => {
    expect((await search('смета', sort)).found).toBe(100);
    const { steps, found } = await search('ничегошеньки', sort);
    expect(found).toBe(0);
    expect(mostVisited(steps)).toBeLessThanOrEqual(4000);
  });

  it.each([
    ['that nothing is like', 'ничегошеньки'],
    ['too short for typos', 'zzq'],
    ['two words', 'ничегошеньки нигдешеньки'],
    ['two words that everybody has and that never meet', 'photo отчёт'],
    ['the beginnings of such', 'phot отчё'],
  ])('8.5: looks once for what nobody has, %s', async (_, q) => {
    const { steps } = await search(q, sort);
    expect(steps.filter(({ type, table }) => table === 'files' && type === 'Index Scan')).toHaveLength(1);
  });
});

it('8.5: sets right the one word of two that has a typo', async () => {
  expect((await search('phtoo 13001', 'name')).found).toBe(1);
});

it('begins where the bounds of what it is sorted by begin', async () => {
  const [uploadedAfter, uploadedBefore] = [10_000, 10_200].map((n) => new Date(filledAt + n * 1000));
  const { steps, found } = await search({ q: 'photo', uploadedAfter, uploadedBefore }, '-uploadedAt');
  expect(found).toBe(100);
  expect(mostVisited(steps)).toBeLessThanOrEqual(200);
});

/** Of the table's rows, in one step. */
function mostVisited(steps: Step[]): number {
  expect(steps.map(({ type }) => type)).not.toContain('Seq Scan');
  return Math.max(...steps.filter(({ index }) => index !== 'files_search').map(({ visited }) => visited));
}
