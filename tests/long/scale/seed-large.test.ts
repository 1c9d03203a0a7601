import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newPanelAdmin } from '../../admin/panel-client.js';
import { ApiClient, goodPassword } from '../../support/client.js';
import { createEmptyTestDatabase, dropTestDatabase } from '../../support/database.js';
import { startServer } from '../../support/server.js';

const small = [
  '--users',
  '20',
  '--files',
  '600',
  '--links',
  '50',
  '--log-lines',
  '2000',
  '--audit',
  '1500',
  '--password',
  goodPassword,
];

let url: string;
let untouched: string;
let storageDir: string;
let client: pg.Client;

beforeAll(async () => {
  storageDir = await mkdtemp(path.join(tmpdir(), 'kladovka-seed-'));
  untouched = await createEmptyTestDatabase();
  url = await createEmptyTestDatabase();
  await seed(url, small);
  client = new pg.Client({ connectionString: url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await dropTestDatabase(url);
  await dropTestDatabase(untouched);
  await rm(storageDir, { recursive: true });
});

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const seed = (databaseUrl: string, args: string[]): Promise<Outcome> =>
  promisify(execFile)(process.execPath, ['scripts/seed-large/index.js', ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl, STORAGE_DIR: storageDir },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Outcome) => error,
  );

async function select<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query<Row>(sql, values)).rows;
}

const counted = async (from: string): Promise<number> =>
  Number((await select<{ count: string }>(`SELECT count(*) FROM ${from}`))[0]?.count);

const usersOffTheirSums = `users u LEFT JOIN LATERAL (
    SELECT coalesce(sum(size) FILTER (WHERE trash_id IS NULL), 0)::bigint AS used, count(*) FILTER (WHERE trash_id IS NULL) AS files,
      coalesce(sum(size) FILTER (WHERE trash_id IS NOT NULL), 0)::bigint AS trashed
    FROM files WHERE owner_id = u.id
  ) f ON true
  WHERE (u.used_bytes, u.file_count, u.trash_bytes) IS DISTINCT FROM (f.used, f.files, f.trashed)
    OR u.trash_bytes <> (SELECT coalesce(sum(bytes), 0) FROM trash WHERE owner_id = u.id)
    OR u.used_bytes + u.trash_bytes + u.reserved_bytes > u.quota_bytes`;

const entriesOffTheirContent = `trash t WHERE (bytes, file_count) IS DISTINCT FROM
    (SELECT (coalesce(sum(size), 0)::bigint, count(*)) FROM files WHERE trash_id = t.id)`;

const placesOffTheirEntries = `(
    SELECT place_id, sum(files) AS files, sum(folders) AS folders FROM (
      SELECT place_id, 1 AS files, 0 AS folders FROM files WHERE trash_id IS NULL
      UNION ALL SELECT place_id, 0, 1 FROM folders WHERE trash_id IS NULL
    ) entry GROUP BY place_id
  ) there FULL JOIN place_counts USING (place_id)
  WHERE (coalesce(files, 0), coalesce(folders, 0)) <> (coalesce(file_count, 0), coalesce(folder_count, 0))`;

const liveInDeletedFolders = `files f JOIN folders d ON d.id = f.folder_id WHERE f.trash_id IS NULL AND d.trash_id IS NOT NULL`;

const ofOthers = `files f LEFT JOIN folders d ON d.id = f.folder_id JOIN users u ON u.id = f.owner_id
  WHERE d.owner_id <> f.owner_id OR f.blob_key NOT LIKE u.storage_path || '/%'`;

const linksOffTheirTarget = `share_links l LEFT JOIN files f ON f.id = l.file_id LEFT JOIN folders d ON d.id = l.folder_id
  WHERE coalesce(f.owner_id, d.owner_id) <> l.owner_id OR coalesce(f.trash_id, d.trash_id) IS NOT NULL`;

async function expectConsistent(): Promise<void> {
  expect(await counted(usersOffTheirSums)).toBe(0);
  expect(await counted(entriesOffTheirContent)).toBe(0);
  expect(await counted(placesOffTheirEntries)).toBe(0);
  expect(await counted(liveInDeletedFolders)).toBe(0);
  expect(await counted(ofOthers)).toBe(0);
  expect(await counted(linksOffTheirTarget)).toBe(0);
}

/** What a database has beside its rows; the days of the log have what the log has. */
async function structure(databaseUrl: string): Promise<unknown[]> {
  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  try {
    const { rows } = await other.query(`
      SELECT indexname AS name, indexdef AS definition FROM pg_indexes
      WHERE schemaname = 'public' AND tablename !~ '^logs_'
      UNION ALL
      SELECT conname, pg_get_constraintdef(oid) || convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '^logs_'
      UNION ALL
      SELECT tgname, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
      ORDER BY 1, 2`);
    return rows;
  } finally {
    await other.end();
  }
}

