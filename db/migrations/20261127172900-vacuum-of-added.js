'use strict';

/**
 * Who jumps into a list reads its index alone, but for rows that were written since VACUUM saw them: by itself that comes when
 * a fifth of the table is new. It comes after a fiftieth now, and goes through what is new alone.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE files SET (autovacuum_vacuum_insert_scale_factor = 0.02);
      ALTER TABLE folders SET (autovacuum_vacuum_insert_scale_factor = 0.02);`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE files RESET (autovacuum_vacuum_insert_scale_factor);
      ALTER TABLE folders RESET (autovacuum_vacuum_insert_scale_factor);`);
  },
};
