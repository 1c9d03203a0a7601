import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SHORT_BYTES } from '../../src/domain/uploads/upload-short.js';
import { newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** The next transaction that makes a file is committed, and its connection breaks before the answer comes. */
function loseAnswerToCommit(): void {
  const { sequelize } = server.database;
  const original = sequelize.transaction;
  const countFiles = async () => Number(await server.database.models.File.count());
  const losing = async (work: () => Promise<unknown>) => {
    const before = await countFiles();
    const done = await original.call(sequelize, work as never);
    if ((await countFiles()) === before) return done;
    sequelize.transaction = original;
    throw new Error('connection terminated unexpectedly');
  };
  sequelize.transaction = losing as typeof original;
}

/** The same of what goes in one round trip. */
function loseAnswerToStatement(): void {
  const { shortWrites } = server.database;
  const original = shortWrites.rows;
  shortWrites.rows = async (...asked) => {
    shortWrites.rows = original;
    await original.apply(shortWrites, asked);
    throw new Error('connection terminated unexpectedly');
  };
}

it('7.28: what was replaced is in the trash once, where the answer to the commit is lost', async () => {
  const api = await newClient(server);
  const { body: old } = await api.upload('a.txt', 'old');
  loseAnswerToCommit();
  const body = new FormData();
  body.append('onConflict', 'replace');
  body.append('file', new File(['new'], 'a.txt'));
  expect((await api.raw('POST', '/api/v1/files', { body })).status).toBe(500);
  const [entry, ...more] = (await api.get('/trash')).body.items;
  expect([entry?.name, more]).toEqual(['a.txt', []]);
  const { body: back } = await api.post(`/trash/${entry?.id}/restore`);
  const contents = [old, back].map(async ({ id }) =>
    (await api.raw('GET', `/api/v1/files/${id}/content`)).text(),
  );
  expect(await Promise.all(contents)).toEqual(['new', 'old']);
});

it.each([
  ['a short form', 'whole'],
  ['a long one', 'x'.repeat(SHORT_BYTES + 1)],
])(
  'R30: a record never lacks its bytes, even where the answer to its commit is lost: %s',
  async (_, whole) => {
    const api = await newClient(server);
    loseAnswerToCommit();
    loseAnswerToStatement();
    const body = new FormData();
    body.append('file', new File([whole], 'kept.txt'));
    expect((await api.raw('POST', '/api/v1/files', { body })).status).toBe(500);
    const { items } = (await api.get('/files')).body;
    expect(items.map(({ name }) => name)).toEqual(['kept.txt']);
    const content = await api.raw('GET', `/api/v1/files/${items[0]?.id}/content`);
    expect([content.status, await content.text()]).toEqual([200, whole]);
  },
);
