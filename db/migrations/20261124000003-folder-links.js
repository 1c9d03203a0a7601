'use strict';

/**
 * A link leads to a folder, too: to take from, or (`upload`) to drop files into. What was fetched so far was opened.
 * A grant is for one file: within a folder another of the same client's is none of its business.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE share_links
        ADD kind text NOT NULL DEFAULT 'download' CHECK (kind IN ('download', 'upload')),
        ADD open_count bigint NOT NULL DEFAULT 0,
        ADD last_opened_at timestamptz(3),
        ADD CHECK (kind = 'download' OR folder_id IS NOT NULL);
      UPDATE share_links SET open_count = download_count, last_opened_at = last_downloaded_at;
      DROP INDEX share_links_folder;
      CREATE INDEX share_links_folder ON share_links (folder_id, created_at, id);

      ALTER TABLE link_grants ADD file_id uuid REFERENCES files ON DELETE CASCADE;
      UPDATE link_grants SET file_id = share_links.file_id FROM share_links WHERE share_links.id = link_id;
      ALTER TABLE link_grants ALTER file_id SET NOT NULL;
      DROP INDEX link_grants_client;
      CREATE INDEX link_grants_client ON link_grants (link_id, file_id, client_hash);
      CREATE INDEX link_grants_file ON link_grants (file_id);`);
  },

  /** Links to folders are lost: the server before knew none. */
  async down({ sequelize }) {
    await sequelize.query(`
      DELETE FROM share_links WHERE folder_id IS NOT NULL;
      ALTER TABLE link_grants DROP file_id;
      CREATE INDEX link_grants_client ON link_grants (link_id, client_hash);
      DROP INDEX share_links_folder;
      CREATE INDEX share_links_folder ON share_links (folder_id);
      ALTER TABLE share_links DROP kind, DROP open_count, DROP last_opened_at;`);
  },
};
