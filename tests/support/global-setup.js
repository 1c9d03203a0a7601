import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '../../scripts/build.js';

/**
 * One PostgreSQL for the whole run, unless the environment names one; each test file makes databases of its own.
 * Jest loads this file outside its own module system, hence JavaScript and dist/.
 */
export default async function globalSetup() {
  await build();
  if (!process.env.S3_ENDPOINT) say('No S3_ENDPOINT: the tests of the S3 store are left out.');
  if (!process.env.NGINX_PATH) say('No nginx: the tests behind it are left out.');
  // After a Ctrl-C, too, when the teardown does not run; before what it stands on goes.
  process.once('exit', () => globalThis.testPostgres?.server.stopNow());
  process.env.TEST_SCRATCH = await folderOfOurs('kladovka-scratch-');
  if (process.env.TEST_DATABASE_URL) return;
  const { startEmbeddedPostgres } = await import('../../dist/persistence/embedded/index.js');
  const dir = await folderOfOurs('kladovka-tests-');
  const server = await startEmbeddedPostgres({
    dir: path.join(dir, 'postgres'),
    log: () => {},
    database: 'postgres',
    isDurable: false,
  });
  globalThis.testPostgres = { server };
  process.env.TEST_DATABASE_URL = server.url;
}

const say = (text) => process.stdout.write(`${text}\n`);

/** Which the database's user can pass through. It goes with us. */
async function folderOfOurs(name) {
  const dir = await mkdtemp(path.join(tmpdir(), name));
  await chmod(dir, 0o711);
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
