'use strict';

const { readdirSync } = require('node:fs');
const path = require('node:path');
const { borrow } = require('./database.js');
const { runnable } = require('./run-migration.js');

module.exports = async () => {
  makeRunnable(path.join(__dirname, 'migrations'));
  return connection(new URL((await borrow()).url));
};

/** The umzug of sequelize-cli knows nothing that comes around a migration; it runs what `require` has of each. */
function makeRunnable(dir) {
  for (const name of readdirSync(dir)) {
    const migration = require(path.join(dir, name));
    Object.assign(migration, runnable(name, { ...migration }));
  }
}

const connection = (url) => ({
  dialect: 'postgres',
  host: decodeURIComponent(url.hostname),
  port: url.port || 5432,
  username: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password),
  database: decodeURIComponent(url.pathname.slice(1)),
  dialectOptions: { ssl: sslOf(url.searchParams.get('sslmode')) },
  migrationStorage: path.join(__dirname, 'books.js'),
  // One, never let go of: see books.js.
  pool: { max: 1, idle: 2 ** 31 - 1 },
  logging: false,
});

function sslOf(mode) {
  if (mode === null || mode === 'disable') return false;
  return { rejectUnauthorized: mode !== 'no-verify' };
}
