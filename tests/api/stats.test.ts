import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterAll(() => server.stop());
beforeEach(() => server.sql('TRUNCATE daily_figures, figures_counted, usage_marks', {}));

interface Day {
  date: string;
  users: number;
  files: number;
  bytes: number;
  links: number;
  downloads: number | null;
  failedSignIns: number | null;
}
const daily = async (days = 30): Promise<Day[]> =>
  (await admin.get(`/stats?days=${days}`)).body.daily as unknown as Day[];
const today = async () => (await daily()).at(-1) as Day;
/** As the job does it a minute later. */
const rollUp = () => server.useCases.stats.rollUp(new Date(Date.now() + 60_000));
const moveBack = (days: number) =>
  server.sql(
    `UPDATE files SET uploaded_at = uploaded_at - $days * interval '1 day' WHERE uploaded_at > now() - interval '1 hour'`,
    { days },
  );

describe('9.11: the days of the overview', () => {
  it('have what was added, before the job came and after it, each once', async () => {
    const client = await newClient(server);
    const before = await today();
    const { body: file } = await client.upload('a.txt', '12345');
    await client.post(`/files/${file.id}/links`, {});
    const grown = { files: before.files + 1, bytes: before.bytes + 5, links: before.links + 1 };
    expect(await today()).toMatchObject(grown);
    await rollUp();
    expect(await today()).toMatchObject(grown);
    await Promise.all([rollUp(), rollUp(), rollUp()]);
    expect(await today()).toMatchObject(grown);
    await client.upload('b.txt', '1');
    await rollUp();
    expect(await today()).toMatchObject({ files: grown.files + 1, bytes: grown.bytes + 1 });
  });

  it('are not rewritten: not by a deletion for good, a revoked link, a deleted account', async () => {
    const client = await newClient(server);
    const { body: file } = await client.upload('a.txt', '12345');
    const { body: link } = await client.post(`/files/${file.id}/links`, {});
    await rollUp();
    const counted = await today();
    await client.delete(`/links/${link.id}`);
    await client.delete(`/files/${file.id}`);
    await client.delete('/trash');
    expect(await today()).toEqual(counted);
    await admin.delete(`/users/${client.user?.id}`);
    await rollUp();
    expect(await today()).toEqual(counted);
  });

  it('begin with what is there, a year back, and have no gaps', async () => {
    const client = await newClient(server);
    await client.upload('old.txt', '1234567');
    await moveBack(200);
    await rollUp();
    const year = await daily(365);
    expect(year).toHaveLength(365);
    const then = new Date(Date.now() - 200 * 86_400_000).toISOString().slice(0, 10);
    expect(year.find(({ date }) => date === then)).toMatchObject({
      files: expect.any(Number),
      downloads: null,
    });
    expect(year.find(({ date }) => date === then)?.bytes).toBeGreaterThanOrEqual(7);
    expect(new Set(year.map(({ date }) => date)).size).toBe(365);
    expect(await daily(1)).toHaveLength(1);
  });

  it('count downloads, by whoever and by a link, and failed sign-ins', async () => {
    const client = await newClient(server);
    const { body: file } = await client.upload('a.txt', '12345');
    const { body: link } = await client.post(`/files/${file.id}/links`, {});
    await rollUp();
    const before = await today();
    await (await client.raw('GET', `/api/v1/files/${file.id}/content`)).arrayBuffer();
    await (await client.raw('GET', `/s/${link.token}`)).arrayBuffer();
    const anonymous = await ApiClient.anonymous(server);
    await anonymous.post('/auth/login', { login: client.user?.login, password: 'Wrong-2026!' });
    await eventually(async () =>
      expect(await today()).toMatchObject({
        downloads: Number(before.downloads) + 2,
        failedSignIns: Number(before.failedSignIns) + 1,
      }),
    );
  });

  it.each(['0', '366', 'many', '-1'])('are not asked for as %s', async (days) => {
    expect((await admin.get(`/stats?days=${days}`)).status).toBe(400);
  });
});

describe('9.11: who is first', () => {
  it('by what they take up, by growth, and the links that are used most', async () => {
    const [large, grown] = [await newClient(server), await newClient(server)];
    await large.upload('large.bin', 'x'.repeat(5000));
    await server.sql(`UPDATE users SET created_at = now() - interval '90 days' WHERE id = $id`, {
      id: large.user?.id,
    });
    await rollUp();
    const { body: file } = await grown.upload('a.bin', 'x'.repeat(1000));
    const { body: link } = await grown.post(`/files/${file.id}/links`, {});
    for (const _ of [1, 2, 3]) await (await grown.raw('GET', `/s/${link.token}`)).arrayBuffer();
    await eventually(async () => {
      const { body } = await admin.get('/stats/leaders');
      const { largest, growing, mostUsedLinks } = body as unknown as Record<
        string,
        { id: string; bytes: number }[]
      >;
      expect(largest?.[0]).toMatchObject({ id: large.user?.id, bytes: 5000 });
      expect(growing?.[0]).toMatchObject({ id: grown.user?.id, bytes: 1000 });
      expect(growing?.map(({ id }) => id)).not.toContain(large.user?.id);
      expect(mostUsedLinks?.[0]).toMatchObject({ id: link.id, name: 'a.bin', downloadCount: 3 });
    });
  });
});