describe('8.5: npm run seed:large fills an empty database', () => {
  it('with as many rows as asked for, whose sums are right', async () => {
    expect([
      await counted('users'),
      await counted('files'),
      await counted('share_links'),
      await counted('logs'),
      await counted('audit'),
    ]).toEqual([20, 600, 50, 2000, 1500]);
    await expectConsistent();
  });

  it('with something of everything', async () => {
    const some = [
      `trash WHERE kind = 'file'`,
      `trash WHERE kind = 'folder' AND file_count > 0`,
      `share_links WHERE kind = 'upload'`,
      'share_links WHERE has_password AND file_id IS NOT NULL',
      'share_links WHERE expires_at < now()',
      'share_links WHERE max_downloads = download_count',
      'sessions WHERE ended_at IS NULL',
      'refresh_tokens',
      'previews WHERE thumbnail_key IS NOT NULL',
      'folders WHERE parent_id IS NOT NULL',
      'users WHERE NOT is_active OR used_bytes + trash_bytes > 0.8 * quota_bytes',
      `logs WHERE time < now() - interval '25 days'`,
      `files WHERE search_text LIKE '%otqet%'`,
      'trash WHERE deleted_by <> owner_id',
      'users WHERE expires_at < now()',
      'users WHERE is_group_limited',
      'group_members',
      `audit WHERE act = 'session.sign_in_failed' AND actor_id IS NULL`,
      `audit WHERE actor_id <> owner_id AND means = 'panel'`,
      'sign_in_failures WHERE user_id IS NOT NULL',
      'sign_in_holds',
      `jobs WHERE state = 'failed'`,
      'job_results',
      'saved_views',
      'usage_marks',
      'daily_figures WHERE files > 0 AND downloads > 0',
    ];
    const missing: string[] = [];
    for (const from of some) if ((await counted(from)) === 0) missing.push(from);
    expect(missing).toEqual([]);
  });

  it('with an audit that is sealed', async () => {
    expect([await counted('audit_chain'), await counted('audit_unsealed')]).toEqual([1500, 0]);
  });

  it('and leaves indexes, references and triggers as a migration makes them', async () => {
    expect(await structure(url)).toEqual(await structure(untouched));
  });

  it('with the words that its triggers would have learned', async () => {
    expect(
      await counted(`(
        SELECT owner_id, w FROM files, words_of(search_text) w UNION SELECT owner_id, w FROM folders, words_of(search_text) w
        EXCEPT SELECT owner_id, word FROM search_words
      ) unknown`),
    ).toBe(0);
  });

  it('with the texts that links and entries of the trash would have learned', async () => {
    expect(
      await counted(`(
        SELECT l.search_text FROM share_links l LEFT JOIN files f ON f.id = file_id LEFT JOIN folders d ON d.id = l.folder_id
        WHERE l.search_text IS DISTINCT FROM coalesce(f.search_text, d.search_text)
        UNION ALL
        SELECT t.search_text FROM trash t LEFT JOIN files f ON f.id = t.id LEFT JOIN folders d ON d.id = t.id
        WHERE t.search_text IS DISTINCT FROM coalesce(f.search_text, d.search_text)
      ) wrong`),
    ).toBe(0);
  });

  it('on which a server starts, lists by page, searches and shows the panel', async () => {
    const server = await startServer({ storageDir }, { databaseUrl: url });
    try {
      const [owner] = await select<{ login: string; folder: string; count: number }>(
        `SELECT login, d.id AS folder, (SELECT count(*)::int FROM files WHERE folder_id = d.id) AS count
         FROM folders d JOIN users ON users.id = d.owner_id WHERE d.name = 'Large'`,
      );
      expect(owner?.count).toBe(60);
      const api = await (await ApiClient.anonymous(server)).signIn(owner?.login ?? '');
      const seen: string[] = [];
      for (let cursor: unknown = ''; cursor !== null; ) {
        const { body } = await api.get(
          `/files?folderId=${owner?.folder}&limit=25&sort=name${cursor && `&cursor=${cursor}`}`,
        );
        seen.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor;
      }
      expect([seen.length, new Set(seen).size]).toEqual([60, 60]);
      expect((await api.get('/files?q=otchet')).body.items.length).toBeGreaterThan(0);
      const { panel, api: admin } = await newPanelAdmin(server);
      expect((await panel.list('files')).meta.total).toBe(await counted('files WHERE trash_id IS NULL'));
      const { body: audit } = await admin.get('/audit/verification');
      expect(audit).toMatchObject({ isWhole: true, faults: [] });
    } finally {
      await server.stop();
    }
  });
});

describe('8.5: npm run seed:large never fills what it should not', () => {
  it('refuses a database that has rows, and writes nothing', async () => {
    const { code, stderr } = await seed(url, small);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is not empty.*users, files.*--into-existing/)]);
    expect(await counted('files')).toBe(600);
    expect(stderr).not.toContain(new URL(url).password || 'no password');
  });

  it.each([
    ['--files', '0'],
    ['--files', 'many'],
    ['--users', '-1'],
    ['--rows', '5'],
  ])('refuses %s %s', async (...bad) => {
    const { code, stderr } = await seed(untouched, [...bad]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(bad[0] ?? '')]);
  });

  it('adds to what is there where it is asked to, whose rows stay as they were', async () => {
    const { code } = await seed(url, ['--into-existing', ...small]);
    expect(code).toBe(0);
    expect([await counted('files'), await counted('share_links')]).toEqual([1200, 100]);
    await expectConsistent();
    expect(await structure(url)).toEqual(await structure(untouched));
  });

  it('stops at Ctrl-C with its indexes, references and triggers made again', async () => {
    const own = await createEmptyTestDatabase();
    try {
      const run = spawn(
        process.execPath,
        ['scripts/seed-large/index.js', '--files', '900000', '--users', '20'],
        {
          env: { ...process.env, DATABASE_URL: own, STORAGE_DIR: storageDir },
        },
      );
      let said = '';
      run.stdout.on('data', (chunk) => {
        said += chunk;
        if (!run.killed && / files: /.test(said)) run.kill('SIGINT');
      });
      const [code] = await once(run, 'exit');
      expect([code, said]).toEqual([1, expect.not.stringContaining('log lines')]);
      expect(await structure(own)).toEqual(await structure(untouched));
    } finally {
      await dropTestDatabase(own);
    }
  });
});
