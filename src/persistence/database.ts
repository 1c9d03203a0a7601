import pg from 'pg';
import { Sequelize } from 'sequelize';
import { Client, driver } from './client.js';
import { tellFaults } from './faults.js';
import { defineModels, type Models } from './models/index.js';
import { PipelinedConnection, PipelinedConnections } from './pipelined-connection.js';
import { transactionContext } from './transaction-context.js';

export interface Database {
  sequelize: Sequelize;
  /** A small plain pool, for libraries that bring their own SQL. */
  pool: pg.Pool;
  /** For what takes minutes while everybody works, and bears no limit of time; its connections go when it is done. */
  longWork: pg.Pool;
  /** For what nearly every request asks. */
  lookups: PipelinedConnection;
  /** For the pages of lists, each of which goes by the one index of its order, whatever the planner thinks. */
  lists: PipelinedConnections;
  /** For the short writes that come by the hundred: what they wait for, look-ups don't. */
  shortWrites: PipelinedConnection;
  models: Models;
  /** By pool: connections in use and idle, and who waits for one. */
  connections(): Record<string, PoolFigures>;
  close(): Promise<void>;
  /** @throws Error where the database does not answer within three seconds. */
  ping(): Promise<void>;
}

export interface PoolFigures {
  used: number;
  idle: number;
  waiting: number;
}

export interface DatabaseOptions {
  poolSize?: number;
  /** Told each statement. */
  log?: (message: string) => void;
  /** Told of idle connections that broke; the next query opens a new one. */
  onError?: (error: Error) => void;
}

// Sizes and counts stay below 2^53, which the domain sees to; without this they arrive as strings.
pg.defaults.parseInt8 = true;
Sequelize.useCLS(transactionContext);

const session = {
  application_name: 'kladovka',
  keepAlive: true,
  statement_timeout: 60_000,
  // Who waits for a lock holds a connection that others want.
  lock_timeout: 15_000,
  idle_in_transaction_session_timeout: 60_000,
  // Compiling takes a second for statements of two milliseconds, where a large table makes the planner expect much.
  options: '-c jit=off',
};

/** What is left is the index that has the rows in the order asked for, planned once for each statement. */
const byOneIndex = `
  SET plan_cache_mode = force_generic_plan;
  ${['seqscan', 'bitmapscan', 'sort', 'incremental_sort', 'hashjoin', 'mergejoin'].map((way) => `SET enable_${way} = off`).join('; ')}`;

/** Opens connections as they are needed: nothing is asked of the server yet. */
export function connectDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { poolSize = 10, log, onError = () => undefined } = options;
  const sequelize = new Sequelize(url, {
    dialect: 'postgres',
    dialectModule: driver,
    timezone: '+00:00',
    logging: log ? (sql) => log(sql) : false,
    pool: { max: poolSize, acquire: 60_000 },
    dialectOptions: { ...session, connectionTimeoutMillis: 10_000 },
    define: { underscored: true, timestamps: false },
  });
  const poolOf = (max: number, more: object = {}) =>
    new pg.Pool({
      Client,
      connectionString: url,
      max,
      connectionTimeoutMillis: 10_000,
      ...session,
      ...more,
    }).on('error', onError);
  const pool = poolOf(4);
  // One has the lock that keeps others from the same work, one does it.
  const longWork = poolOf(2, { statement_timeout: 0, lock_timeout: 0 });
  const pipelined = (more: object = {}, setUp?: string) =>
    new PipelinedConnection(
      { connectionString: url, connectionTimeoutMillis: 10_000, ...session, ...more },
      setUp,
    );
  const lookups = pipelined();
  const lists = new PipelinedConnections([pipelined({}, byOneIndex), pipelined({}, byOneIndex)]);
  // Many wait for one of them: where somebody holds a lock for long, each goes its own way.
  const shortWrites = pipelined({ lock_timeout: 1_000 });
  tellFaults(sequelize);
  tellFaults(pool);
  tellFaults(longWork);
  return {
    sequelize,
    pool,
    longWork,
    lookups,
    lists,
    shortWrites,
    models: defineModels(sequelize),
    connections: () => ({ queries: figuresOf(sequelize), libraries: figuresOfPool(pool) }),
    ping: () => ping(url),
    close: async () => {
      const own = [lookups, lists, shortWrites];
      await Promise.all([
        sequelize.close(),
        pool.end(),
        longWork.end(),
        ...own.map((connection) => connection.close()),
      ]);
    },
  };
}

/** For the library of the queue: one connection listens all the time. */
export function connectQueue(url: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    Client,
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: 10_000,
    ...session,
  });
  return pool.on('error', onError);
}

/** Its typings do not know the pool that it makes. */
function figuresOf({ connectionManager }: Sequelize): PoolFigures {
  const { pool } = connectionManager as unknown as {
    pool: { using: number; available: number; waiting: number };
  };
  return { used: pool.using, idle: pool.available, waiting: pool.waiting };
}

const figuresOfPool = ({ totalCount, idleCount, waitingCount }: pg.Pool): PoolFigures => ({
  used: totalCount - idleCount,
  idle: idleCount,
  waiting: waitingCount,
});

/** On a connection of its own, so that a busy pool doesn't look like a database that is down. */
async function ping(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 3000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end();
  }
}
