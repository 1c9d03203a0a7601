'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** Whose account is at its end: few of all, whom lists of links and of users ask for. */
module.exports = {
  useTransaction: false,

  up: (db) => createIndex(db, 'users_expires_at', 'ON users (expires_at, id) WHERE expires_at IS NOT NULL'),

  down: (db) => dropIndex(db, 'users_expires_at'),
};
