import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BatchWriter } from '../../src/persistence/batch-writer.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { createFactories, type Factories } from '../support/factories.js';
import { gate } from '../support/gate.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

describe('the download counter', () => {
  it('R20, R31: counts every download and keeps the time of the last', async () => {
    const { files, links, downloads, drain } = test.stores;
    const link = await make.link();
    const fileId = link.fileId ?? '';
    const times = [5, 9, 7].map((second) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)));
    for (const at of times) downloads.record({ fileId, linkId: link.id, at });
    downloads.record({ fileId, linkId: null, at: new Date(0) });
    for (const at of times.slice(0, 2))
      downloads.recordOpening(link.id, { at, address: `192.0.2.${at.getTime() % 250}` });
    await drain();
    expect(await files.find(fileId)).toMatchObject({ downloadCount: 4, lastDownloadedAt: times[1] });
    expect(await links.find(link.id)).toMatchObject({
      downloadCount: 3,
      lastDownloadedAt: times[1],
      openCount: 2,
      lastOpenedAt: times[1],
    });
    downloads.record({ fileId, linkId: null, at: new Date(1) });
    await drain();
    expect(await files.find(fileId)).toMatchObject({ downloadCount: 5, lastDownloadedAt: times[1] });
  });

  it('loses none of many at once, in two processes', async () => {
    const other = await createOtherStores();
    const made = await Promise.all([make.file(), make.file(), make.file()]);
    for (let index = 0; index < 300; index += 1) {
      for (const { id: fileId } of index % 2 ? made : made.toReversed()) {
        const { downloads } = index % 3 ? test.stores : other.stores;
        downloads.record({ fileId, linkId: null, at: new Date() });
      }
      if (index % 50 === 0) await test.stores.files.find(made[0]?.id ?? '');
    }
    await Promise.all([test.stores.drain(), other.stores.drain()]);
    await other.close();
    for (const { id } of made) expect((await test.stores.files.find(id))?.downloadCount).toBe(300);
  });

  it('does not mind a file that is gone', async () => {
    const { files, downloads, drain } = test.stores;
    const [gone, there] = [await make.file(), await make.file()];
    await make.gone(gone.id);
    for (const { id } of [gone, there]) downloads.record({ fileId: id, linkId: null, at: new Date() });
    await drain();
    expect((await files.find(there.id))?.downloadCount).toBe(1);
  });
});

async function createOtherStores() {
  const { connectDatabase } = await import('../../src/persistence/database.js');
  const { createStores } = await import('../../src/persistence/index.js');
  const database = connectDatabase(test.url);
  return { stores: createStores(database, { log: () => undefined }), close: () => database.close() };
}

describe('a batch writer', () => {
  const sum = { merge: (a: number, b: number) => a + b };

  it('writes the first at once and what comes meanwhile in one batch, sorted', async () => {
    const batches: [string, number][][] = [];
    const firstIsWritten = gate();
    const writer = new BatchWriter<number>({
      ...sum,
      log: () => undefined,
      async write(batch) {
        batches.push(batch);
        await firstIsWritten.opened;
      },
    });
    writer.add('b', 1);
    await Promise.resolve();
    expect(batches).toEqual([[['b', 1]]]);
    for (const key of ['c', 'a', 'c']) writer.add(key, 1);
    firstIsWritten.open();
    await writer.drain();
    expect(batches.slice(1)).toEqual([
      [
        ['a', 1],
        ['c', 2],
      ],
    ]);
  });

  it('8.3: writes a row that is counted again and again once in a while', async () => {
    const batches: [string, number][][] = [];
    const write = async (batch: [string, number][]) => void batches.push(batch);
    const writer = new BatchWriter<number>({ ...sum, log: () => undefined, write });
    for (let i = 0; i < 20; i += 1) {
      writer.add('a', 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(batches).toEqual([[['a', 1]]]);
    await writer.drain();
    expect(batches).toEqual([[['a', 1]], [['a', 19]]]);
  });

  it('keeps what it could not write, and adds what came meanwhile', async () => {
    const written: [string, number][] = [];
    const logged: string[] = [];
    let failures = 2;
    const done = gate();
    const writer = new BatchWriter<number>({
      ...sum,
      log: (message) => logged.push(message),
      async write(batch) {
        if (failures > 0) writer.add('late', 1);
        failures -= 1;
        if (failures >= 0) throw new Error('away');
        written.push(...batch);
        done.open();
      },
    });
    writer.add('a', 5);
    await done.opened;
    expect(written).toEqual([
      ['a', 5],
      ['late', 2],
    ]);
    expect(logged).toEqual([expect.stringContaining('away'), expect.stringContaining('away')]);
    await writer.drain();
  });

  it('7.4: holds a bounded number of rows while nothing can be written, and says how many it dropped', async () => {
    const written: [string, number][] = [];
    const logged: string[] = [];
    let isAway = true;
    const writer = new BatchWriter<number>({
      ...sum,
      capacity: 100,
      log: (message) => logged.push(message),
      async write(batch) {
        if (isAway) throw new Error('read-only');
        written.push(...batch);
      },
    });
    for (let i = 0; i < 5000; i += 1) writer.add(`session-${String(i).padStart(4, '0')}`, 1);
    // What is held is still added to.
    for (let i = 0; i < 100; i += 1) writer.add(`session-${String(i).padStart(4, '0')}`, 1);
    await Promise.resolve();
    isAway = false;
    await writer.drain();
    expect(written).toHaveLength(100);
    expect(written.at(-1)).toEqual(['session-0099', 2]);
    expect(logged.at(-1)).toBe('dropped 4900 rows while nothing could be written');
  });

  it('drains without end nowhere: it gives up, and says so', async () => {
    const logged: string[] = [];
    const writer = new BatchWriter<number>({
      ...sum,
      log: (message) => logged.push(message),
      write: () => Promise.reject(new Error('away')),
    });
    writer.add('a', 1);
    await writer.drain();
    expect(logged.at(-1)).toMatch(/gave up writing 1/);
  });
});
