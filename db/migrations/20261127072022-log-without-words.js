'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** Four fifths of what a line of the log cost was this index (docs/decisions/0022). */
const words = 'ON logs USING gin (log_text(message, event, details) gin_trgm_ops)';

/** Letter by letter into ASCII, whose trigrams every locale knows, took four fifths of the time of a look at a line. */
const forLooks = `replace(lower(value COLLATE natural_order), 'ё', 'е') COLLATE "C"`;
const forTrigrams = `
  translate(
    lower(value COLLATE natural_order), 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя', 'abvgdeejziyklmnoprstufhcqwwyyyeua'
  ) COLLATE "C"`;

const fold = ({ sequelize }, folded) =>
  sequelize.query(`
    CREATE OR REPLACE FUNCTION log_fold(value text) RETURNS text
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ${folded}`);

module.exports = {
  useTransaction: false,

  async up(db) {
    await dropIndex(db, 'logs_text');
    await fold(db, forLooks);
  },

  async down(db) {
    await fold(db, forTrigrams);
    await createIndex(db, 'logs_text', words);
  },
};
