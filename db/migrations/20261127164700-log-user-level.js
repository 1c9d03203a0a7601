'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/**
 * Of a user's lines those that are no plain `info`: few, and anywhere among the others. A line of `info` has no entry here, so
 * that what requests write costs what it did.
 */
module.exports = {
  useTransaction: false,
  up: (db) => createIndex(db, 'logs_user_level', `ON logs (user_id, level, time, id) WHERE level <> 'info'`),
  down: (db) => dropIndex(db, 'logs_user_level'),
};
