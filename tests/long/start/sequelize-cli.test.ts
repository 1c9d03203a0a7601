import { execFile } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../../src/persistence/migrate.js';
import { createPasswordHasher } from '../../../src/security/index.js';
import { dropTestDatabase } from '../../support/database.js';
import { temporaryFolder } from '../../support/kladovka.js';

const program = path.join(
  path.dirname(createRequire(import.meta.url).resolve('sequelize-cli/package.json')),
  'lib/sequelize',
);

let dir: string;
let remove: () => Promise<void>;
let databaseUrl: string;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  const name = path.basename(dir).toLowerCase().replaceAll('-', '_');
  databaseUrl = new URL(`/${name}`, process.env.TEST_DATABASE_URL).href;
});
afterEach(async () => {
  await dropTestDatabase(databaseUrl);
  await remove();
});

async function sequelizeCli(
  command: string,
  more: Record<string, string> = { DATABASE_URL: databaseUrl },
  cwd = process.cwd(),
) {
  const env = { PATH: process.env.PATH, LANG: 'C', STORAGE_DIR: path.join(dir, 'storage'), ...more };
  const { stdout } = await promisify(execFile)(process.execPath, [program, command], {
    cwd,
    env,
    timeout: 120_000,
  });
  return stdout;
}

async function select<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const tables = async () =>
  (await select<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`)).map(
    ({ name }) => name,
  );

describe('R4: sequelize-cli', () => {
  it('makes the database and its tables, and shares its bookkeeping with the start', async () => {
    await sequelizeCli('db:create');
    await sequelizeCli('db:migrate');
    expect(await tables()).toEqual(expect.arrayContaining(['users', 'files', 'share_links', 'logs']));
    expect(await migrate(databaseUrl, () => {})).toEqual([]);

    await sequelizeCli('db:migrate:undo:all');
    expect(await tables()).toEqual(['SequelizeMeta']);
    const names = await migrate(databaseUrl, () => {});
    expect(names.length).toBeGreaterThan(0);
    expect(await sequelizeCli('db:migrate')).toContain('No migrations were executed');
  });

  it('seeds the admin, who can sign in, and no second one when it is run again', async () => {
    await sequelizeCli('db:create');
    await sequelizeCli('db:migrate');
    const first = await sequelizeCli('db:seed:all');
    const password = /Password: (\S+)/.exec(first)?.[1] ?? '';
    expect(await sequelizeCli('db:seed:all')).not.toContain('Password');

    const users = await select<{ login: string; is_admin: boolean; password_hash: string }>(
      'SELECT login, is_admin, password_hash FROM users JOIN credentials ON user_id = id',
    );
    expect(users).toMatchObject([{ login: 'admin', is_admin: true }]);
    expect(await createPasswordHasher().verify(users[0]?.password_hash ?? '', password, 'signIn')).toBe(true);
  });

  it('works on the embedded database too, which it starts for itself', async () => {
    expect(await sequelizeCli('db:create', {})).toContain('Database kladovka created');
    expect(await sequelizeCli('db:migrate', {})).toContain('migrated');
    expect(await sequelizeCli('db:seed:all', {})).toContain('Login:    admin');
  });
});

/** The same project with these two migrations and no other. */
async function project(migrations: Record<string, string>): Promise<string> {
  const root = path.join(dir, 'project');
  await mkdir(path.join(root, 'db', 'migrations'), { recursive: true });
  for (const name of ['.sequelizerc', 'db/books.js', 'db/concurrently.js', 'db/config.js', 'db/database.js'])
    await cp(name, path.join(root, name));
  for (const name of ['db/package.json', 'db/run-migration.js']) await cp(name, path.join(root, name));
  for (const name of ['dist', 'node_modules', 'scripts', 'src'])
    await symlink(path.resolve(name), path.join(root, name));
  for (const [name, source] of Object.entries(migrations))
    await writeFile(path.join(root, 'db', 'migrations', name), source);
  return root;
}

describe('7.12: sequelize-cli runs migrations as the start does', () => {
  it('each in a transaction of its own, or none where the migration says so', async () => {
    const root = await project({
      '1.js': `module.exports = {
        up: ({ sequelize }) => sequelize.query('CREATE TABLE things (name text)'),
        down: ({ sequelize }) => sequelize.query('DROP TABLE things'),
      };`,
      '2.js': `const { createIndex, dropIndex } = require('../concurrently.js');
        module.exports = {
          useTransaction: false,
          up: (db) => createIndex(db, 'things_name', 'ON things (name)'),
          down: (db) => dropIndex(db, 'things_name'),
        };`,
      '3.js': `module.exports = {
        async up({ sequelize }) {
          await sequelize.query('CREATE TABLE half (name text)');
          await sequelize.query('SELECT 1 / 0');
        },
        async down() {},
      };`,
    });
    const env = { DATABASE_URL: databaseUrl };
    await sequelizeCli('db:create', env, root);
    await expect(sequelizeCli('db:migrate', env, root)).rejects.toThrow(/division by zero/);
    expect((await tables()).sort()).toEqual(['SequelizeMeta', 'things']);
    const done = await select<{ name: string }>('SELECT name FROM "SequelizeMeta"');
    expect(done.map(({ name }) => name)).toEqual(['1.js', '2.js']);
    expect(
      await select(`SELECT indisvalid FROM pg_index WHERE indexrelid = 'things_name'::regclass`),
    ).toEqual([{ indisvalid: true }]);

    await sequelizeCli('db:migrate:undo:all', env, root);
    expect(await tables()).toEqual(['SequelizeMeta']);
  });
});