describe('9.11: who takes up most', () => {
  it('is who has most together with the trash, as it is shown', async () => {
    const [used, thrown, both] = [await newClient(server), await newClient(server), await newClient(server)];
    const book = ({ user }: ApiClient, usedBytes: number, trashBytes: number) =>
      server.sql('UPDATE users SET used_bytes = $usedBytes, trash_bytes = $trashBytes WHERE id = $id', {
        id: user?.id,
        usedBytes,
        trashBytes,
      });
    await book(used, 1e9, 0);
    await book(thrown, 0, 3e9);
    await book(both, 9e8, 1.1e9);
    await eventually(async () => {
      const largest = (await admin.get('/stats/leaders')).body.largest as unknown as { bytes: number }[];
      expect(largest.slice(0, 3)).toMatchObject([
        { id: thrown.user?.id, bytes: 3e9 },
        { id: both.user?.id, bytes: 2e9 },
        { id: used.user?.id, bytes: 1e9 },
      ]);
    });
  });
});

describe('9.11: room, and until when', () => {
  const weigh = (perDay: number, days: number) =>
    server.sql(
      `INSERT INTO daily_figures (day, stored_bytes, database_bytes)
       SELECT current_date - n, ($days - n) * $perDay::bigint, 1000 FROM generate_series(0, $days - 1) n
       ON CONFLICT (day) DO UPDATE SET stored_bytes = excluded.stored_bytes`,
      { perDay, days },
    );
  const capacity = async () =>
    (await admin.get('/stats/capacity')).body as unknown as Record<string, Record<string, unknown>>;

  it('is that of the disk; a trend of few days tells no day', async () => {
    await weigh(1000, 3);
    const { files, database, version } = await capacity();
    expect(files).toMatchObject({ forecast: 'unknown', fullOn: null });
    expect(files?.freeBytes).toBeGreaterThan(0);
    expect(files?.totalBytes).toBeGreaterThan(Number(files?.freeBytes));
    expect(database?.usedBytes).toBeGreaterThan(1_000_000);
    expect(version).toMatch(/^\d+\.\d+/);
  });

  it('names the day on which it will be full, or that it is not within a year', async () => {
    const free = Number((await capacity()).files?.freeBytes);
    await weigh(Math.floor(free / 100), 30);
    const { files } = await capacity();
    expect(files?.forecast).toBe('known');
    const days = (Date.parse(String(files?.fullOn)) - Date.now()) / 86_400_000;
    expect(Math.abs(days - 100)).toBeLessThan(5);
    await weigh(1, 30);
    expect((await capacity()).files).toMatchObject({ forecast: 'later', fullOn: null });
  });

  it('is nobody’s to tell where the store is somebody else’s', async () => {
    const { ports } = server;
    const { ofFiles } = ports.diskSpaces;
    ports.diskSpaces.ofFiles = async () => null;
    try {
      expect((await capacity()).files).toMatchObject({ freeBytes: null, totalBytes: null, forecast: 'none' });
    } finally {
      ports.diskSpaces.ofFiles = ofFiles;
    }
  });
});

describe('10: the last backup', () => {
  const health = async () => (await admin.get('/stats/capacity')).body.backup;
  const record = (daysAgo: number, damagedCount = 0) => {
    const at = new Date(Date.now() - daysAgo * 86_400_000);
    const counts = { fileCount: 3, bytes: 30, copiedCount: 1, copiedBytes: 10, damagedCount };
    const facts = { rowCount: 9, foundCount: 2, removedCount: 0, seconds: 5, damaged: [] };
    const result = {
      id: randomUUID(),
      startedAt: at.toISOString(),
      isWhole: damagedCount === 0,
      ...counts,
      ...facts,
    };
    return server.useCases.backups.record({ kind: 'system', means: 'cli' }, result, at);
  };

  it('is told, with whether it is whole and whether it is time for another; and is on record', async () => {
    expect(await health()).toEqual({ state: 'none', lastWhole: null, latest: null });
    await record(9);
    expect(await health()).toMatchObject({ state: 'old', lastWhole: { fileCount: 3, bytes: 30 } });
    server.ports.rules.backupWarnDays = 0;
    expect(await health()).toMatchObject({ state: 'off', lastWhole: { isWhole: true } });
    server.ports.rules.backupWarnDays = 7;
    await record(1);
    expect(await health()).toMatchObject({ state: 'well' });
    await record(0, 2);
    expect(await health()).toMatchObject({
      state: 'damaged',
      lastWhole: { damagedCount: 0 },
      latest: { damagedCount: 2 },
    });
    const { items } = (await admin.get('/audit?act=backup.made')).body;
    expect(items).toHaveLength(3);
  });
});

describe('9.11: the overview’s numbers', () => {
  it.each(['/stats', '/stats/leaders', '/stats/capacity'])('%s are for administrators', async (path) => {
    const client = await newClient(server);
    expect((await client.get(path)).status).toBe(403);
    expect((await (await ApiClient.anonymous(server)).get(path)).status).toBe(401);
    expect((await admin.get(path)).status).toBe(200);
  });
});
