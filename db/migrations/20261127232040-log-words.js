'use strict';

const { dropIndex } = require('../concurrently.js');

/**
 * Small, bare, in Latin letters: what is alike is found, and trigrams know the letters of ASCII whatever the locale. Signs stay:
 * an address is looked for as it is written. As `domain/logs/log-words.ts` has it.
 */
const forWords = `
  CASE WHEN octet_length(value) = length(value) THEN lower(value COLLATE "C")
  ELSE translate(
    regexp_replace(normalize(lower(value COLLATE "und-x-icu"), NFKD), '[\\u0300-\\u036f]', '', 'g'),
    'абвгдежзиклмнопрстуфхцчшщъыьэюя', 'abvgdejziklmnoprstufhcqwwyyyeua'
  ) COLLATE "C" END`;

/** As 20261127072022 has it. */
const forLooks = `replace(lower(value COLLATE natural_order), 'ё', 'е') COLLATE "C"`;

const fold = ({ sequelize }, folded) =>
  sequelize.query(`
    CREATE OR REPLACE FUNCTION log_fold(value text) RETURNS text
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ${folded}`);

/** They are made of what the function gave. */
async function dropWords(db) {
  const [made] = await db.sequelize.query(
    `SELECT made.relname FROM pg_inherits day JOIN pg_index ON indrelid = day.inhrelid JOIN pg_class made ON made.oid = indexrelid
     WHERE day.inhparent = to_regclass('logs') AND made.relname LIKE '%\\_words%'`,
  );
  for (const { relname } of made) await dropIndex(db, relname);
}

module.exports = {
  useTransaction: false,
  up: (db) => fold(db, forWords),

  async down(db) {
    await dropWords(db);
    await fold(db, forLooks);
  },
};
