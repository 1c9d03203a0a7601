import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import pg from 'pg';
import type { Settings } from '../../../src/config/settings.js';
import { ApiClient, newClient } from '../../support/client.js';
import { dropTestDatabase } from '../../support/database.js';
import { kladovka, type Outcome } from '../../support/kladovka.js';
import { startServer, type TestServer } from '../../support/server.js';

export type BackupScene = Awaited<ReturnType<typeof createBackupScene>>;

/** Where a server has its bytes, as settings and as the environment of the real program. */
export interface Place {
  settings: Partial<Settings>;
  env: Record<string, string>;
}

export const onDisk: Place = { settings: {}, env: {} };

/** A server with things of all kinds, a folder for its backup, and empty places to restore it to. */
export async function createBackupScene(place: Place = onDisk) {
  const server = await startServer(place.settings);
  const dir = join(await mkdtemp(join(tmpdir(), 'kladovka-backup-')), 'backup');
  const works: (() => Promise<unknown>)[] = [() => rm(join(dir, '..'), { recursive: true, force: true })];
  const env = { STORAGE_DIR: server.settings.storageDir, DATABASE_URL: server.databaseUrl, ...place.env };

  return {
    server,
    dir,
    env,
    client: await newClient(server),
    backUp: (...more: string[]) => kladovka(['backup', dir, '--json', ...more], env),

    async emptyTarget(there: Place = onDisk) {
      const storageDir = join(await mkdtemp(join(tmpdir(), 'kladovka-restored-')), 'storage');
      const url = new URL(server.databaseUrl);
      url.pathname = `/kladovka_restored_${randomBytes(6).toString('hex')}`;
      const databaseUrl = url.href;
      works.push(
        () => dropTestDatabase(databaseUrl),
        () => rm(join(storageDir, '..'), { recursive: true, force: true }),
      );
      const targetEnv = { STORAGE_DIR: storageDir, DATABASE_URL: databaseUrl, ...there.env };
      return {
        storageDir,
        databaseUrl,
        env: targetEnv,
        restore: () => kladovka(['restore', dir, '--json'], targetEnv),
        verifyAudit: () => kladovka(['audit', 'verify', '--json'], targetEnv),
        /** The server on what was restored. */
        async start(): Promise<TestServer> {
          const restored = await startServer({ ...there.settings, storageDir }, { databaseUrl });
          works.unshift(() => restored.stop());
          return restored;
        },
      };
    },

    async dispose(): Promise<void> {
      for (const work of works) await work();
      await server.stop();
    },
  };
}

export type Target = Awaited<ReturnType<BackupScene['emptyTarget']>>;

export const inDatabase = async <Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> => {
  const client = new pg.Client(url);
  await client.connect();
  return client
    .query<Row>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
};

/** Every row of a file whose bytes are not what it says. */
export async function rowsWithoutTheirBytes({ ports, databaseUrl }: TestServer): Promise<string[]> {
  const rows = await inDatabase<{ key: string; sha256: string; name: string }>(
    databaseUrl,
    'SELECT blob_key AS key, sha256, name FROM files',
  );
  const wrong: string[] = [];
  for (const { key, sha256, name } of rows) {
    const found = await ports.blobs.open(key).then(buffer, () => null);
    if (!found || createHash('sha256').update(found).digest('hex') !== sha256) wrong.push(name);
  }
  return wrong;
}

/** All tables that a backup has, row by row: how many, and a sum that the order does not matter for. */
export async function sumsOfTables(url: string): Promise<Record<string, string>> {
  const tables = await inDatabase<{ name: string }>(
    url,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND relname NOT IN ('SequelizeMeta', 'relocation', 'relocated_blobs', 'job_workers') ORDER BY 1`,
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await inDatabase<{ sum: string }>(
      url,
      `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) AS sum FROM "${name}" t`,
    );
    sums[name] = row?.sum ?? '';
  }
  return sums;
}

export const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** A blob of the backup, in a place that no list depends on. */
export const someBlobOf = async (dir: string): Promise<string> => {
  const [first = ''] = await filesBelow(join(dir, 'blobs', 'users'));
  return join(dir, 'blobs', 'users', first);
};

export const manifestOf = async (dir: string) => {
  const { sha256, ...manifest } = JSON.parse(await readFile(join(dir, 'kladovka-backup.json'), 'utf8'));
  return manifest;
};

export const writeManifest = (dir: string, manifest: object): Promise<void> => {
  const sha256 = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
  return writeFile(
    join(dir, 'kladovka-backup.json'),
    `${JSON.stringify({ ...manifest, sha256 }, null, 2)}\n`,
  );
};

/** The answer of a command that was asked for JSON, and nothing but that on the standard output. */
export const told = ({ code, stdout, stderr }: Outcome, expected: number) => {
  expect({ code, stderr: code === expected ? '' : stderr }).toEqual({ code: expected, stderr: '' });
  return JSON.parse(stdout);
};

export const contentOf = async (by: ApiClient, id: unknown): Promise<string> =>
  (await by.raw('GET', `/api/v1/files/${id}/content`)).text();

export const signedInAt = async (server: TestServer, login: unknown): Promise<ApiClient> =>
  (await ApiClient.anonymous(server)).signIn(String(login));
