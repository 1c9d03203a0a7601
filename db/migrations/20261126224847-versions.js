'use strict';

/** Counts the edits of an account and of a link, so that a form which was opened before one is known. */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query('ALTER TABLE users ADD COLUMN version integer NOT NULL DEFAULT 1');
    await sequelize.query('ALTER TABLE share_links ADD COLUMN version integer NOT NULL DEFAULT 1');
  },

  async down({ sequelize }) {
    await sequelize.query('ALTER TABLE share_links DROP COLUMN version');
    await sequelize.query('ALTER TABLE users DROP COLUMN version');
  },
};
