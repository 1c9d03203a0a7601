import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from '@jest/globals';
import pg from 'pg';
import { findEmbeddedPostgres } from '../../src/persistence/embedded/index.js';
import { createDiskBlobStore } from '../../src/storage/index.js';
import { ApiClient, freshLogin, goodPassword } from '../support/client.js';
import { createEmptyTestDatabase, dropTestDatabase } from '../support/database.js';
import {
  freePort,
  kladovka,
  type Outcome,
  type RunningKladovka,
  startKladovka,
  temporaryFolder,
} from '../support/kladovka.js';

const adminPassword = 'Correct-horse-1';

type Env = Record<string, string>;

/** The real program with a storage and a database of its own, always at the same address. */
export interface House {
  url: string;
  storageDir: string;
  /** Empty where it is the embedded one. */
  databaseUrl: string;
  /** The embedded one is at another address after each start. */
  currentDatabaseUrl(): Promise<string>;
  /** Of the embedded one. */
  databasePid(): Promise<number>;
  /** As it was started last. */
  server(): RunningKladovka;
  start(more?: Env): Promise<RunningKladovka>;
  select<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  admin(): Promise<ApiClient>;
  /** Of whom a token holds for a quarter of an hour. */
  signOutAdmin(): void;
  newUser(): Promise<ApiClient>;
  /** A command, beside the server. */
  run(args: string[]): Promise<Outcome>;
  end(): Promise<void>;
}

interface HouseOptions {
  env?: Env;
  storageDir?: string;
  isEmbedded?: boolean;
}

export async function openHouse({
  env = {},
  isEmbedded = false,
  ...given
}: HouseOptions = {}): Promise<House> {
  const { dir, remove } = await temporaryFolder();
  const storageDir = given.storageDir ?? join(dir, 'storage');
  const databaseUrl = isEmbedded ? '' : await createEmptyTestDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let running: RunningKladovka | null = null;
  let admin: ApiClient | null = null;

  const currentDatabaseUrl = async () =>
    databaseUrl || String(await findEmbeddedPostgres(join(storageDir, 'postgres')));
  const select = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: await currentDatabaseUrl() });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  };
  const settings = {
    STORAGE_DIR: storageDir,
    ADMIN_PASSWORD: adminPassword,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  };
  const house: House = {
    url,
    storageDir,
    databaseUrl,
    currentDatabaseUrl,
    databasePid: async () => {
      const [row] = await select<{ pid: number }>(
        `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`,
      );
      return Number(row?.pid);
    },
    server: () => {
      if (!running) throw new Error('no server was started');
      return running;
    },
    start: async (more = {}) => {
      running = await startKladovka({ ...settings, ...env, ...more }, { timeout: 3_600_000, port });
      return running;
    },
    select,
    admin: async () => {
      admin ??= await (await ApiClient.anonymous(house)).signIn('admin', adminPassword);
      return admin;
    },
    signOutAdmin: () => {
      admin = null;
    },
    newUser: async () => {
      const login = freshLogin();
      const account = { login, fullName: 'Test User', email: `${login}@example.org`, password: goodPassword };
      const made = await (await house.admin()).post('/users', account);
      expect(made.status).toBe(201);
      return (await ApiClient.anonymous(house)).signIn(login);
    },
    run: (args) => kladovka(args, { ...settings, ...env }),
    end: async () => {
      await running?.stop();
      if (databaseUrl) await dropTestDatabase(databaseUrl);
      await remove();
    },
  };
  return house;
}

/** So many bytes that no other call returns. */
export const freshBytes = (size: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(new ArrayBuffer(size));
  bytes.set(randomBytes(size));
  return bytes;
};

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Row {
  id: string;
  key: string;
  size: number;
  sha256: string;
}

const checked = new Set<string>();

