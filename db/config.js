'use strict';

const { borrow } = require('./database.js');

module.exports = async () => connection(new URL((await borrow()).url));

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
