'use strict';

/**
 * One row for each content of which there is, or shall be, a thumbnail: other content is another blob, and gets a row of
 * its own. `due_at` is null where nothing is to be done any more: it was made, or can't be. `turn` orders what waits:
 * each owner's one after the other, so that nobody waits behind all of another's.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE previews (
        blob_key text PRIMARY KEY REFERENCES files (blob_key) ON DELETE CASCADE,
        owner_id uuid NOT NULL,
        thumbnail_key text UNIQUE,
        attempts integer NOT NULL DEFAULT 0,
        turn bigint NOT NULL,
        due_at timestamptz(3)
      );
      CREATE INDEX previews_turn ON previews (turn) WHERE due_at IS NOT NULL;
      CREATE INDEX previews_owner_turn ON previews (owner_id, turn) WHERE due_at IS NOT NULL;

      INSERT INTO previews (blob_key, owner_id, turn, due_at)
      SELECT blob_key, owner_id, row_number() OVER (PARTITION BY owner_id ORDER BY uploaded_at), now() FROM files
      WHERE mime_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff')
        AND size BETWEEN 1 AND 104857600;`);
  },

  /** The sweep removes the thumbnails, which nobody knows from here on. */
  async down({ sequelize }) {
    await sequelize.query('DROP TABLE previews');
  },
};
