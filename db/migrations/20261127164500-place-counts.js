'use strict';

/**
 * How many files and folders lie in each place (a folder, or its owner for the root) that are not in the trash, kept by
 * whatever changes them, in its own transaction (docs/decisions/0029). A place without a row has none.
 *
 * Who changes what lies in a place has locked it, or the whole tree: so nobody waits here who did not wait already. Rows of
 * several places are taken in one order.
 */
const counts = { files: 'file_count', folders: 'folder_count' };

const comes = 'SELECT place_id, 1 AS change FROM new_rows WHERE trash_id IS NULL';
const goes = 'SELECT place_id, -1 AS change FROM old_rows WHERE trash_id IS NULL';
const events = {
  insert: { rows: 'NEW TABLE AS new_rows', changes: comes },
  delete: { rows: 'OLD TABLE AS old_rows', changes: goes },
  update: { rows: 'OLD TABLE AS old_rows NEW TABLE AS new_rows', changes: `${comes} UNION ALL ${goes}` },
};

const add = (table, changes) => `
  INSERT INTO place_counts AS kept (place_id, ${counts[table]})
  SELECT place_id, sum(change) FROM (${changes}) changed
  GROUP BY place_id HAVING sum(change) <> 0 ORDER BY place_id
  ON CONFLICT (place_id) DO UPDATE SET ${counts[table]} = kept.${counts[table]} + excluded.${counts[table]};`;

const countedOn = (table) =>
  Object.entries(events)
    .map(([event, { rows, changes }]) => {
      const name = `${table}_counted_${event}`;
      return `
        CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          ${add(table, changes)}
          RETURN NULL;
        END $$;
        CREATE OR REPLACE TRIGGER ${name} AFTER ${event} ON ${table}
          REFERENCING ${rows} FOR EACH STATEMENT EXECUTE FUNCTION ${name}();`;
    })
    .join('');

const forget = `
  CREATE OR REPLACE FUNCTION forget_place_counts() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM place_counts WHERE place_id = OLD.id;
    RETURN NULL;
  END $$;`;

/** Last of all in the transaction: what goes with a place, by its references, is counted after the place has gone. */
const forgottenOn = (table) => `
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = '${table}_forgotten') THEN
      CREATE CONSTRAINT TRIGGER ${table}_forgotten AFTER DELETE ON ${table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION forget_place_counts();
    END IF;
  END $$;`;

const isThere = (table) => `(SELECT count(*) FROM ${table} WHERE place_id = place.id AND trash_id IS NULL)`;

/**
 * Puts right what is kept of these places, by the difference between what their rows come to and what is kept, both as one
 * snapshot has them. What others change meanwhile adds its own, before or after. Done twice it changes nothing.
 */
const recount = `
  CREATE OR REPLACE FUNCTION recount_places(ids uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO place_counts AS kept (place_id, file_count, folder_count)
    SELECT * FROM (
      SELECT place.id, ${isThere('files')} - coalesce(before.file_count, 0) AS files,
        ${isThere('folders')} - coalesce(before.folder_count, 0) AS folders
      FROM unnest(ids) AS place (id) LEFT JOIN place_counts before ON before.place_id = place.id
    ) missing
    WHERE (files, folders) <> (0, 0) ORDER BY id
    ON CONFLICT (place_id) DO UPDATE
      SET file_count = kept.file_count + excluded.file_count, folder_count = kept.folder_count + excluded.folder_count
  $$;`;

/** So many places are counted in one statement. */
const BATCH = 1000;

async function recountAll({ sequelize }, table) {
  for (let after = '00000000-0000-0000-0000-000000000000'; after; ) {
    const [[next]] = await sequelize.query(
      `WITH next AS (SELECT id FROM ${table} WHERE id > $after ORDER BY id LIMIT ${BATCH})
       SELECT array_agg(id) AS ids, (array_agg(id ORDER BY id DESC))[1] AS last FROM next`,
      { bind: { after } },
    );
    if (next.last) await sequelize.query('SELECT recount_places($ids::uuid[])', { bind: { ids: next.ids } });
    after = next.last;
  }
}

module.exports = {
  useTransaction: false,

  async up(db) {
    await db.sequelize.query(`
      CREATE TABLE IF NOT EXISTS place_counts (
        place_id uuid PRIMARY KEY,
        file_count bigint NOT NULL DEFAULT 0,
        folder_count bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);
      ${recount}${forget}`);
    // Each waits for those who write the table: whoever writes it afterwards counts.
    await db.sequelize.query(countedOn('files'));
    await db.sequelize.query(countedOn('folders') + forgottenOn('folders'));
    await db.sequelize.query(forgottenOn('users'));
    await recountAll(db, 'users');
    await recountAll(db, 'folders');
  },

  async down({ sequelize }) {
    for (const table of ['files', 'folders'])
      await sequelize.query(
        Object.keys(events)
          .map((event) => `DROP FUNCTION IF EXISTS ${table}_counted_${event} CASCADE;`)
          .join(''),
      );
    for (const table of ['folders', 'users'])
      await sequelize.query(`DROP TRIGGER IF EXISTS ${table}_forgotten ON ${table}`);
    await sequelize.query(
      'DROP FUNCTION IF EXISTS forget_place_counts, recount_places; DROP TABLE IF EXISTS place_counts',
    );
  },
};
