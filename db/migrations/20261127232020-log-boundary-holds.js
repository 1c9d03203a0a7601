'use strict';

/**
 * A table whose rows are known to lie before the midnight is taken into another without a look at them. Lines of a clock that ran
 * ahead lie beyond: they wait aside, and come back with the days.
 */
module.exports = {
  useTransaction: false,

  async up({ sequelize }) {
    const [[{ boundary }]] = await sequelize.query(
      `SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''') AS boundary
       FROM pg_constraint WHERE conname = 'logs_earlier_days'`,
    );
    await sequelize.query('CREATE TABLE IF NOT EXISTS logs_ahead AS SELECT * FROM logs WHERE false');
    await sequelize.query(`
      WITH ahead AS (DELETE FROM logs WHERE time >= '${boundary}'::timestamptz RETURNING *)
      INSERT INTO logs_ahead SELECT * FROM ahead`);
    await sequelize.query('ALTER TABLE logs VALIDATE CONSTRAINT logs_earlier_days');
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE IF EXISTS logs_ahead');
  },
};
