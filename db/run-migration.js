'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

/** While a statement waits for its lock, everybody who comes after waits behind it: soon it lets them by, and tries again. */
const defaults = { lockTimeoutMs: 2_000, pauseMs: 1_000, attempts: 300 };

/** lock_not_available, deadlock_detected: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const retriable = new Set(['55P03', '40P01']);

/**
 * What umzug is to call in place of a migration `{ useTransaction = true, up, down }`: in a transaction of its own,
 * together with its entry in the books; or, where `useTransaction` is false, statement by statement, which must bear
 * to be begun again wherever it broke off.
 */
exports.runnable = (name, { useTransaction = true, up, down }, options = {}) => {
  const run = useTransaction ? inTransaction : (_sequelize, work) => work();
  const runner = (work, book) => (queryInterface, library) => {
    const { sequelize } = queryInterface;
    return patiently(sequelize, { ...defaults, ...options }, () =>
      run(sequelize, async () => {
        await work(queryInterface, library);
        await sequelize.query(book, { bind: { name } });
      }),
    );
  };
  return {
    up: runner(up, 'INSERT INTO "SequelizeMeta" (name) VALUES ($name)'),
    down: runner(down, 'DELETE FROM "SequelizeMeta" WHERE name = $name'),
  };
};

async function patiently(sequelize, { lockTimeoutMs, pauseMs, attempts }, work) {
  for (let attempt = 1; ; attempt++) {
    // A migration may have set its own.
    await sequelize.query(`SET lock_timeout = ${lockTimeoutMs}`);
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !retriable.has(error.parent?.code)) throw error;
    }
    await sleep(pauseMs);
  }
}

async function inTransaction(sequelize, work) {
  await sequelize.query('BEGIN');
  try {
    await work();
    await sequelize.query('COMMIT');
  } catch (error) {
    // Where the connection is gone, so is the transaction.
    await sequelize.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
