'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** Who put something into the trash: its owner or an administrator. Of what lies there already nobody knows. */
module.exports = {
  useTransaction: false,

  async up(db) {
    await db.sequelize.query('ALTER TABLE trash ADD COLUMN IF NOT EXISTS deleted_by uuid');
    await createIndex(
      db,
      'trash_deleted_by',
      'ON trash (deleted_by, deleted_at, id) WHERE deleted_by IS NOT NULL',
    );
  },

  async down(db) {
    await dropIndex(db, 'trash_deleted_by');
    await db.sequelize.query('ALTER TABLE trash DROP COLUMN IF EXISTS deleted_by');
  },
};
