'use strict';

const { createIndex, dropIndex } = require('../concurrently.js');

/** Begins anew where it broke off: every step bears to be done twice, and no lock lasts longer than a batch. */
exports.useTransaction = false;

/** So many rows are looked at in one statement. */
const BATCH = 2000;

/** All characters of a kind, as ranges in a bracket of PostgreSQL's regular expressions, which know no such kinds. */
function allOf(kind) {
  const ranges = [];
  let first = null;
  for (let code = 1; code <= 0xe1000; code += 1) {
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    const isOfKind = !isSurrogate && kind.test(String.fromCodePoint(code));
    if (isOfKind) first ??= code;
    else if (first !== null) {
      ranges.push(`${escaped(first)}-${escaped(code - 1)}`);
      first = null;
    }
  }
  return ranges.join('');
}
const escaped = (code) => `\\U${code.toString(16).padStart(8, '0')}`;

/** White space, punctuation, symbols, and letters that are apostrophes and accents to the eye. */
const partsWords = allOf(/[\p{Z}\p{P}\p{S}\p{Cc}\u02b9-\u02ff]/u);

/** What nobody sees; and accents, in the alphabets that people read without them too. */
const isNoLetter = allOf(
  /[\p{Cf}\p{Default_Ignorable_Code_Point}[\p{M}&&[\p{scx=Zinh}\p{scx=Latn}\p{scx=Grek}\p{scx=Cyrl}\p{scx=Arab}\p{scx=Hebr}]]]/v,
);

/** Cyrillic, in the letters that the search has had for it from the start. */
const cyrillic = ['абвгдежзиклмнопрстуфхцчшщъыьэюя', 'abvgdejziklmnoprstufhcqwwyyyeua'];

/** Letters that Unicode doesn't take apart, as they are typed by who has no key for them; and digits. */
const spellings = {
  a: 'әɑⱥ',
  b: 'ƀɓ',
  c: 'ћȼƈ',
  d: 'ђџđɖɗð',
  e: 'єѣɇəɛǝ',
  f: 'ѳƒ',
  g: 'ґғҕǥɠ',
  h: 'һҳħⱨ',
  i: 'іѵıɨ',
  j: 'јҗɉȷ',
  k: 'қҡҝƙⱪĸ',
  l: 'љłƚɫⱡ',
  n: 'њңҥɲƞŋ',
  o: 'өøɵ',
  p: 'ҧƥᵽ',
  q: 'ҷҹ',
  r: 'ɍɽ',
  s: 'ҫʂȿ',
  t: 'ҭŧⱦʈ',
  u: 'ұүʉ',
  v: 'ʋ',
  y: 'ӏƴɏ',
  z: 'ѕҙƶȥɀʐ',
  σ: 'ς',
  0: '٠۰',
  1: '١۱',
  2: '٢۲',
  3: '٣۳',
  4: '٤۴',
  5: '٥۵',
  6: '٦۶',
  7: '٧۷',
  8: '٨۸',
  9: '٩۹',
};
const from = Object.values(spellings).join('');
const to = Object.entries(spellings)
  .map(([letter, others]) => letter.repeat(others.length))
  .join('');

