'use strict';

/** The table of rate-limiter-flexible, in the shape that the library expects. */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE attempts (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );
      CREATE INDEX attempts_expire ON attempts (expire);`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE attempts');
  },
};
