'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/**
 * So that acts on what lies in deleted folders go on where they were: `folders.trash_level`, how far below the folder that
 * was deleted one lies (of those that are in the trash already it may be less); `trash.filled_level` and `filled_id`, up to
 * which folder nothing is left that bears no mark. Each index takes the place of the one by its first column.
 */
module.exports = {
  useTransaction: false,

  async up(db) {
    await db.sequelize.query(
      'ALTER TABLE folders ADD COLUMN IF NOT EXISTS trash_level smallint NOT NULL DEFAULT 0',
    );
    await db.sequelize.query(`
      ALTER TABLE trash
        ADD COLUMN IF NOT EXISTS filled_level smallint NOT NULL DEFAULT -1,
        ADD COLUMN IF NOT EXISTS filled_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'`);
    await createIndex(
      db,
      'folders_trash_level',
      'ON folders (trash_id, trash_level, id) WHERE trash_id IS NOT NULL',
    );
    await createIndex(db, 'folders_parent_mark', 'ON folders (parent_id, coalesce(trash_id, owner_id))');
    await dropIndex(db, 'folders_trash_id');
    await dropIndex(db, 'folders_parent_id');
  },

  async down(db) {
    await createIndex(db, 'folders_trash_id', 'ON folders (trash_id) WHERE trash_id IS NOT NULL');
    await createIndex(db, 'folders_parent_id', 'ON folders (parent_id)');
    await dropIndex(db, 'folders_trash_level');
    await dropIndex(db, 'folders_parent_mark');
    await db.sequelize.query(
      'ALTER TABLE trash DROP COLUMN IF EXISTS filled_level, DROP COLUMN IF EXISTS filled_id',
    );
    await db.sequelize.query('ALTER TABLE folders DROP COLUMN IF EXISTS trash_level');
  },
};
