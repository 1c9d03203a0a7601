'use strict';

const { dropIndex } = require('../concurrently.js');
const { layBoundary } = require('../log-boundary.js');

module.exports = {
  useTransaction: false,

  up: layBoundary,

  async down(db) {
    await dropIndex(db, 'logs_id_time');
    await db.sequelize.query('ALTER TABLE logs DROP CONSTRAINT IF EXISTS logs_earlier_days');
  },
};
