'use strict';

/**
 * Links and entries of the trash have the text by which the file or the folder that they lead to is found (docs/decisions/0022):
 * what many names have was looked for among all files, and then for each of these whether it has a link.
 *
 * No index of trigrams: who opens a link or deletes a file would write it, and these tables are narrow enough to be looked through.
 * An upload pays nothing: what it writes has no link yet, and nobody tells one of a name that stays.
 */
const columns = (table) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS search_text text COLLATE "C"`;

/** A link waits for whoever is renaming its target, and is told the name that it then has. */
const linkLearns = `
  CREATE OR REPLACE FUNCTION link_learns_text() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.file_id IS NOT NULL THEN
      NEW.search_text := (SELECT search_text FROM files WHERE id = NEW.file_id FOR SHARE);
    ELSE
      NEW.search_text := (SELECT search_text FROM folders WHERE id = NEW.folder_id FOR SHARE);
    END IF;
    RETURN NEW;
  END $$;
  CREATE OR REPLACE TRIGGER share_links_text BEFORE INSERT ON share_links
    FOR EACH ROW EXECUTE FUNCTION link_learns_text();`;

/** Links are locked in the order of their ids, as whoever counts their downloads does. */
const linksAreTold = `
  CREATE OR REPLACE FUNCTION tell_links_text() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_TABLE_NAME = 'files' THEN
      PERFORM FROM share_links WHERE file_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
      IF FOUND THEN UPDATE share_links SET search_text = NEW.search_text WHERE file_id = NEW.id; END IF;
    ELSE
      PERFORM FROM share_links WHERE folder_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
      IF FOUND THEN UPDATE share_links SET search_text = NEW.search_text WHERE folder_id = NEW.id; END IF;
    END IF;
    RETURN NULL;
  END $$;`;

const toldBy = (table, named) => `
  CREATE OR REPLACE TRIGGER ${table}_links_text AFTER UPDATE OF ${named} ON ${table}
    FOR EACH ROW WHEN (OLD.search_text <> NEW.search_text) EXECUTE FUNCTION tell_links_text();`;

/** For an entry that nobody told: nothing in the trash is renamed. */
const entryLearns = `
  CREATE OR REPLACE FUNCTION trash_learns_text() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.kind = 'file' THEN
      NEW.search_text := (SELECT search_text FROM files WHERE id = NEW.id);
    ELSE
      NEW.search_text := (SELECT search_text FROM folders WHERE id = NEW.id);
    END IF;
    RETURN NEW;
  END $$;
  CREATE OR REPLACE TRIGGER trash_text BEFORE INSERT ON trash
    FOR EACH ROW WHEN (NEW.search_text IS NULL) EXECUTE FUNCTION trash_learns_text();`;

/**
 * As `has_words`, but a word of one or two letters begins one, as in every search for files (docs/decisions/0011): of more the
 * index knows nothing, and all files were read for two letters that none of them has.
 */
const namesWords = `
  CREATE OR REPLACE FUNCTION name_patterns(q text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (
    SELECT array_agg('%' || CASE WHEN word ~ '^[a-z0-9]{1,2}$' THEN ' ' ELSE '' END || word || '%' ORDER BY length(word) DESC)
    FROM regexp_split_to_table(search_text(q), ' ') AS word WHERE word <> ''
  );
  CREATE OR REPLACE FUNCTION name_has_words(folded text, q text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    folded COLLATE "C" LIKE (name_patterns(q))[1] AND folded COLLATE "C" LIKE ALL (name_patterns(q));`;

/** So many rows are written in one statement. */
const BATCH = 2000;

const links = `
  UPDATE share_links SET search_text = coalesce(f.search_text, d.search_text)
  FROM share_links l LEFT JOIN files f ON f.id = l.file_id LEFT JOIN folders d ON d.id = l.folder_id
  WHERE share_links.id = l.id AND share_links.search_text IS NULL AND l.id > $after AND l.id <= $last`;

const entries = `
  UPDATE trash SET search_text = coalesce(f.search_text, d.search_text)
  FROM trash t LEFT JOIN files f ON f.id = t.id AND t.kind = 'file' LEFT JOIN folders d ON d.id = t.id AND t.kind = 'folder'
  WHERE trash.id = t.id AND trash.search_text IS NULL AND t.id > $after AND t.id <= $last`;

/** Who is told meanwhile is not told what was read before: such a row has its text by then. */
async function fill({ sequelize }, table, change) {
  for (let after = '00000000-0000-0000-0000-000000000000'; after; ) {
    const [[{ last }]] = await sequelize.query(
      `SELECT max(id::text) AS last FROM (SELECT id FROM ${table} WHERE id > $after ORDER BY id LIMIT ${BATCH}) rows`,
      { bind: { after } },
    );
    if (last) await sequelize.query(change, { bind: { after, last } });
    after = last;
  }
}

module.exports = {
  useTransaction: false,

  async up(db) {
    const { sequelize } = db;
    await sequelize.query(namesWords);
    await sequelize.query(columns('share_links'));
    await sequelize.query(linksAreTold + toldBy('files', 'name, comment'));
    await sequelize.query(toldBy('folders', 'name'));
    await sequelize.query(linkLearns);
    await sequelize.query(columns('trash'));
    await sequelize.query(entryLearns);
    await fill(db, 'share_links', links);
    await fill(db, 'trash', entries);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TRIGGER IF EXISTS files_links_text ON files');
    await sequelize.query('DROP TRIGGER IF EXISTS folders_links_text ON folders');
    await sequelize.query(`
      DROP TRIGGER IF EXISTS share_links_text ON share_links;
      ALTER TABLE share_links DROP COLUMN IF EXISTS search_text`);
    await sequelize.query(`
      DROP TRIGGER IF EXISTS trash_text ON trash;
      ALTER TABLE trash DROP COLUMN IF EXISTS search_text`);
    await sequelize.query(`
      DROP FUNCTION IF EXISTS tell_links_text, link_learns_text, trash_learns_text, name_has_words, name_patterns`);
  },
};
