'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/**
 * The log becomes a table of days (docs/decisions/0043). What was written so far stays one part of it, up to a midnight that is
 * decided here: the next one, or the one after that in the last hour of a day. Where there is no line yet, all of this
 * software's time has days.
 */
const boundary = `
  SELECT CASE WHEN EXISTS (SELECT FROM logs)
    THEN to_char((now() AT TIME ZONE 'UTC') + interval '25 hours', 'YYYY-MM-DD') ELSE '2020-01-01'
  END AS day`;

module.exports = {
  useTransaction: false,

  async up(db) {
    const { sequelize } = db;
    const [known] = await sequelize.query(`SELECT FROM pg_constraint WHERE conname = 'logs_earlier_days'`);
    if (known.length === 0) {
      const [[{ day }]] = await sequelize.query(boundary);
      await sequelize.query(
        `ALTER TABLE logs ADD CONSTRAINT logs_earlier_days CHECK (time < '${day} 00:00:00+00') NOT VALID`,
      );
    }
    await createIndex(db, 'logs_id_time', 'ON logs (id, time)', { unique: true });
  },

  async down(db) {
    await dropIndex(db, 'logs_id_time');
    await db.sequelize.query('ALTER TABLE logs DROP CONSTRAINT IF EXISTS logs_earlier_days');
  },
};
