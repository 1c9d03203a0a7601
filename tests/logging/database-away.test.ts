import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogging } from '../../src/logging/index.js';
import { connectDatabase } from '../../src/persistence/database.js';
import { createStores } from '../../src/persistence/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** A way to the database that can be cut and mended. */
async function openGateway(target: URL) {
  let isOpen = false;
  const gateway = createServer((inner) => {
    inner.on('error', () => undefined);
    if (!isOpen) return inner.destroy();
    const outer = connect(Number(target.port), target.hostname);
    outer.on('error', () => inner.destroy());
    inner.pipe(outer).pipe(inner);
  });
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((gateway.address() as AddressInfo).port);
  return { url: url.href, mend: () => (isOpen = true), close: () => gateway.close() };
}

describe('R9: while the database is away', () => {
  let test: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'kladovka-logs-'));
  });

  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  it('the file gets every line at once, and the table gets them when it is back, each once', async () => {
    const gateway = await openGateway(new URL(test.url));
    const database = connectDatabase(gateway.url);
    const file = join(folder, 'kladovka.log');
    const logging = createLogging({
      level: 'info',
      file,
      mode: 'test',
      retentionDays: 1,
      databaseSink: true,
    });
    logging.attachDatabase(createStores(database, { log: () => undefined }).logs);

    const said = Array.from({ length: 450 }, (_, n) => `line ${n}`);
    for (const message of said) logging.logger.info(message);
    await logging.flush();
    await logging.flush();
    const stored = async () =>
      (await test.stores.logs.list({ limit: 500, sort: 'time', withTotal: false })).items.map(
        ({ message }) => message,
      );
    expect(await stored()).toEqual([]);

    gateway.mend();
    await logging.close();
    await database.close();
    gateway.close();

    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message);
    expect(lines.filter((message) => said.includes(message))).toEqual(said);
    expect(lines.filter((message) => message.startsWith('The log table is out of reach'))).toHaveLength(1);
    expect(lines.at(-1)).toBe('The log table is back');

    const rows = await stored();
    expect(rows.filter((message) => said.includes(message))).toHaveLength(450);
    expect(new Set(rows)).toEqual(new Set([...said, 'The log table is back']));
  });
});
