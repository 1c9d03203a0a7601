import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { findEmbeddedPostgres } from '../../../src/persistence/embedded/index.js';
import { freshLogin, goodPassword } from '../../support/client.js';
import { type RunningKladovka, startKladovka, temporaryFolder } from '../../support/kladovka.js';
import { bringEmbeddedDatabase } from '../../support/migrated-storage.js';
import type { Credentials } from './transfers.js';

export const adminPassword = 'Correct-horse-1';

export interface Scene {
  storageDir: string;
  /** The server that was started last. */
  server(): RunningKladovka;
  /** Starts the server, again where one was killed: at another address unless a port is named. */
  start(env?: Record<string, string>, port?: number): Promise<RunningKladovka>;
  /** Asks the server's own database. */
  select<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  databasePid(): Promise<number>;
  end(): Promise<void>;
}

/** The real program with a storage and an embedded database of its own. */
export async function openScene(): Promise<Scene> {
  const { dir, remove } = await temporaryFolder();
  const storageDir = path.join(dir, 'storage');
  await mkdir(storageDir, { mode: 0o711 });
  await bringEmbeddedDatabase(storageDir);
  const postgresDir = path.join(storageDir, 'postgres');
  let running: RunningKladovka | null = null;

  const select = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) => {
    const client = new pg.Client({
      connectionString: (await findEmbeddedPostgres(postgresDir)) ?? undefined,
    });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    storageDir,
    server: () => {
      if (!running) throw new Error('no server was started');
      return running;
    },
    start: async (env = {}, port = 0) => {
      const settings = { STORAGE_DIR: storageDir, ADMIN_PASSWORD: adminPassword, ...env };
      running = await startKladovka(settings, { timeout: 600_000, port });
      return running;
    },
    select,
    databasePid: async () => {
      const [row] = await select<{ pid: number }>(
        `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`,
      );
      return row?.pid ?? 0;
    },
    end: async () => {
      await running?.stop();
      await remove();
    },
  };
}

export const signInAdmin = ({ url }: Pick<RunningKladovka, 'url'>): Promise<Credentials> =>
  signIn(url, 'admin', adminPassword);

export async function registerUser({ url }: Pick<RunningKladovka, 'url'>): Promise<Credentials> {
  const login = freshLogin();
  const person = { login, fullName: 'Test User', email: `${login}@example.org`, password: goodPassword };
  const answer = await postJson(`${url}/api/v1/auth/register`, person);
  if (answer.status !== 201) throw new Error(`registration was answered ${answer.status}`);
  return signIn(url, login, goodPassword);
}

async function signIn(url: string, login: string, password: string): Promise<Credentials> {
  const answer = await postJson(`${url}/api/v1/auth/login`, { login, password });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return { url, token: accessToken };
}

export const postJson = (url: string, body: unknown, token?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

export async function getJson<T>(url: string, token: string): Promise<T> {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json()) as T;
}
