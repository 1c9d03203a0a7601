import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UserActor } from '../../src/domain/shared/actor.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { plansOf } from '../support/plans.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const actor: UserActor = {
  kind: 'user',
  id: '7f1d2c3b-8a4e-4f5a-9b6c-1d2e3f4a5b6c',
  login: 'boss',
  isAdmin: true,
  mustChangePassword: false,
  sessionId: '7f1d2c3b-8a4e-4f5a-9b6c-1d2e3f4a5b6d',
  means: 'panel',
  client: { address: '192.0.2.7', agent: 'a browser' },
};

async function write(count: number, name = 'file'): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await test.stores.audit.append(actor, {
      act: 'file.updated',
      object: { kind: 'file', id: String(i), name: `${name} ${i}` },
      changes: { name: { before: 'a', after: 'b' } },
    });
}

async function sealAll(): Promise<void> {
  while ((await test.stores.audit.seal()) > 0);
}

const sql = (statement: string) => test.database.sequelize.query(statement);

/** As somebody does who has the database itself: no trigger holds them. */
async function past(statement: string): Promise<void> {
  await sql('SET LOCAL session_replication_role = replica');
  await sql(statement);
  await sql('SET LOCAL session_replication_role = origin');
}

async function countOf(table: string): Promise<number> {
  const [rows] = await sql(`SELECT count(*) AS count FROM ${table}`);
  return (rows as { count: number }[])[0]?.count ?? 0;
}

class Undone extends Error {}

/** On an audit of five sealed records, of which nothing stays as it was made here. */
async function undone(work: () => Promise<void>): Promise<void> {
  const trial = test.database.sequelize.transaction(async () => {
    await past(`DELETE FROM audit; DELETE FROM audit_unsealed; DELETE FROM audit_chain; DELETE FROM audit_cuts;
                ALTER SEQUENCE audit_id_seq RESTART`);
    await write(5);
    await sealAll();
    await work();
    throw new Undone();
  });
  await trial.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
}

describe('9.8: the audit is append-only for the application', () => {
  it.each([
    ['a changed record', `UPDATE audit SET actor_name = 'anna'`],
    ['a deleted record', 'DELETE FROM audit'],
    ['a table emptied', 'TRUNCATE audit'],
    ['a changed seal', `UPDATE audit_chain SET hash = sha256('x')`],
    ['a deleted seal', 'DELETE FROM audit_chain'],
    ['seals emptied', 'TRUNCATE audit_chain'],
    ['a record taken out of the line to be sealed', 'DELETE FROM audit_unsealed'],
    ['a moved cut', 'DELETE FROM audit_cuts'],
    [
      'a cut of what is young',
      `INSERT INTO audit_cuts (position, hash) SELECT position, hash FROM audit_chain`,
    ],
    [
      'a cut with a hash of its own',
      `INSERT INTO audit_cuts (position, hash) VALUES (1, sha256('x')); DELETE FROM audit WHERE id = 1`,
    ],
  ])('%s is refused', async (_, statement) => {
    await write(2);
    await sealAll();
    await write(1, 'not sealed yet');
    const before = await countOf('audit');
    await expect(sql(statement)).rejects.toThrow(/the audit is append-only/);
    expect(await countOf('audit')).toBe(before);
    expect(await test.stores.audit.verify()).toMatchObject({ isWhole: true, unsealedCount: 1 });
  });

  it('keeps a record with its change, or neither', async () => {
    const before = await countOf('audit');
    const broken = test.stores.unitOfWork.run(async () => {
      await write(1);
      throw new Error('it did not happen');
    });
    await expect(broken).rejects.toThrow('it did not happen');
    expect(await countOf('audit')).toBe(before);
  });
});

