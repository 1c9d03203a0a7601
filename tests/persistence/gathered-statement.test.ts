import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GatheredStatement } from '../../src/persistence/gathered-statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories } from '../support/factories.js';

let test: TestDatabase;
let ownerId: string;

beforeAll(async () => {
  test = await createTestDatabase();
  ownerId = (await createFactories(test.stores).user()).id;
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => test.close());

const makeFiles = async (count: number) => {
  const make = createFactories(test.stores);
  return Promise.all(
    Array.from({ length: count }, (_, n) => make.file({ ownerId, name: `${randomUUID()} ${n}` })),
  );
};

describe('8.2: look-ups that are made at the same time', () => {
  it('are one statement, and each gets its own answer', async () => {
    const files = await makeFiles(20);
    const rows = jest.spyOn(test.database.lookups, 'rows');
    const asked = [...files.map(({ id }) => id), randomUUID(), files[0]?.id ?? ''];
    const found = await Promise.all(asked.map((id) => test.stores.files.find(id)));
    expect(found.map((file) => file?.id ?? null)).toEqual([...files.map(({ id }) => id), null, files[0]?.id]);
    expect(rows).toHaveBeenCalledTimes(1);
  });

  it('are more statements where they are very many', async () => {
    const [file] = await makeFiles(1);
    const rows = jest.spyOn(test.database.lookups, 'rows');
    const found = await Promise.all(
      Array.from({ length: 600 }, () => test.stores.files.find(file?.id ?? '')),
    );
    expect(new Set(found.map((one) => one?.id))).toEqual(new Set([file?.id]));
    expect(rows).toHaveBeenCalledTimes(3);
  });

  it('see what was true when they were asked, never what was found before', async () => {
    const [file] = await makeFiles(1);
    const id = file?.id ?? '';
    expect((await test.stores.files.find(id))?.name).toBe(file?.name);
    await test.stores.files.update(id, { name: 'renamed' });
    expect((await test.stores.files.find(id))?.name).toBe('renamed');
  });

  it('see within a transaction what it has written, and others do not', async () => {
    const [file] = await makeFiles(1);
    const id = file?.id ?? '';
    await test.stores.unitOfWork.run(async () => {
      await test.stores.files.update(id, { name: 'not yet' });
      expect((await test.stores.files.find(id))?.name).toBe('not yet');
    });
    expect((await test.stores.files.find(id))?.name).toBe('not yet');
  });

  it('all fail where the statement does, and the next ones work', async () => {
    const broken = new GatheredStatement(test.database, { name: 'broken', text: 'SELECT 1 / $1::int' });
    const [one, two] = await Promise.allSettled([broken.ask('0'), broken.ask('0')]);
    expect([one?.status, two?.status]).toEqual(['rejected', 'rejected']);
    const [file] = await makeFiles(1);
    expect((await test.stores.files.find(file?.id ?? ''))?.id).toBe(file?.id);
  });

  it('cost those that are under way when the connection dies, and no others', async () => {
    const [file] = await makeFiles(1);
    const id = file?.id ?? '';
    await test.stores.files.find(id);
    const [backend] = await test.database.lookups.rows<{ pid: number }>(
      { name: 'backend', text: 'SELECT pg_backend_pid() AS pid' },
      [],
    );
    await test.database.sequelize.query('SELECT pg_terminate_backend($pid)', { bind: { pid: backend?.pid } });
    const answers = await Promise.allSettled([test.stores.files.find(id)]);
    expect(['fulfilled', 'rejected']).toContain(answers[0]?.status);
    expect((await test.stores.files.find(id))?.id).toBe(id);
  });
});
