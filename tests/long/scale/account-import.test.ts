import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newAdmin } from '../../support/client.js';
import { startServer, type TestServer } from '../../support/server.js';

const MOST = 100_000;

let server: TestServer;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterAll(() => server.stop());

const rows = Array.from({ length: MOST + 1 }, (_, n) => `many${n},Many,many${n}@example.test`);

const look = async (count: number): Promise<Body> => {
  const answer = await admin.raw('POST', '/api/v1/user-imports?dryRun=true', {
    headers: { 'Content-Type': 'text/csv' },
    body: `login,name,email\n${rows.slice(0, count).join('\n')}`,
  });
  return (await answer.json()) as Body;
};

it('9.3: a table of a hundred thousand accounts is checked whole while others are answered', async () => {
  let isOver = false;
  const checked = look(MOST).finally(() => {
    isOver = true;
  });
  let answered = 0;
  while (!isOver) {
    await admin.get('/auth/me');
    answered += 1;
  }
  expect(await checked).toMatchObject({ rowCount: MOST, faultCount: 0 });
  expect(answered).toBeGreaterThan(10);
}, 120_000);

it('9.3: one more is too many', async () => {
  expect((await look(MOST + 1)).faults).toEqual([
    { row: null, field: '', message: 'At most 100,000 rows at once. Divide the table.' },
  ]);
});
