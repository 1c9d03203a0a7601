'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** Which act on all of a list put an entry into the trash, so that its Undo finds those and no others. */
module.exports = {
  useTransaction: false,

  async up(db) {
    await db.sequelize.query('ALTER TABLE trash ADD COLUMN IF NOT EXISTS job_id uuid');
    await createIndex(db, 'trash_job', 'ON trash (job_id, deleted_at, id) WHERE job_id IS NOT NULL');
  },

  async down(db) {
    await dropIndex(db, 'trash_job');
    await db.sequelize.query('ALTER TABLE trash DROP COLUMN IF EXISTS job_id');
  },
};
