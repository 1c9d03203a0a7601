'use strict';

/** From where a link was last opened. */
module.exports = {
  up: (db) => db.sequelize.query('ALTER TABLE share_links ADD COLUMN last_address text'),
  down: (db) => db.sequelize.query('ALTER TABLE share_links DROP COLUMN last_address'),
};
