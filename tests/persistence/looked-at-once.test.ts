import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, fillTable, type TestDatabase } from '../support/database.js';
import { plansOf, type Step } from '../support/plans.js';

let test: TestDatabase;

const USERS = 2_000;
const GROUPS = 20;
const FILES = 24_000;

/** Each user has marks of ten days; each tenth is in all groups; half of the files are reports, one of a thousand is a plan. */
beforeAll(async () => {
  test = await createTestDatabase();
  const fill = (sql: string) => fillTable(test.database, sql, {});
  await fill(
    `INSERT INTO users (id, login, full_name, email, storage_path, created_at, updated_at, used_bytes, file_count)
     SELECT ${userId('n')}, 'user' || n, 'User ' || n, n || '@example.org', 'users/' || n, now() - interval '90 days', now(), 1000 + n, 2
     FROM generate_series(1, ${USERS}) n`,
  );
  await fill(
    `INSERT INTO usage_marks (user_id, day, bytes)
     SELECT ${userId('n')}, current_date - 10 * i, CASE WHEN i = 3 THEN 1000 ELSE i END FROM generate_series(1, ${USERS}) n, generate_series(1, 10) i`,
  );
  await fill(
    `INSERT INTO groups (id, name, created_at) SELECT ${groupId('n')}, 'Group ' || n, now() FROM generate_series(1, ${GROUPS}) n`,
  );
  await fill(
    `INSERT INTO group_members (group_id, user_id)
     SELECT ${groupId('g')}, ${userId('10 * n')} FROM generate_series(1, ${GROUPS} - 1) g, generate_series(1, ${USERS} / 10) n`,
  );
  await fill(
    `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), ${userId('1')}, CASE WHEN n % 1000 = 0 THEN 'план ' WHEN n % 2 = 0 THEN 'отчёт ' ELSE 'photo ' END || n,
       n, 'text/plain', '', gen_random_uuid()::text, now(), now() FROM generate_series(1, ${FILES}) n`,
  );
  await test.database.pool.query('VACUUM ANALYZE users, usage_marks, groups, group_members, files');
});
afterAll(() => test.close());

const userId = (n: string) => `md5('user ' || (${n}))::uuid`;
const groupId = (n: string) => `md5('group ' || (${n}))::uuid`;

const visitedIn = (steps: Step[], ...tables: string[]) =>
  steps
    .filter(({ table, index }) => tables.includes(table ?? '') || tables.includes(index ?? ''))
    .reduce((sum, { visited }) => sum + visited, 0);
const pagesOf = (steps: Step[]) =>
  steps.filter(({ depth }) => depth === 0).reduce((sum, { pages }) => sum + pages, 0);

describe('9.11: what is told of all is looked at once', () => {
  it('who has grown most: the marks are read as a whole, not user by user', async () => {
    let growing: unknown;
    const steps = await plansOf(test.database, async () => {
      growing = (await test.stores.stats.leaders()).growing;
    });
    expect(growing).toMatchObject([
      { login: `user${USERS}`, bytes: USERS },
      ...Array(9).fill({ bytes: expect.any(Number) }),
    ]);
    expect(visitedIn(steps, 'usage_marks')).toBe(2 * 10 * USERS);
    expect(pagesOf(steps)).toBeLessThan(USERS / 2);
  });

  it('the sums of groups: each member is looked up once, in however many groups they are', async () => {
    let groups: { numbers: object }[] = [];
    const steps = await plansOf(test.database, async () => {
      groups = (await test.stores.groups.list({ sort: 'name', limit: 500, withTotal: false })).items;
    });
    const members = USERS / 10;
    const none = { memberCount: 0, fileCount: 0, usedBytes: 0, trashBytes: 0, reservedBytes: 0 };
    const usedBytes = members * 1000 + (10 * members * (members + 1)) / 2;
    const sums = { memberCount: members, fileCount: 2 * members, usedBytes, trashBytes: 0, reservedBytes: 0 };
    expect(
      groups.map(({ numbers }) => numbers).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    ).toEqual([none, ...Array(GROUPS - 1).fill(sums)]);
    expect(visitedIn(steps, 'users', 'users_pkey')).toBeLessThanOrEqual(USERS);
    expect(pagesOf(steps)).toBeLessThan(USERS / 4);
  });
});

describe('9.3: a list that is taken out is looked through once', () => {
  const exported = async (text: string) => {
    const batches: { id: string }[][] = [];
    const steps = await plansOf(test.database, async () => {
      for await (const batch of test.stores.exports.batches('files', { text }))
        batches.push(batch as { id: string }[]);
    });
    return { batches, steps };
  };

  it('what many have: a stretch of the table after another', async () => {
    const { batches, steps } = await exported('отчет');
    const ids = batches.flat().map(({ id }) => id);
    expect(ids).toHaveLength(FILES / 2 - FILES / 1000);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(4_000);
    // Until more than few are found, along the index of ids, and all of them.
    expect(visitedIn(steps, 'files')).toBeLessThanOrEqual(4.2 * FILES);
  });

  it('what few have: found once, and then by their ids', async () => {
    const { batches, steps } = await exported('план');
    expect(batches.map(({ length }) => length)).toEqual([FILES / 1000]);
    expect(visitedIn(steps, 'files')).toBeLessThanOrEqual((2 * FILES) / 1000);
  });

  it('what nobody has: an empty list', async () => {
    expect((await exported('qqxzzyv')).batches).toEqual([[]]);
  });
});