const pairs = { ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' };
const inPairs = (sql) =>
  Object.entries(pairs).reduce((inner, [letter, pair]) => `replace(${inner}, '${letter}', '${pair}')`, sql);

/**
 * In this order: symbols part words before they are taken apart (`№5` has the word `5`, not `no5`); then compatible
 * forms become plain ones (full-width letters, ligatures), then small, then bare. What that leaves of ASCII's own signs
 * parts words, too (`⑴` is `(1)`). Each step but the first and the last is for what ASCII is not yet, and costs nobody else.
 *
 * It names nothing outside of pg_catalog: a dump is read back without a search path.
 */
const folding = `
  CREATE OR REPLACE FUNCTION search_text(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
  DECLARE
    plain text COLLATE "C" := value;
  BEGIN
    IF octet_length(plain) > length(plain) THEN
      plain := normalize(regexp_replace(plain, '[${partsWords}]+', ' ', 'g'), NFKD);
    END IF;
    plain := lower(plain COLLATE "und-x-icu");
    IF octet_length(plain) > length(plain) THEN
      plain := translate(regexp_replace(plain, '[${isNoLetter}]+', '', 'g'), '${cyrillic.join("', '")}');
    END IF;
    IF octet_length(plain) > length(plain) THEN
      plain := ${inPairs(`translate(plain, '${from}', '${to}')`)};
    END IF;
    RETURN regexp_replace(plain, '[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f\\u2044]+', ' ', 'g');
  END $$;`;

/** As 20261124000005 has it. */
const foldingBefore = `
  CREATE OR REPLACE FUNCTION search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    regexp_replace(
      translate(
        regexp_replace(normalize(lower(value COLLATE natural_order), NFD), '[\u0300-\u036f]', '', 'g'),
        'абвгдежзиклмнопрстуфхцчшщъыьэюя',
        'abvgdejziklmnoprstufhcqwwyyyeua'
      ) COLLATE "C",
      '[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f]+', ' ', 'g'
    );`;

/**
 * The generated columns are what they were until their rows are written: so those are, and only those, whose text the
 * new folding makes another. Nothing is rewritten as a whole, and the words are learnt by their trigger.
 */
async function foldAnew(sequelize) {
  await inBatches(
    sequelize,
    'files',
    `name = name WHERE search_text <> search_text(' ' || name || ' ' || comment) COLLATE "C"`,
  );
  await inBatches(
    sequelize,
    'folders',
    `name = name WHERE search_text <> search_text(' ' || name) COLLATE "C"`,
  );
}

/** Runs `UPDATE table SET change` over all rows, some thousand at a time and by key. */
async function inBatches(sequelize, table, change) {
  let after = '00000000-0000-0000-0000-000000000000';
  while (after) {
    const [[batch]] = await sequelize.query(
      `SELECT max(id::text) AS last FROM (SELECT id FROM ${table} WHERE id > $after ORDER BY id LIMIT ${BATCH}) rows`,
      { bind: { after } },
    );
    if (batch.last)
      await sequelize.query(`UPDATE ${table} SET ${change} AND id > $after AND id <= $last`, {
        bind: { after, last: batch.last },
      });
    after = batch.last;
  }
}

/**
 * `search_text` folds as people write who know no signs of foreign alphabets: see docs/decisions/0011.
 * People are searched by it too, in a column that a trigger fills: a generated one would rewrite the table under a lock.
 * `has_words` tests the longest word apart, since no index knows LIKE ALL.
 */
exports.up = async (queryInterface) => {
  const { sequelize } = queryInterface;
  await sequelize.query(folding);
  await foldAnew(sequelize);

  await sequelize.query(`
    ALTER TABLE users ADD COLUMN IF NOT EXISTS search_text text COLLATE "C" NOT NULL DEFAULT '';
    CREATE OR REPLACE FUNCTION fold_user() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.search_text := search_text(' ' || NEW.login || ' ' || NEW.full_name || ' ' || NEW.email);
      RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER users_search_text BEFORE INSERT OR UPDATE OF login, full_name, email ON users
      FOR EACH ROW EXECUTE FUNCTION fold_user();

    CREATE OR REPLACE FUNCTION search_patterns(q text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (
      SELECT array_agg('%' || word || '%' ORDER BY length(word) DESC)
      FROM regexp_split_to_table(search_text(q), ' ') AS word WHERE word <> ''
    );
    CREATE OR REPLACE FUNCTION has_words(folded text, q text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
      folded COLLATE "C" LIKE (search_patterns(q))[1] AND folded COLLATE "C" LIKE ALL (search_patterns(q));`);
  await inBatches(sequelize, 'users', `full_name = normalize(full_name, NFC) WHERE true`);
  await createIndex(queryInterface, 'users_search', 'ON users USING gin (search_text gin_trgm_ops)');
};

/** Names that were made NFC stay so. */
exports.down = async (queryInterface) => {
  const { sequelize } = queryInterface;
  await dropIndex(queryInterface, 'users_search');
  await sequelize.query(`
    DROP FUNCTION IF EXISTS has_words, search_patterns;
    DROP TRIGGER IF EXISTS users_search_text ON users;
    DROP FUNCTION IF EXISTS fold_user;
    ALTER TABLE users DROP COLUMN IF EXISTS search_text;
    ${foldingBefore}`);
  await foldAnew(sequelize);
};
