'use strict';

/**
 * `search_text`: names and comments as they are searched: in lower case, without accents, Cyrillic spelled in Latin
 * letters, and a space for whatever parts words. Trigrams know letters by the database's own locale, which may be C:
 * there Cyrillic has none, so the text to be indexed is ASCII. What is in another script stays as it is.
 *
 * `type_keys`: a type and its family, as lists are filtered by: `image/png` and `image/*`.
 *
 * `search_words`: the words of an owner's names and comments, to set typos right by. So many and no more: a comment that is
 * written anew again and again would fill the disk with words, which no quota counts.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE EXTENSION IF NOT EXISTS btree_gin;
      CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

      CREATE FUNCTION search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
        regexp_replace(
          translate(
            regexp_replace(normalize(lower(value COLLATE natural_order), NFD), '[\u0300-\u036f]', '', 'g'),
            'абвгдежзиклмнопрстуфхцчшщъыьэюя',
            'abvgdejziklmnoprstufhcqwwyyyeua'
          ) COLLATE "C",
          '[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f]+', ' ', 'g'
        );

      ALTER TABLE files ADD search_text text COLLATE "C" NOT NULL
        GENERATED ALWAYS AS (search_text(' ' || name || ' ' || comment)) STORED;
      ALTER TABLE folders ADD search_text text COLLATE "C" NOT NULL
        GENERATED ALWAYS AS (search_text(' ' || name)) STORED;
      CREATE FUNCTION type_keys(mime_type text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
        ARRAY[mime_type, split_part(mime_type, '/', 1) || '/*'];
      CREATE INDEX files_search ON files USING gin (owner_id, search_text gin_trgm_ops, type_keys(mime_type))
        WHERE trash_id IS NULL;
      CREATE INDEX folders_search ON folders USING gin (owner_id, search_text gin_trgm_ops) WHERE trash_id IS NULL;

      CREATE TABLE search_words (
        owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        word text COLLATE "C" NOT NULL,
        PRIMARY KEY (owner_id, word)
      );
      CREATE INDEX search_words_search ON search_words USING gin (owner_id, word gin_trgm_ops);

      CREATE FUNCTION words_of(search_text text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      BEGIN ATOMIC
        SELECT DISTINCT word COLLATE "C" FROM regexp_split_to_table(search_text, '[^a-z]+') AS word
        WHERE length(word) BETWEEN 4 AND 40;
      END;

      CREATE FUNCTION learn_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        fresh text[] := ARRAY(
          SELECT words.word FROM words_of(NEW.search_text) AS words (word)
          WHERE NOT EXISTS (SELECT 1 FROM search_words known WHERE known.owner_id = NEW.owner_id AND known.word = words.word)
        );
      BEGIN
        -- Most names have no word that is new: then nothing is counted.
        IF fresh = '{}' OR
          (SELECT count(*) FROM (SELECT 1 FROM search_words WHERE owner_id = NEW.owner_id LIMIT 20000) known) >= 20000
        THEN RETURN NULL;
        END IF;
        -- In order, so that two who learn the same words never wait for each other in a circle.
        INSERT INTO search_words SELECT NEW.owner_id, word FROM unnest(fresh) AS word ORDER BY word
        ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$;
      CREATE TRIGGER files_search_words AFTER INSERT OR UPDATE OF name, comment ON files
        FOR EACH ROW EXECUTE FUNCTION learn_search_words();
      CREATE TRIGGER folders_search_words AFTER INSERT OR UPDATE OF name ON folders
        FOR EACH ROW EXECUTE FUNCTION learn_search_words();
      INSERT INTO search_words
        SELECT owner_id, word FROM files, words_of(search_text) AS word
        UNION
        SELECT owner_id, word FROM folders, words_of(search_text) AS word;`);
  },

  /** The extensions stay: something else in the database may have come to use them. */
  async down({ sequelize }) {
    await sequelize.query(`
      DROP TRIGGER files_search_words ON files;
      DROP TRIGGER folders_search_words ON folders;
      DROP FUNCTION learn_search_words, words_of;
      DROP TABLE search_words;
      ALTER TABLE files DROP search_text;
      ALTER TABLE folders DROP search_text;
      DROP INDEX IF EXISTS files_search;
      DROP FUNCTION search_text, type_keys;`);
  },
};
