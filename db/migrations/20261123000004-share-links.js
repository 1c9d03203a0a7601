'use strict';

/** `link_grants`: what a client may still fetch of a download that was counted against a link's limit. */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE share_links (
        id uuid PRIMARY KEY,
        token uuid NOT NULL UNIQUE,
        owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        file_id uuid REFERENCES files ON DELETE CASCADE,
        folder_id uuid REFERENCES folders ON DELETE CASCADE,
        password_hash text,
        has_password boolean GENERATED ALWAYS AS (password_hash IS NOT NULL) STORED,
        expires_at timestamptz(3),
        max_downloads bigint CHECK (max_downloads > 0),
        download_count bigint NOT NULL DEFAULT 0,
        last_downloaded_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        CHECK ((file_id IS NULL) <> (folder_id IS NULL))
      );
      CREATE INDEX share_links_owner ON share_links (owner_id, created_at, id);
      CREATE INDEX share_links_file ON share_links (file_id, created_at, id);
      CREATE INDEX share_links_folder ON share_links (folder_id);
      CREATE INDEX share_links_created_at ON share_links (created_at);

      CREATE TABLE link_grants (
        id uuid PRIMARY KEY,
        link_id uuid NOT NULL REFERENCES share_links ON DELETE CASCADE,
        client_hash text NOT NULL,
        bytes_left bigint NOT NULL,
        used_at timestamptz(3) NOT NULL
      );
      CREATE INDEX link_grants_client ON link_grants (link_id, client_hash);
      CREATE INDEX link_grants_used_at ON link_grants (used_at);`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE link_grants, share_links');
  },
};
