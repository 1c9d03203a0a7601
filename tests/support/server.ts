import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServer, type Server } from '../../src/compose.js';
import type { Settings } from '../../src/config/settings.js';
import { settingDefaults } from '../../src/domain/settings/setting.js';
import { createLogging } from '../../src/logging/index.js';
import { createPasswordHasher } from '../../src/security/index.js';
import { createListener } from '../../src/start/listen.js';
import { createTestDatabase, fillTable, openTestDatabase } from './database.js';

export interface TestServer extends Server {
  url: string;
  settings: Settings;
  /** For a second instance over the same. */
  databaseUrl: string;
  /** Straight to its database, for what no call could make in time. */
  sql(statement: string, bind: Record<string, unknown>): Promise<unknown>;
  /** The same for many rows: no word of them is learnt, no change is told. */
  fill(statement: string, bind: Record<string, unknown>): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * A whole server as in production, on a storage folder of its own and a free port of loopback; on a database of its own,
 * too, or on that of another one.
 */
export async function startServer(
  { hashesForReal = false, ...overrides }: Partial<Settings> & { hashesForReal?: boolean } = {},
  other?: Pick<TestServer, 'databaseUrl'>,
): Promise<TestServer> {
  const storageDir = await mkdtemp(join(tmpdir(), 'kladovka-test-'));
  const testDatabase = other ? openTestDatabase(other.databaseUrl) : await createTestDatabase();
  const settings: Settings = { ...testSettings(storageDir), ...overrides };
  const logging = createLogging({ ...settings.log, mode: settings.mode, databaseSink: true });
  const server = await composeServer(settings, testDatabase.url, logging);
  if (!hashesForReal) Object.assign(server.ports.passwords, createPasswordHasher(cheapHash));
  const listener = createListener(server.app).listen(0, settings.host);
  await new Promise((resolve, reject) => listener.once('listening', resolve).once('error', reject));
  const url = `http://${settings.host}:${(listener.address() as AddressInfo).port}`;
  settings.publicUrl = overrides.publicUrl ?? url;
  // Those in force: what a test changes here holds at once.
  settings.rules = server.ports.rules;
  settings.rules.publicUrl = settings.publicUrl;
  return {
    ...server,
    url,
    settings,
    databaseUrl: testDatabase.url,
    sql: (statement, bind) => testDatabase.database.sequelize.query(statement, { bind }),
    fill: (statement, bind) => fillTable(testDatabase.database, statement, bind),
    stop: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
      await server.close();
      await logging.close();
      await testDatabase.close();
      await rm(storageDir, { recursive: true, force: true });
    },
  };
}

/** The least that Argon2 takes: each test signs somebody in, and what a real hash costs has tests of its own. */
const cheapHash = { memoryCost: 8, timeCost: 1, parallelism: 1 };

export const testRules = (): Settings['rules'] => ({
  ...settingDefaults,
  scrubDays: 90,
  scrubBytesPerSecond: 20 * 1024 * 1024,
  publicUrl: 'http://127.0.0.1',
});

export const testSettings = (storageDir: string): Settings => ({
  mode: 'test',
  host: '127.0.0.1',
  port: 0,
  publicUrl: 'http://127.0.0.1',
  isHttps: false,
  storageDir,
  databaseUrl: null,
  admin: { login: 'admin', email: 'admin@localhost', password: null },
  secrets: { session: 'a session secret for the tests alone', jwt: 'a token secret for the tests alone' },
  rules: testRules(),
  environment: [],
  log: { level: 'debug', file: join(storageDir, 'logs', 'kladovka.log'), retentionDays: 30 },
  trustProxy: 0,
  strangerRequestsPerMinute: 12_000,
  accelRedirect: null,
  concurrency: 1,
  blobStore: { kind: 'disk' },
  s3: null,
  metricsToken: null,
  mail: null,
});
