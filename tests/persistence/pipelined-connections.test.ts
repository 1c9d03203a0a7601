import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

it('8.2: a page of a list that takes long holds up none of those that come after it', async () => {
  const { lists } = test.database;
  const came: string[] = [];
  const slow = lists.rows({ name: 'slow', text: 'SELECT pg_sleep(1)' }, []).then(() => came.push('slow'));
  for (const name of ['one', 'two', 'three']) {
    await lists.rows({ name, text: 'SELECT 1' }, []);
    came.push(name);
  }
  await slow;
  expect(came).toEqual(['one', 'two', 'three', 'slow']);
});
