'use strict';

/**
 * The CRC-32 of each content, which archives and checked transfers need before the first byte; null as long as nobody has
 * reckoned it. `damaged_at`: when the bytes were found to be others than those of `sha256`, or gone.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query('ALTER TABLE files ADD COLUMN crc32 bigint, ADD COLUMN damaged_at timestamptz(3)');
  },

  async down({ sequelize }) {
    await sequelize.query('ALTER TABLE files DROP COLUMN crc32, DROP COLUMN damaged_at');
  },
};