describe('9.8: the chain', () => {
  it('is whole, whoever wrote at the same time', async () => {
    const { end } = await test.stores.audit.verify();
    await Promise.all([1, 2, 3].map(() => test.stores.unitOfWork.run(() => write(20))));
    await Promise.all([1, 2, 3].map(() => test.stores.audit.seal()));
    await sealAll();
    const verification = await test.stores.audit.verify();
    expect(verification).toMatchObject({ isWhole: true, unsealedCount: 0, faults: [] });
    expect(verification.end.position - end.position).toBeGreaterThanOrEqual(60);
    expect(verification.checkedCount).toBe(verification.end.position);
  });

  it('is looked at for so long at a time, and on from there', async () => {
    await write(4_500);
    await sealAll();
    const { checkedCount: all, end } = await test.stores.audit.verify();
    const parts = [await test.stores.audit.verify({ milliseconds: 0 })];
    for (let next = parts[0]?.next; next; next = parts.at(-1)?.next)
      parts.push(await test.stores.audit.verify({ milliseconds: 0, after: next }));
    expect(parts.map(({ isWhole }) => isWhole)).toEqual([null, null, true]);
    expect(parts.reduce((sum, { checkedCount }) => sum + checkedCount, 0)).toBe(all);
    expect(parts.at(-1)).toMatchObject({ next: null, end });
    const forged = await test.stores.audit.verify({ after: { position: 1, hash: '0'.repeat(64) } });
    expect(forged).toMatchObject({ isWhole: false, faults: [{ position: 2, kind: 'changed' }] });
  });

  it('is looked at no further where nobody waits for that any more', async () => {
    await write(1);
    await sealAll();
    const gone = new AbortController();
    const looked = test.stores.audit.verify({ signal: gone.signal });
    gone.abort();
    await expect(looked).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    [
      'a changed value',
      `UPDATE audit SET object_name = 'another' WHERE id = 3`,
      { position: 3, kind: 'changed' },
    ],
    [
      'a changed time',
      `UPDATE audit SET time = time - interval '1 ms' WHERE id = 4`,
      { position: 4, kind: 'changed' },
    ],
    ['a detail more', `UPDATE audit SET details = '{"a": 1}' WHERE id = 1`, { position: 1, kind: 'changed' }],
    ['a record taken away', 'DELETE FROM audit WHERE id = 2', { position: 2, kind: 'record_missing' }],
    [
      'a record taken away with its seal',
      'DELETE FROM audit WHERE id = 2; DELETE FROM audit_chain WHERE record_id = 2',
      { position: 3, kind: 'seal_missing' },
    ],
    [
      'two that change places',
      `UPDATE audit_chain SET record_id = -record_id WHERE position IN (2, 3);
       UPDATE audit_chain SET record_id = 5 + record_id WHERE record_id < 0`,
      { position: 2, kind: 'changed' },
    ],
    [
      'one smuggled in',
      `INSERT INTO audit (time, act, actor_kind, means) VALUES (now(), 'user.created', 'system', 'cli')`,
      { position: null, recordId: '6', kind: 'never_sealed' },
    ],
  ])('shows %s', (_, statement, fault) =>
    undone(async () => {
      expect(await test.stores.audit.verify()).toMatchObject({ isWhole: true, checkedCount: 5 });
      await past(statement);
      const { isWhole, faults } = await test.stores.audit.verify();
      expect(isWhole).toBe(false);
      expect(faults[0]).toMatchObject(fault);
    }),
  );

  it('that was made anew, or lost its end, is not the one that was kept', () =>
    undone(async () => {
      const kept = await test.stores.audit.end();
      await past('DELETE FROM audit WHERE id = 5; DELETE FROM audit_chain WHERE position = 5');
      expect(await test.stores.audit.verify()).toMatchObject({ isWhole: true });
      const { faults } = await test.stores.audit.verify({ kept });
      expect(faults).toEqual([{ position: 5, recordId: null, kind: 'not_as_kept' }]);
      await write(1, 'another');
      await sealAll();
      const anew = await test.stores.audit.verify({ kept });
      expect(anew.faults).toMatchObject([{ position: 5, kind: 'not_as_kept' }]);
    }));
});

describe('9.8: what is too old', () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

  it('leaves, and the rest of the chain holds', () =>
    undone(async () => {
      await past(`UPDATE audit SET time = time - interval '10 days'; DELETE FROM audit_chain;
                  INSERT INTO audit_unsealed SELECT id FROM audit`);
      await sealAll();
      const kept = await test.stores.audit.end();
      await write(3, 'young');
      await sealAll();
      expect(await test.stores.audit.cut(daysAgo(20))).toBeNull();
      expect(await test.stores.audit.cut(daysAgo(5))).toEqual({ count: 5, ...kept });
      expect(await test.stores.audit.cut(daysAgo(5))).toBeNull();
      const verification = await test.stores.audit.verify({ kept });
      expect(verification).toMatchObject({ isWhole: true, checkedCount: 3, end: { position: 8 } });
      const left = await test.stores.audit.list({ sort: 'time', limit: 10, withTotal: true });
      expect(left.items.map(({ objectName }) => objectName)).toEqual(['young 0', 'young 1', 'young 2']);
      await past(`UPDATE audit SET means = 'cli' WHERE id = 6`);
      expect((await test.stores.audit.verify()).faults).toMatchObject([{ position: 6, kind: 'changed' }]);
    }));

  it('and younger than a day is kept, whatever is asked', () =>
    undone(async () => {
      await expect(test.stores.audit.cut(daysAgo(-1))).rejects.toThrow(/append-only/);
    }));
});

describe('9.8: however many records wait, and however many are sealed', () => {
  it('a turn of the sealer reads those that it seals', () =>
    undone(async () => {
      const writeMany = (count: number) =>
        sql(`INSERT INTO audit (time, act, actor_kind, means, agent)
          SELECT now(), 'file.updated', 'system', 'job', repeat('x', 300) FROM generate_series(1, ${count})`);
      await writeMany(10_000);
      await sealAll();
      await writeMany(40_000);
      await sql('ANALYZE audit, audit_unsealed');
      const steps = await plansOf(test.database, () => test.stores.audit.seal());
      const looked = steps.filter(({ table }) => table === 'audit' || table === 'audit_unsealed');
      expect(looked.length).toBeGreaterThan(1);
      expect(Math.max(...looked.map(({ visited }) => visited))).toBeLessThanOrEqual(500);
    }));
});

describe('9.8: the audit by what it is about', () => {
  it('finds the few records of a kind of thing, or none, among all others by an index', () =>
    undone(async () => {
      await sql(`INSERT INTO audit (time, act, actor_kind, means, object_kind)
        SELECT now(), 'file.updated', 'system', 'job', 'file' FROM generate_series(1, 20000)`);
      await sql('ANALYZE audit');
      const page = { sort: '-time', limit: 50, withTotal: true } as const;
      for (const [objectKind, most] of [
        ['setting', 0],
        ['file', 20_005],
      ] as const) {
        const steps = await plansOf(test.database, () => test.stores.audit.list({ ...page, objectKind }));
        const looked = steps.filter(({ table }) => table === 'audit');
        expect(looked.length).toBeGreaterThan(1);
        expect(Math.max(...looked.map(({ visited }) => visited))).toBeLessThanOrEqual(most);
      }
    }));
});
