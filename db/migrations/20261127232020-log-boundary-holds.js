'use strict';

const { holdBoundary } = require('../log-boundary.js');

module.exports = {
  useTransaction: false,

  up: holdBoundary,

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
