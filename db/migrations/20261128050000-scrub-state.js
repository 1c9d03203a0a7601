'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/**
 * What an operator asks of the scrub: when its last round ended and what that came to, and how much of the one under way is
 * read. The damaged files are few, and have an index of their own.
 */
module.exports = {
  useTransaction: false,

  async up(db) {
    await db.sequelize.query(`
      ALTER TABLE scrub
        ADD COLUMN IF NOT EXISTS read_bytes bigint NOT NULL DEFAULT 0,
        ADD COLUMN IF NOT EXISTS ended_at timestamptz(3),
        ADD COLUMN IF NOT EXISTS last_file_count bigint,
        ADD COLUMN IF NOT EXISTS last_damaged_count bigint,
        ADD COLUMN IF NOT EXISTS last_read_bytes bigint`);
    await createIndex(db, 'files_damaged', 'ON files (damaged_at, id) WHERE damaged_at IS NOT NULL');
  },

  async down(db) {
    await dropIndex(db, 'files_damaged');
    await db.sequelize.query(`
      ALTER TABLE scrub DROP COLUMN IF EXISTS read_bytes, DROP COLUMN IF EXISTS ended_at,
        DROP COLUMN IF EXISTS last_file_count, DROP COLUMN IF EXISTS last_damaged_count,
        DROP COLUMN IF EXISTS last_read_bytes`);
  },
};
