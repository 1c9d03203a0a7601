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

  /** The lines that waited aside come back: a constraint that is not valid says nothing of those that are there. */
  async down({ sequelize }) {
    await sequelize.query(`
      DO $back$
      DECLARE
        known text := (
          SELECT replace(pg_get_constraintdef(oid), ' NOT VALID', '') FROM pg_constraint
          WHERE conname = 'logs_earlier_days' AND conrelid = 'logs'::regclass
        );
      BEGIN
        IF to_regclass('logs_ahead') IS NULL THEN RETURN; END IF;
        ALTER TABLE logs DROP CONSTRAINT IF EXISTS logs_earlier_days;
        INSERT INTO logs OVERRIDING SYSTEM VALUE SELECT * FROM logs_ahead;
        DROP TABLE logs_ahead;
        IF known IS NOT NULL THEN EXECUTE 'ALTER TABLE logs ADD CONSTRAINT logs_earlier_days ' || known || ' NOT VALID'; END IF;
      END $back$`);
  },
};
