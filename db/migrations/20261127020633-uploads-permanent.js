'use strict';

/**
 * Whether what an upload replaces is gone for good, as it was for all before, rather than in the trash. One on its way that
 * counts on the bytes of what it replaces keeps to that: for both there may be no room.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE uploads ADD COLUMN permanent boolean NOT NULL DEFAULT false;
      UPDATE uploads SET permanent = true WHERE replaces_id IS NOT NULL AND file_id IS NULL;`);
  },

  async down({ sequelize }) {
    await sequelize.query('ALTER TABLE uploads DROP COLUMN permanent');
  },
};
