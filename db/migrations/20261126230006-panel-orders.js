'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** The orders of the panel's lists, over everybody's rows. What is null comes last when the largest come first. */
const indexes = {
  users_panel_full_name: 'ON users (full_name, id)',
  users_panel_last_login_at: 'ON users (last_login_at NULLS FIRST, id)',
  files_panel_uploaded_at: 'ON files (uploaded_at, id) WHERE trash_id IS NULL',
  files_panel_size: 'ON files (size, id) WHERE trash_id IS NULL',
  files_panel_name: 'ON files (name, id) WHERE trash_id IS NULL',
  share_links_panel_created_at: 'ON share_links (created_at, id)',
  share_links_panel_expires_at: 'ON share_links (expires_at NULLS FIRST, id)',
  trash_panel_deleted_at: 'ON trash (deleted_at, id)',
  trash_panel_bytes: 'ON trash (bytes, id)',
};

module.exports = {
  useTransaction: false,

  async up(db) {
    for (const [name, definition] of Object.entries(indexes)) await createIndex(db, name, definition);
  },

  async down(db) {
    for (const name of Object.keys(indexes)) await dropIndex(db, name);
  },
};
