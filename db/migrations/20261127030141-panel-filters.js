'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** What the panel filters by, over everybody's rows, with the order of its list behind. */
const indexes = {
  users_panel_admins: 'ON users (full_name, id) WHERE is_admin',
  users_panel_blocked: 'ON users (full_name, id) WHERE NOT is_active',
  users_panel_nearly_full: `ON users (full_name, id)
    WHERE quota_bytes > 0 AND used_bytes + trash_bytes + reserved_bytes >= quota_bytes * 0.8`,
  files_panel_last_downloaded_at: `ON files (last_downloaded_at, id)
    WHERE trash_id IS NULL AND last_downloaded_at IS NOT NULL`,
  files_panel_type: 'ON files USING gin (mime_type gin_trgm_ops) WHERE trash_id IS NULL',
  share_links_panel_kind: 'ON share_links (kind, created_at, id)',
  share_links_panel_password: 'ON share_links (has_password, created_at, id)',
  share_links_panel_used_up: `ON share_links (created_at, id)
    WHERE max_downloads IS NOT NULL AND download_count >= max_downloads`,
  share_links_panel_expiry: `ON share_links (coalesce(expires_at, '-infinity'), id)`,
  trash_panel_kind: 'ON trash (kind, deleted_at, id)',
  logs_event: 'ON logs (event, time, id) WHERE event IS NOT NULL',
  logs_failed_sign_ins: `ON logs (time, id)
    WHERE event IN ('session.sign_in_failed', 'session.sign_in_limited')`,
  logs_text: 'ON logs USING gin (log_text(message, event, details) gin_trgm_ops)',
};

/** Those of users by the latest sign-in are `users_last_login_at`; of links by their end there is one above. */
const replaced = {
  users_panel_last_login_at: 'ON users (last_login_at NULLS FIRST, id)',
  share_links_panel_expires_at: 'ON share_links (expires_at NULLS FIRST, id)',
};

module.exports = {
  useTransaction: false,

  async up(db) {
    // All that a line of the log says. Trigrams know the letters of the database's locale, which may be ASCII's alone.
    await db.sequelize.query(`
      CREATE OR REPLACE FUNCTION log_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
        translate(
          lower(value COLLATE natural_order), 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя', 'abvgdeejziyklmnoprstufhcqwwyyyeua'
        ) COLLATE "C";
      CREATE OR REPLACE FUNCTION log_text(message text, event text, details jsonb) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        log_fold(message || ' ' || coalesce(event, '') || ' ' || details::text)`);
    for (const [name, definition] of Object.entries(indexes)) await createIndex(db, name, definition);
    for (const name of Object.keys(replaced)) await dropIndex(db, name);
  },

  async down(db) {
    for (const [name, definition] of Object.entries(replaced)) await createIndex(db, name, definition);
    for (const name of Object.keys(indexes)) await dropIndex(db, name);
    await db.sequelize.query('DROP FUNCTION IF EXISTS log_text, log_fold');
  },
};
