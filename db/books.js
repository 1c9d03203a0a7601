'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

/** Any number, the same for everybody who migrates a database. */
const lockKey = 7_243_901;
const pollMs = 200;

/**
 * The books (table `SequelizeMeta`) in which both runners, the start's umzug and that of sequelize-cli, read what was
 * done. Who reads them first locks them for as long as the connection lives, so that two never migrate at once: a
 * second one waits, then finds nothing to do. They are written by the migration itself (`run-migration.js`).
 *
 * `sequelize` must have one connection and no other: lock, settings and transactions belong to it.
 */
module.exports = class Books {
  #sequelize;
  #opening = null;

  constructor({ sequelize }) {
    this.#sequelize = sequelize;
  }

  async executed() {
    this.#opening ??= open(this.#sequelize);
    await this.#opening;
    const [rows] = await this.#sequelize.query('SELECT name FROM "SequelizeMeta" ORDER BY name');
    return rows.map(({ name }) => name);
  }

  async logMigration() {}

  async unlogMigration() {}
};

async function open(sequelize) {
  // Who waits inside a query has a snapshot, for whose end every CREATE INDEX CONCURRENTLY waits in its turn.
  while (!(await tryLock(sequelize))) await sleep(pollMs);
  sequelize.addHook('beforeConnect', () => {
    // On a new connection the rest would run without the lock and outside of the transaction.
    throw new Error('The connection to the database was lost during a migration.');
  });
  await sequelize.query(`
    SET statement_timeout = 0;
    SET idle_in_transaction_session_timeout = 0;
    CREATE TABLE IF NOT EXISTS "SequelizeMeta" (name varchar(255) PRIMARY KEY);`);
}

async function tryLock(sequelize) {
  const [[{ locked }]] = await sequelize.query(`SELECT pg_try_advisory_lock(${lockKey}) AS locked`);
  return locked;
}
