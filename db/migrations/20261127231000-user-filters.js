'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

const taken = 'used_bytes + trash_bytes + reserved_bytes';

/**
 * Who has not set a password of their own, who never came, whose quota is nearly full: few of all, with the order of the panel's
 * list behind. None of them holds a row that uploads go on changing, but for those that are nearly full.
 */
const indexes = {
  users_panel_must_change: 'ON users (full_name, id) WHERE must_change_password',
  users_panel_newcomers: 'ON users (full_name, id) WHERE last_login_at IS NULL',
  users_panel_filling: `ON users (full_name, id) WHERE quota_bytes IS NOT NULL AND ${taken} >= quota_bytes * 0.9`,
};

/** Of the share that asked for attention before. */
const replaced = {
  users_panel_nearly_full: `ON users (full_name, id) WHERE quota_bytes > 0 AND ${taken} >= quota_bytes * 0.8`,
};

module.exports = {
  useTransaction: false,

  async up(db) {
    for (const [name, definition] of Object.entries(indexes)) await createIndex(db, name, definition);
    for (const name of Object.keys(replaced)) await dropIndex(db, name);
  },

  async down(db) {
    for (const [name, definition] of Object.entries(replaced)) await createIndex(db, name, definition);
    for (const name of Object.keys(indexes)) await dropIndex(db, name);
  },
};
