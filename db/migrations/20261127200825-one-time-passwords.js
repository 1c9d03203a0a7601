'use strict';

/** A password that somebody else chose, and the end of an account. Accounts that are there have neither. */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE users
        ADD COLUMN must_change_password boolean NOT NULL DEFAULT false,
        ADD COLUMN expires_at timestamptz(3)`);
  },

  async down({ sequelize }) {
    await sequelize.query('ALTER TABLE users DROP COLUMN must_change_password, DROP COLUMN expires_at');
  },
};
