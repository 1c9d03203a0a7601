import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createStores } from '../../src/persistence/index.js';
import { createNoticeStore } from '../../src/persistence/notice-store.js';
import { transactionContext } from '../../src/persistence/transaction-context.js';
import { inTransaction } from '../../src/persistence/unit-of-work.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;
let userId: string;
beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(createStores(test.database, { log: () => undefined }));
});
afterAll(() => test.close());

const store = () => createNoticeStore(test.database);
const sql = (statement: string) => test.database.sequelize.query(statement, { bind: { userId } });

beforeEach(async () => {
  userId = (await make.user()).id;
});

async function add(others: string[] = []) {
  const { id } = await store().add({
    userId,
    kind: 'factor_added',
    time: new Date(),
    address: null,
    agent: null,
    device: null,
    changes: {},
  });
  await store().addMails({ id, userId }, others);
}

describe('10: letters that wait', () => {
  it('are one job’s, however many look for them at once, and again that one’s after a crash', async () => {
    await add();
    await add();
    const jobs = [randomUUID(), randomUUID(), randomUUID()];
    const claimed = await Promise.all(jobs.map((job) => store().claimMails(userId, job)));
    const lengths = claimed.map(({ length }) => length);
    expect(lengths.toSorted()).toEqual([0, 0, 2]);
    const winner = String(jobs[lengths.indexOf(2)]);
    const loser = String(jobs[lengths.indexOf(0)]);
    expect(await store().claimMails(userId, winner)).toHaveLength(2);
    await sql(`UPDATE notice_mails SET claimed_at = now() - interval '11 minutes' WHERE user_id = $userId`);
    const mails = await store().claimMails(userId, loser);
    expect(mails).toHaveLength(2);
    await store().noteSent(
      mails.map(({ id }) => id),
      new Date(),
    );
    expect(await store().claimMails(userId, loser)).toEqual([]);
  });

  it('go to five addresses within an hour, the first of them, and none to localhost', async () => {
    for (let n = 1; n <= 8; n += 1) await add([`former${n}@example.org`]);
    await sql(`UPDATE users SET email = 'admin@localhost' WHERE id = $userId`);
    await add();
    const mails = await store().claimMails(userId, randomUUID());
    const recipients = [...new Set(mails.map(({ recipient }) => recipient))];
    expect(recipients).toHaveLength(5);
    expect(recipients).toContain('former1@example.org');
    expect(recipients.join()).not.toMatch(/former[678]|localhost/);
  });

  it('come at once, and a sixth one an hour after the first', async () => {
    for (let n = 0; n < 5; n += 1) {
      await add();
      expect(await store().nextLetterIn(userId)).toBe(0);
      const mails = await store().claimMails(userId, randomUUID());
      const at = new Date(Date.now() - (50 - n * 10) * 60_000);
      await store().noteSent(
        mails.map(({ id }) => id),
        at,
      );
    }
    expect(await store().nextLetterIn(userId)).toBeNull();
    await add();
    const seconds = Number(await store().nextLetterIn(userId));
    expect(seconds).toBeGreaterThan(9 * 60);
    expect(seconds).toBeLessThanOrEqual(10 * 60);
  });
});

describe('10: a notice', () => {
  it('that comes while others are marked as read is not taken for read', async () => {
    await add();
    let marking: Promise<unknown> = Promise.resolve();
    await inTransaction(test.database.sequelize, async () => {
      await add();
      // Outside of the transaction that is under way here.
      marking = new Promise((resolve, reject) => {
        transactionContext.run(() => store().markSeen(userId, 'x', new Date()).then(resolve, reject));
      });
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await eventually(async () => expect((await test.database.pool.query(waiting)).rowCount).toBe(1));
    });
    await marking;
    const [[{ left, until }]] = (await sql(
      `SELECT (SELECT count(*)::int FROM notices WHERE user_id = $userId AND seen_at IS NULL) AS left,
         notices_until AS until FROM users WHERE id = $userId`,
    )) as unknown as [[{ left: number; until: Date | null }]];
    expect([left, until]).toEqual([0, null]);
  });
});
