'use strict';

/**
 * The blobs on their way to another store: one row while they are, and one for each that is there, whole. No key refers to
 * the files, for thumbnails and uploads count as well, and a deletion must not wait for this.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE relocation (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        to_kind text NOT NULL CHECK (to_kind IN ('disk', 's3')),
        place text NOT NULL,
        began_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE TABLE relocated_blobs (blob_key text PRIMARY KEY, size bigint NOT NULL);`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE relocation, relocated_blobs');
  },
};
