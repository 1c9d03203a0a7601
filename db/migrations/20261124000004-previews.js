'use strict';

/**
 * One row for each content of which there is, or shall be, a thumbnail: other content is another blob, and gets a row of
 * its own. `due_at` is null where nothing is to be done any more: it was made, or can't be. Pictures that are there
 * already get theirs in the order in which they came.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE previews (
        blob_key text PRIMARY KEY REFERENCES files (blob_key) ON DELETE CASCADE,
        thumbnail_key text UNIQUE,
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz(3)
      );
      CREATE INDEX previews_due_at ON previews (due_at) WHERE due_at IS NOT NULL;

      INSERT INTO previews (blob_key, due_at)
      SELECT blob_key, uploaded_at FROM files
      WHERE mime_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff')
        AND size BETWEEN 1 AND 104857600;`);
  },

  /** The sweep removes the thumbnails, which nobody knows from here on. */
  async down({ sequelize }) {
    await sequelize.query('DROP TABLE previews');
  },
};
