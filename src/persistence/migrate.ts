import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type QueryInterface, Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';

interface Migration {
  up(queryInterface: QueryInterface, library: typeof Sequelize): Promise<void>;
  down(queryInterface: QueryInterface, library: typeof Sequelize): Promise<void>;
}

/** The same from `src` and from `dist`. */
const migrationsDir = fileURLToPath(new URL('../../db/migrations', import.meta.url));
const require = createRequire(import.meta.url);

/** Any number, the same for everybody who migrates this database. */
const lockKey = 7_243_901;

/**
 * Runs the migrations that the database has not seen and returns their names. All or none, and one process at a time:
 * a second one waits, then finds nothing to do. sequelize-cli keeps the same books (table `SequelizeMeta`).
 */
export async function migrate(databaseUrl: string, log: (message: string) => void): Promise<string[]> {
  // The transaction spans queries that umzug and the migrations send, so there must be one connection and no other.
  const sequelize = new Sequelize(databaseUrl, { dialect: 'postgres', logging: false, pool: { max: 1 } });
  try {
    await sequelize.query(`BEGIN; SELECT pg_advisory_xact_lock(${lockKey})`);
    const done = await createUmzug(sequelize).up();
    await sequelize.query('COMMIT');
    for (const { name } of done) log(`migrated ${name}`);
    return done.map(({ name }) => name);
  } finally {
    // Closing the connection undoes what was not committed.
    await sequelize.close();
  }
}

const createUmzug = (sequelize: Sequelize) =>
  new Umzug({
    migrations: {
      glob: ['*.js', { cwd: migrationsDir }],
      resolve: ({ name, path, context }) => {
        const { up, down }: Migration = require(path as string);
        return { name, up: () => up(context, Sequelize), down: () => down(context, Sequelize) };
      },
    },
    context: sequelize.getQueryInterface(),
    storage: new SequelizeStorage({ sequelize }),
    logger: undefined,
  });
