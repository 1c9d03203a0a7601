'use strict';

/**
 * For migrations with `useTransaction: false`: makes an index while everybody reads and writes the table. One that is
 * there stays; one that an earlier attempt left half made is made anew.
 *
 * `definition` is what follows the name in CREATE INDEX: `ON files (owner_id)`.
 */
exports.createIndex = async ({ sequelize }, name, definition, { unique = false } = {}) => {
  const isValid = await validity(sequelize, name);
  if (isValid) return;
  if (isValid === false) await dropIndex(sequelize, name);
  await withoutHurry(
    sequelize,
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY "${name}" ${definition}`,
  );
};

exports.dropIndex = ({ sequelize }, name) => dropIndex(sequelize, name);

const dropIndex = (sequelize, name) => withoutHurry(sequelize, `DROP INDEX CONCURRENTLY IF EXISTS "${name}"`);

/** It waits for whoever uses the table, for as long as that takes, and nobody waits behind it. */
async function withoutHurry(sequelize, statement) {
  const [[{ before }]] = await sequelize.query(`SELECT current_setting('lock_timeout') AS before`);
  await sequelize.query('SET lock_timeout = 0');
  await sequelize.query(statement);
  await sequelize.query(`SET lock_timeout = '${before}'`);
}

/** Null where there is no such index. */
async function validity(sequelize, name) {
  const [rows] = await sequelize.query(
    'SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident($name))',
    { bind: { name } },
  );
  return rows[0]?.indisvalid ?? null;
}
