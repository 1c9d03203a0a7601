'use strict';

/**
 * How far the scrub is, one row. `after_key`: the blob that was looked at last in the round under way, empty at its
 * beginning; null between two rounds.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE scrub (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        after_key text,
        began_at timestamptz(3),
        file_count bigint NOT NULL DEFAULT 0,
        damaged_count bigint NOT NULL DEFAULT 0
      );
      INSERT INTO scrub DEFAULT VALUES;`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE scrub');
  },
};
