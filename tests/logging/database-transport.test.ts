import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LogEntry } from '../../src/domain/logs/log-entry.js';
import { DatabaseTransport, type DatabaseTransportOptions } from '../../src/logging/database-transport.js';
import { createLogging, type Logging } from '../../src/logging/index.js';
import type { Line } from '../../src/logging/line.js';
import { connectDatabase } from '../../src/persistence/database.js';
import { createStores } from '../../src/persistence/index.js';
import { createTestDatabase } from '../support/database.js';

const lineOf = (message: string): Line => ({
  time: new Date().toISOString(),
  level: 'info',
  message,
  requestId: null,
  userId: null,
  event: null,
  details: {},
});

/** A table that can go away, and remembers what it was given. */
class Table {
  batches: LogEntry[][] = [];
  isAway = false;
  gate: Promise<void> = Promise.resolve();

  async append(entries: LogEntry[]): Promise<void> {
    await this.gate;
    if (this.isAway) throw new Error('connection refused');
    this.batches.push(entries);
  }

  get messages(): string[] {
    return this.batches.flat().map(({ message }) => message);
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not come to be in time');
    await nextTurn();
  }
}

describe('delivery to the logs table', () => {
  let transport: DatabaseTransport;
  const told: unknown[] = [];

  function start(options: Partial<DatabaseTransportOptions> = {}) {
    told.length = 0;
    transport = new DatabaseTransport({
      batchMilliseconds: 5,
      onAway: () => told.push('away'),
      onBack: (outage) => told.push(outage),
      ...options,
    });
    const say = (...messages: string[]) => {
      for (const message of messages) transport.log({ lines: [lineOf(message)] }, () => undefined);
    };
    return { table: new Table(), say };
  }

  afterEach(() => transport.close());

  it('gathers lines to one batch, in order', async () => {
    const { table, say } = start();
    transport.attach(table);
    say('a', 'b', 'c');
    await until(() => table.messages.length === 3);
    expect(table.batches.map((batch) => batch.length)).toEqual([3]);
    expect(table.messages).toEqual(['a', 'b', 'c']);
  });

  it('never has more than 1000 lines in one, and does not wait for time when there are so many', async () => {
    const { table, say } = start({ batchMilliseconds: 1_000_000 });
    transport.attach(table);
    const all = Array.from({ length: 5000 }, (_, n) => `line ${n}`);
    say(...all);
    await until(() => table.messages.length === 5000);
    expect(table.messages).toEqual(all);
    expect(table.batches.every((batch) => batch.length <= 1000)).toBe(true);
  });

  it('lets lines wait until the table is there', async () => {
    const { table, say } = start();
    say('early');
    await transport.flush();
    transport.attach(table);
    await until(() => table.messages.length === 1);
  });

  it('does not let anybody wait for the table', async () => {
    const { table, say } = start();
    const { promise, resolve: release } = deferred();
    table.gate = promise;
    transport.attach(table);
    let passed = 0;
    for (let n = 0; n < 500; n++) {
      transport.log({ lines: [lineOf('x')] }, () => {
        passed += 1;
      });
    }
    expect(passed).toBe(500);
    say('last');
    release();
    await transport.flush();
    expect(table.messages).toHaveLength(501);
  });

  it('tries again for as long as the table is away, and tells so once', async () => {
    const { table, say } = start({ longestPauseMilliseconds: 10 });
    table.isAway = true;
    transport.attach(table);
    let tries = 0;
    const append = table.append.bind(table);
    table.append = (entries) => {
      tries += 1;
      return append(entries);
    };
    say('a', 'b');
    await until(() => tries >= 4);
    expect(told).toEqual(['away']);
    table.isAway = false;
    await until(() => table.messages.length === 2);
    expect(table.messages).toEqual(['a', 'b']);
    expect(told).toEqual(['away', { failures: expect.any(Number), dropped: 0 }]);
  });

  it('8.3: holds ten thousand lines, half of them without an event, drops and counts the rest', async () => {
    const { table, say } = start();
    say(...Array.from({ length: 5_500 }, (_, n) => `line ${n}`));
    for (let n = 0; n < 5_500; n++)
      transport.log({ lines: [{ ...lineOf(`event ${n}`), event: 'file.downloaded' }] }, () => undefined);
    transport.attach(table);
    await transport.flush();
    expect(table.messages.filter((message) => message.startsWith('line'))).toHaveLength(5_000);
    expect(table.messages.filter((message) => message.startsWith('event'))).toHaveLength(5_000);
    expect(told).toEqual([{ failures: 0, dropped: 1_000 }]);
  });

  it('8.3: rests after a batch as many times as long as that took, so that others have the database', async () => {
    const { table, say } = start({ batchSize: 1, batchMilliseconds: 1, restFactor: 1_000_000 });
    const append = table.append.bind(table);
    table.append = async (lines) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await append(lines);
    };
    transport.attach(table);
    say('a', 'b');
    await until(() => table.messages.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(table.messages).toEqual(['a']);
    await transport.flush();
    expect(table.messages).toEqual(['a', 'b']);
  });

  it('flush comes back where the table is away', async () => {
    const { table, say } = start();
    table.isAway = true;
    transport.attach(table);
    say('a');
    await transport.flush();
    expect(told).toEqual(['away']);
  });

  it('does not log its own writing, even where every statement is logged', async () => {
    const test = await createTestDatabase();
    start();
    const output = new PassThrough();
    const logging: Logging = createLogging({
      level: 'debug',
      file: null,
      mode: 'production',
      retentionDays: 1,
      databaseSink: true,
      console: output,
    });
    const database = connectDatabase(test.url, { log: (sql) => logging.logger.debug(sql) });
    const stores = createStores(database, { log: () => undefined });
    logging.attachDatabase(stores.logs);
    logging.logger.info('one line');
    await logging.flush();
    await logging.flush();
    await logging.close();
    await database.close();

    const { items } = await test.stores.logs.list({ limit: 100, sort: 'time', withTotal: false });
    expect(items.map(({ message }) => message)).toEqual(['one line']);
    output.end();
    expect(await text(output)).toContain('INSERT INTO logs');
    await test.close();
  });
});
