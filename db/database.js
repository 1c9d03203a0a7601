'use strict';

let borrowed = null;

/**
 * The database that the settings name, for sequelize-cli. Without DATABASE_URL that is the embedded PostgreSQL: of
 * the server that runs, else started for this one command and stopped when it ends.
 */
exports.borrow = () => {
  borrowed ??= borrow();
  return borrowed;
};

async function borrow() {
  const { transpile } = await import('../scripts/transpile.js');
  await transpile();
  const { loadSettings } = await import('../dist/config/load.js');
  const { borrowDatabase } = await import('../dist/start/database.js');
  const settings = loadSettings();
  const database = await borrowDatabase(settings, () => {});
  process.once('exit', database.closeNow);
  return { settings, url: database.url };
}
