'use strict';

/**
 * For sequelize-cli: the database that the settings name. Without DATABASE_URL that is the embedded PostgreSQL: of
 * the server that runs, else started for this one command.
 */
module.exports = async () => {
  const { transpile } = await import('../scripts/transpile.js');
  await transpile();
  const { loadSettings } = await import('../dist/config/load.js');
  const { borrowDatabase } = await import('../dist/start/database.js');
  const database = await borrowDatabase(loadSettings(), () => {});
  process.once('exit', database.closeNow);
  return connection(new URL(database.url));
};

const connection = (url) => ({
  dialect: 'postgres',
  host: decodeURIComponent(url.hostname),
  port: url.port || 5432,
  username: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password),
  database: decodeURIComponent(url.pathname.slice(1)),
  dialectOptions: { ssl: sslOf(url.searchParams.get('sslmode')) },
  logging: false,
});

function sslOf(mode) {
  if (mode === null || mode === 'disable') return false;
  return { rejectUnauthorized: mode !== 'no-verify' };
}
