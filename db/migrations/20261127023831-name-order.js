'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** The dot before all else. No name has a tab, so that names which differ still do. */
const order = `translate(name, '.', E'\\t')`;

/** Each takes the place of one by the bare name: nothing that is written has more to write. */
const indexes = [
  ['files_place_name_key', 'files_place_key', 'files', (name) => `(place_id, ${name})`, { unique: true }],
  [
    'folders_place_name_key',
    'folders_place_key',
    'folders',
    (name) => `(place_id, ${name})`,
    { unique: true },
  ],
  ['files_name_order', 'files_name', 'files', (name) => `(owner_id, ${name}, id)`],
  ['folders_name_order', 'folders_name', 'folders', (name) => `(owner_id, ${name}, id)`],
  ['files_panel_name_order', 'files_panel_name', 'files', (name) => `(${name}, id)`],
];

module.exports = {
  useTransaction: false,

  async up(db) {
    for (const [index, former, table, columns, options] of indexes) {
      await createIndex(db, index, `ON ${table} ${columns(order)} WHERE trash_id IS NULL`, options);
      await dropIndex(db, former);
    }
    // Of what an index reckons the planner knows nothing yet.
    await db.sequelize.query('ANALYZE files, folders');
  },

  async down(db) {
    for (const [index, former, table, columns, options] of indexes) {
      await createIndex(db, former, `ON ${table} ${columns('name')} WHERE trash_id IS NULL`, options);
      await dropIndex(db, index);
    }
  },
};
