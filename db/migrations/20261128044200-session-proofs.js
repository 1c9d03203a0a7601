'use strict';

/** When somebody last showed within a session that it is they; null: at the sign-in, and not since. */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query('ALTER TABLE sessions ADD COLUMN proved_at timestamptz(3)');
  },

  async down({ sequelize }) {
    await sequelize.query('ALTER TABLE sessions DROP COLUMN proved_at');
  },
};