/** Every row has all of its bytes, and every user's books are those of their rows. Returns the rows. */
export async function expectSound(
  house: House,
  blobs = join(house.storageDir, 'blobs'),
): Promise<Map<string, Row>> {
  const rows = await house.select<Row>('SELECT id, blob_key AS key, size::int, sha256 FROM files');
  for (const row of rows) await expectWhole(blobs, row);
  expect(await house.select(drifted)).toEqual([]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What was found whole once is looked at again as to its size alone: the bytes of a key never change. */
async function expectWhole(blobs: string, { id, key, size, sha256 }: Row): Promise<void> {
  const bytes = await readFile(join(blobs, key)).catch((error: Error) => error);
  if (bytes instanceof Error) throw new Error(`${id} lacks its bytes: ${bytes.message}`);
  const name = `${blobs}/${key}`;
  const found = checked.has(name) ? sha256 : sha256Of(bytes);
  expect([id, bytes.length, found]).toEqual([id, size, sha256]);
  checked.add(name);
}

const drifted = `
  SELECT u.login FROM users u
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(size) FILTER (WHERE trash_id IS NULL), 0) AS used,
      coalesce(sum(size) FILTER (WHERE trash_id IS NOT NULL), 0) AS trashed,
      count(*) FILTER (WHERE trash_id IS NULL) AS files
    FROM files WHERE owner_id = u.id
  ) f ON true
  LEFT JOIN LATERAL (
    SELECT coalesce(sum(reserved_bytes), 0) AS reserved FROM uploads WHERE owner_id = u.id
  ) r ON true
  WHERE (u.used_bytes, u.trash_bytes, u.file_count, u.reserved_bytes) <> (f.used, f.trashed, f.files, r.reserved)`;

/** Every file of the store, by its name in it; not its marker. */
export async function blobNames(house: House): Promise<string[]> {
  const blobs = join(house.storageDir, 'blobs');
  const entries = await readdir(blobs, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'store-id')
    .map((entry) => relative(blobs, join(entry.parentPath, entry.name)));
}

/** What no record names. */
export async function strayBlobs(house: House): Promise<string[]> {
  const named = await house.select<{ name: string }>(
    `SELECT blob_key AS name FROM files
     UNION SELECT handle FROM uploads WHERE handle IS NOT NULL
     UNION SELECT blob_key FROM uploads WHERE blob_key IS NOT NULL`,
  );
  const known = new Set(named.map(({ name }) => name));
  return (await blobNames(house)).filter((name) => !known.has(name));
}

/** Two days later, as far as files that nobody names can tell. Returns their names. */
async function age(house: House): Promise<string[]> {
  const stray = await strayBlobs(house);
  const before = new Date(Date.now() - 48 * 3_600_000);
  for (const name of stray) await utimes(join(house.storageDir, 'blobs', name), before, before);
  return stray;
}

/** As the sweep does, later: it takes what no record names, and nothing else. Returns how much that was. */
export async function sweepAway(house: House): Promise<number> {
  const stray = await age(house);
  const kept = new Set((await blobNames(house)).filter((name) => !stray.includes(name)));
  const store = await createDiskBlobStore({ baseDir: house.storageDir });
  const known = async (names: string[]) => new Set(names.filter((name) => kept.has(name)));
  const { removedCount } = await store.sweep(new Date(Date.now() - 24 * 3_600_000), known, known);
  expect(removedCount).toBe(stray.length);
  expect(new Set(await blobNames(house))).toEqual(kept);
  return removedCount;
}

interface Finding {
  kind: string;
  path?: string;
}

/** The doctor finds what no record names, and nothing else; its repair takes that away, and is done once. */
export async function expectDoctorToRepair(house: House): Promise<number> {
  const stray = (await age(house)).map((name) => `blobs/${name}`).sort();
  const doctor = async (...more: string[]) => {
    const { code, stdout, stderr } = await house.run(['doctor', '--json', ...more]);
    expect([0, 1]).toContain(code ?? stderr);
    return { code, findings: (JSON.parse(stdout) as { findings: Finding[] }).findings };
  };
  const isLeft = ({ kind }: Finding) => kind === 'unknown_bytes' || kind === 'stale_temp';
  const { findings } = await doctor();
  expect(findings.filter((finding) => !isLeft(finding))).toEqual([]);
  expect(findings.map(({ path }) => path).sort()).toEqual(stray);
  await doctor('--repair');
  expect(await doctor('--repair')).toEqual({ code: 0, findings: [] });
  expect(await strayBlobs(house)).toEqual([]);
  await expectSound(house);
  return stray.length;
}
