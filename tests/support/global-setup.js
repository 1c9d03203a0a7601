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
  if (process.env.TEST_DATABASE_URL) return;
  const { startEmbeddedPostgres } = await import('../../dist/persistence/embedded/index.js');
  const dir = await mkdtemp(path.join(tmpdir(), 'kladovka-tests-'));
  await chmod(dir, 0o711);
  const server = await startEmbeddedPostgres({
    dir: path.join(dir, 'postgres'),
    log: () => {},
    database: 'postgres',
    isDurable: false,
  });
  globalThis.testPostgres = { server, dir };
  process.once('exit', () => clearUp(server, dir));
  process.env.TEST_DATABASE_URL = server.url;
}

const say = (text) => process.stdout.write(`${text}\n`);

/** Also after a Ctrl-C, when the teardown does not run. */
function clearUp(server, dir) {
  if (globalThis.testPostgres) server.stopNow();
  rmSync(dir, { recursive: true, force: true });
}
