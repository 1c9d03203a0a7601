'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** Who has more than a plain user's role, as the panel's list filters by it: few of all. Rows of the others are not in it. */
module.exports = {
  useTransaction: false,

  up: (db) => createIndex(db, 'users_panel_staff', `ON users (role, full_name, id) WHERE role <> 'user'`),

  down: (db) => dropIndex(db, 'users_panel_staff'),
};
