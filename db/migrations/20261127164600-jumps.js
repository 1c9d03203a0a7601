'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/**
 * Who jumps into a list steps over the rows before in the index of its order alone. PostgreSQL knows what an index reckons
 * from a column only where that has the column, too.
 */
const indexes = [
  {
    name: 'files_place_name_key',
    table: 'files',
    key: `translate(name, '.', E'\\t')`,
    column: 'name',
    unique: true,
  },
  {
    name: 'folders_place_name_key',
    table: 'folders',
    key: `translate(name, '.', E'\\t')`,
    column: 'name',
    unique: true,
  },
  {
    name: 'files_place_last_downloaded_at',
    table: 'files',
    key: `coalesce(last_downloaded_at, '-infinity'), id`,
    column: 'last_downloaded_at',
    unique: false,
  },
];

const isLive = 'WHERE trash_id IS NULL';

/** Under its name there is always one, so that what breaks it is known by that name. */
async function replace(db, { name, table, key, unique }, included, isDone) {
  const made = `${name}_next`;
  if (await isDone()) return;
  await createIndex(db, made, `ON ${table} (place_id, ${key}) ${included} ${isLive}`, { unique });
  await dropIndex(db, name);
  await db.sequelize.query(`ALTER INDEX ${made} RENAME TO ${name}`);
}

async function hasIncluded({ sequelize }, { name }) {
  const [[index]] = await sequelize.query(
    'SELECT indnatts > indnkeyatts AS has FROM pg_index WHERE indexrelid = to_regclass(quote_ident($name))',
    { bind: { name } },
  );
  return index?.has;
}

module.exports = {
  useTransaction: false,

  async up(db) {
    for (const index of indexes)
      await replace(
        db,
        index,
        `INCLUDE (${index.column})`,
        async () => (await hasIncluded(db, index)) === true,
      );
  },

  async down(db) {
    for (const index of indexes)
      await replace(db, index, '', async () => (await hasIncluded(db, index)) === false);
  },
};
