'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/**
 * What was deleted itself, by the folder that it lay in: a folder that is handed over (docs/decisions/0040) finds what stays behind in
 * the trash without a look at all that lies in it. Nothing of it is written with what is not in the trash. Not in words that would
 * let the planner take the index of all that is in the trash instead.
 */
module.exports = {
  useTransaction: false,

  async up(db) {
    await createIndex(
      db,
      'files_deleted_from',
      'ON files (folder_id) WHERE coalesce(trash_id, owner_id) = id',
    );
    await createIndex(
      db,
      'folders_deleted_from',
      'ON folders (parent_id) WHERE coalesce(trash_id, owner_id) = id',
    );
  },

  async down(db) {
    await dropIndex(db, 'folders_deleted_from');
    await dropIndex(db, 'files_deleted_from');
  },
};
