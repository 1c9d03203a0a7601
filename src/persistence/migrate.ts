import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type QueryInterface, Sequelize } from 'sequelize';
import type { UmzugStorage } from 'umzug';
import { Client, driver } from './client.js';
import { sqlState } from './faults.js';

/** What sequelize-cli runs them with too: see CONTRIBUTING.md, "Migrations". */
interface Runner {
  Books: new (options: { sequelize: Sequelize }) => UmzugStorage;
  runnable(name: string, migration: unknown, options: MigrateOptions): Record<'up' | 'down', Step>;
}
type Step = (queryInterface: QueryInterface, library: typeof Sequelize) => Promise<void>;

export interface MigrateOptions {
  dir?: string;
  /** How long a statement waits for its lock before it lets the others by. */
  lockTimeoutMs?: number;
  /** How long it lets them by. */
  pauseMs?: number;
  /** How often it tries. */
  attempts?: number;
}

const require = createRequire(import.meta.url);
/** The same from `src` and from `dist`. */
const db = (name: string): string => fileURLToPath(new URL(`../../db/${name}`, import.meta.url));
const runner: Runner = { Books: require(db('books.js')), ...require(db('run-migration.js')) };

/**
 * Runs the migrations that the database has not seen and returns their names. Each is whole or not there at all, unless
 * it says otherwise, and one process is at it at a time: a second one waits, then finds nothing to do.
 */
export async function migrate(
  databaseUrl: string,
  log: (message: string) => void,
  options: MigrateOptions = {},
): Promise<string[]> {
  if (await isUpToDate(databaseUrl, options)) return [];
  return withUmzug(databaseUrl, options, async (umzug) => {
    umzug.on('migrated', ({ name }) => log(`migrated ${name}`));
    return (await umzug.up()).map(({ name }) => name);
  });
}

/** Brings an empty database to the state in which exactly these have run. */
export const migrateTo = (
  databaseUrl: string,
  names: string[],
  options: MigrateOptions = {},
): Promise<void> =>
  withUmzug(databaseUrl, options, async (umzug) => {
    const done = (await umzug.executed()).map(({ name }) => name);
    const tooMany = done.filter((name) => !names.includes(name));
    if (tooMany.length > 0) await umzug.down({ migrations: tooMany.reverse() });
    const missing = names.filter((name) => !done.includes(name));
    if (missing.length > 0) await umzug.up({ migrations: missing });
  });

/** Those of them that this program does not have: a newer one ran them. */
export async function unknownMigrations(names: string[], options: MigrateOptions = {}): Promise<string[]> {
  const ours = new Set(await readdir(dirOf(options)));
  return names.filter((name) => !ours.has(name));
}

async function withUmzug<T>(
  databaseUrl: string,
  options: MigrateOptions,
  work: (umzug: Awaited<ReturnType<typeof createUmzug>>) => Promise<T>,
): Promise<T> {
  const sequelize = new Sequelize(databaseUrl, {
    dialect: 'postgres',
    dialectModule: driver,
    logging: false,
    // One, never let go of: see books.js.
    pool: { max: 1, idle: 2 ** 31 - 1 },
  });
  try {
    return await work(await createUmzug(sequelize, options));
  } finally {
    // Closing the connection undoes what was not committed.
    await sequelize.close();
  }
}

const dirOf = ({ dir }: MigrateOptions): string => dir ?? db('migrations');

/**
 * As at nearly every start, which then loads and locks nothing.
 * @throws Error where a newer program was at it: what that changed this one does not know
 */
async function isUpToDate(databaseUrl: string, options: MigrateOptions): Promise<boolean> {
  const names = (await readdir(dirOf(options))).filter((name) => name.endsWith('.js'));
  const client = new Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT name FROM "SequelizeMeta"');
    const done = new Set(rows.map(({ name }) => name));
    if (!options.dir) expectNothingNewer(done, names);
    return names.every((name) => done.has(name));
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return false;
    throw error;
  } finally {
    await client.end();
  }
}

/** Names begin with their time. One that is older and unknown was taken back before it was released. */
function expectNothingNewer(done: Set<string>, known: string[]): void {
  const newest = known.toSorted().at(-1) ?? '';
  const newer = [...done].filter((name) => name > newest && !known.includes(name)).sort();
  if (newer.length === 0) return;
  throw new Error(
    `The database was brought up to date by a newer Kladovka (${newer.join(', ')}), which this one does not know. ` +
      'Start the newer version, or restore the backup that was made before it.',
  );
}

const UNDEFINED_TABLE = '42P01';

async function createUmzug(sequelize: Sequelize, options: MigrateOptions) {
  const { Umzug } = await import('umzug');
  return new Umzug({
    migrations: {
      glob: ['*.js', { cwd: dirOf(options) }],
      resolve: ({ name, path, context }) => {
        // Loaded where it is run: most starts run none.
        const step = (way: 'up' | 'down') => () =>
          runner.runnable(name, require(path as string), options)[way](context, Sequelize);
        return { name, up: step('up'), down: step('down') };
      },
    },
    context: sequelize.getQueryInterface(),
    storage: new runner.Books({ sequelize }),
    logger: undefined,
  });
}
