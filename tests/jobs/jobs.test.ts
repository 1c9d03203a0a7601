import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createJobs } from '../../src/jobs/index.js';
import { exclusively } from '../../src/persistence/exclusively.js';
import { createDiskBlobStore } from '../../src/storage/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { testRules } from '../support/server.js';

let test: TestDatabase;
let dir: string;

beforeAll(async () => {
  test = await createTestDatabase();
  dir = await mkdtemp(path.join(tmpdir(), 'kladovka-jobs-'));
});
afterAll(async () => {
  await test.close();
  await rm(dir, { recursive: true, force: true });
});

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

async function jobNamed(name: string) {
  const blobs = await createDiskBlobStore({ baseDir: dir });
  const job = createJobs({
    ...test.stores,
    blobs,
    rules: testRules(),
    useCases: {
      audit: { cut: async () => 0, tellEnd: async () => 0 },
      entries: { settle: async () => 0 },
      stats: { rollUp: async () => 0 },
      trash: { purgeExpired: async () => 0 },
      users: { removeDeleted: async () => 0 },
      uploads: { dropExpired: async () => 0 },
    },
  }).find((one) => one.name === name);
  if (!job) throw new Error(`there is no job ${name}`);
  return { job, blobs };
}

const filesBelow = async (): Promise<string[]> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
};

describe('periodic work', () => {
  it('removes bytes that no file names once they are a day old, and not sooner', async () => {
    const { job, blobs } = await jobNamed('bytes without a file');
    const before = await filesBelow();
    const key = await blobs.keep(await blobs.stage(Readable.from(['left by a crash']), null), 'users/gone');
    expect(await job.run()).toBe(0);

    const [file = ''] = (await filesBelow()).filter((name) => !before.includes(name));
    await utimes(file, daysAgo(2), daysAgo(2));
    expect(await job.run()).toBe(1);
    await expect(blobs.open(key)).rejects.toThrow('missing');
  });

  it('R9: removes log lines older than the retention', async () => {
    const line = {
      level: 'info',
      message: 'x',
      event: null,
      requestId: null,
      userId: null,
      details: {},
    } as const;
    const entries = [31, 29].map((days) => ({ ...line, message: `${days}`, time: daysAgo(days) }));
    await test.stores.logs.append(entries);
    expect(await (await jobNamed('old log lines')).job.run()).toBe(1);
    const { items } = await test.stores.logs.list({ limit: 10, sort: '-time', withTotal: false });
    expect(items.map(({ message }) => message)).toEqual(['29']);
  });

  it('R7: removes what browsers’ cookies named once those have expired', async () => {
    const { sequelize } = test.database;
    const hour = 3_600_000;
    for (const [sid, ms] of Object.entries({ over: -hour, alive: hour }))
      await sequelize.query(`INSERT INTO browser_sessions (sid, sess, expire) VALUES ($sid, '{}', $expire)`, {
        bind: { sid, expire: new Date(Date.now() + ms) },
      });
    expect(await (await jobNamed('expired browser sessions')).job.run()).toBe(1);
    const [left] = await sequelize.query('SELECT sid FROM browser_sessions');
    expect(left).toEqual([{ sid: 'alive' }]);
  });

  it('is done by one instance at a time', async () => {
    const { pool } = test.database;
    let release = (): void => {};
    const first = exclusively(pool, 'sweep', () => new Promise((resolve) => (release = resolve)));
    await eventually(() => expect(release.length).toBe(1));
    expect(await exclusively(pool, 'sweep', async () => {})).toBe(false);
    expect(await exclusively(pool, 'other', async () => {})).toBe(true);
    release();
    expect(await first).toBe(true);
    expect(await exclusively(pool, 'sweep', async () => {})).toBe(true);
  });
});
