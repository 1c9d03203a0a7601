import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type QueryInterface, Sequelize } from 'sequelize';
import { Umzug, type UmzugStorage } from 'umzug';
import { driver } from './client.js';

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
  const sequelize = new Sequelize(databaseUrl, {
    dialect: 'postgres',
    dialectModule: driver,
    logging: false,
    // One, never let go of: see books.js.
    pool: { max: 1, idle: 2 ** 31 - 1 },
  });
  try {
    const umzug = createUmzug(sequelize, options);
    umzug.on('migrated', ({ name }) => log(`migrated ${name}`));
    return (await umzug.up()).map(({ name }) => name);
  } finally {
    // Closing the connection undoes what was not committed.
    await sequelize.close();
  }
}

const createUmzug = (sequelize: Sequelize, options: MigrateOptions) =>
  new Umzug({
    migrations: {
      glob: ['*.js', { cwd: options.dir ?? db('migrations') }],
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
