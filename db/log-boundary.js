'use strict';

const { createIndex } = require('./concurrently.js');

/**
 * The midnight up to which the log stays one part of it, where it becomes a table of days (docs/decisions/0043): the next one,
 * or the one after that in the last hour of a day. Where there is no line yet, all of this software's time has days.
 */
const boundary = `
  SELECT CASE WHEN EXISTS (SELECT FROM logs)
    THEN to_char((now() AT TIME ZONE 'UTC') + interval '25 hours', 'YYYY-MM-DD') ELSE '2020-01-01'
  END AS day`;

/** Two migrations do this, and the one that stands on it does it again: it was taken back alone, say. */
exports.layBoundary = async (db) => {
  const { sequelize } = db;
  const [known] = await sequelize.query(
    `SELECT FROM pg_constraint WHERE conname = 'logs_earlier_days' AND conrelid = 'logs'::regclass`,
  );
  if (known.length === 0) {
    const [[{ day }]] = await sequelize.query(boundary);
    await sequelize.query(
      `ALTER TABLE logs ADD CONSTRAINT logs_earlier_days CHECK (time < '${day} 00:00:00+00') NOT VALID`,
    );
  }
  await createIndex(db, 'logs_id_time', 'ON logs (id, time)', { unique: true });
};

/**
 * A table whose rows are known to lie before the midnight is taken into another without a look at them. Lines of a clock that ran
 * ahead lie beyond: they wait aside, and come back with the days.
 */
exports.holdBoundary = async ({ sequelize }) => {
  const [[{ boundary: midnight }]] = await sequelize.query(
    `SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''') AS boundary
     FROM pg_constraint WHERE conname = 'logs_earlier_days' AND conrelid = 'logs'::regclass`,
  );
  await sequelize.query('CREATE TABLE IF NOT EXISTS logs_ahead AS SELECT * FROM logs WHERE false');
  await sequelize.query(`
    WITH ahead AS (DELETE FROM logs WHERE time >= '${midnight}'::timestamptz RETURNING *)
    INSERT INTO logs_ahead SELECT * FROM ahead`);
  await sequelize.query('ALTER TABLE logs VALIDATE CONSTRAINT logs_earlier_days');
};
