'use strict';

/**
 * Whoever changes a storage tells it to those who look at it, in the transaction of the change: `<owner>:<place>,…` on the
 * channel `storage_changes`, or `<owner>:*` where it is more than a few places. A place is the folder, or the owner for the
 * root; `folder-<id>` the folder itself; `trash` and `links` the lists of these names. Once for each statement, whatever
 * number of rows it changes; equal messages of one transaction are one. Only what lists show counts.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE FUNCTION tell_changes(changed_owner_id uuid, places text[]) RETURNS void LANGUAGE sql AS $$
        SELECT pg_notify(
          'storage_changes',
          changed_owner_id || ':' || CASE WHEN cardinality(places) > 16 THEN '*' ELSE array_to_string(places, ',') END
        )
      $$;

      CREATE FUNCTION tell_file_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          PERFORM tell_changes(owner_id, array_agg(DISTINCT place_id::text)) FROM new_rows GROUP BY owner_id;
        ELSIF TG_OP = 'DELETE' THEN
          PERFORM tell_changes(owner_id, array_agg(DISTINCT place_id::text)) FROM old_rows
          WHERE trash_id IS NULL GROUP BY owner_id;
        ELSE
          PERFORM tell_changes(owner_id, array_agg(DISTINCT place))
          FROM (
            SELECT o.owner_id, unnest(ARRAY[o.place_id, n.place_id])::text AS place
            FROM old_rows o JOIN new_rows n USING (id)
            WHERE (o.name, o.place_id, o.trash_id, o.size, o.mime_type, o.comment, o.uploaded_at, o.last_downloaded_at, o.blob_key)
              IS DISTINCT FROM
              (n.name, n.place_id, n.trash_id, n.size, n.mime_type, n.comment, n.uploaded_at, n.last_downloaded_at, n.blob_key)
          ) changed GROUP BY owner_id;
        END IF;
        RETURN NULL;
      END $$;

      CREATE FUNCTION tell_folder_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          PERFORM tell_changes(owner_id, array_agg(DISTINCT place_id::text)) FROM new_rows GROUP BY owner_id;
        ELSIF TG_OP = 'DELETE' THEN
          PERFORM tell_changes(owner_id, array_agg(DISTINCT place))
          FROM (SELECT owner_id, unnest(ARRAY[place_id::text, 'folder-' || id]) AS place FROM old_rows WHERE trash_id IS NULL) changed
          GROUP BY owner_id;
        ELSE
          PERFORM tell_changes(owner_id, array_agg(DISTINCT place))
          FROM (
            SELECT o.owner_id, unnest(ARRAY[o.place_id::text, n.place_id::text, 'folder-' || id]) AS place
            FROM old_rows o JOIN new_rows n USING (id)
            WHERE (o.name, o.place_id, o.trash_id) IS DISTINCT FROM (n.name, n.place_id, n.trash_id)
          ) changed GROUP BY owner_id;
        END IF;
        RETURN NULL;
      END $$;

      CREATE FUNCTION tell_trash_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM tell_changes(owner_id, ARRAY['trash']) FROM changed_rows GROUP BY owner_id;
        RETURN NULL;
      END $$;

      CREATE FUNCTION tell_link_changes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM tell_changes(owner_id, array_agg(DISTINCT place))
        FROM (
          SELECT l.owner_id, 'links' AS place FROM changed_rows l
          UNION ALL
          SELECT f.owner_id, f.place_id::text FROM changed_rows l JOIN files f ON f.id = l.file_id
          UNION ALL
          SELECT d.owner_id, d.place_id::text FROM changed_rows l JOIN folders d ON d.id = l.folder_id
        ) changed GROUP BY owner_id;
        RETURN NULL;
      END $$;

      CREATE FUNCTION tell_thumbnails() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM tell_changes(f.owner_id, array_agg(DISTINCT f.place_id::text))
        FROM old_rows o JOIN new_rows n USING (blob_key) JOIN files f USING (blob_key)
        WHERE o.thumbnail_key IS DISTINCT FROM n.thumbnail_key GROUP BY f.owner_id;
        RETURN NULL;
      END $$;

      ${['files', 'folders'].map((table) => triggersWithBoth(table)).join('')}
      ${['trash', 'share_links'].map((table) => triggersWithOne(table)).join('')}
      CREATE TRIGGER previews_told_update AFTER UPDATE ON previews
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_thumbnails();`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      DROP FUNCTION tell_file_changes, tell_folder_changes, tell_trash_changes, tell_link_changes, tell_thumbnails CASCADE;
      DROP FUNCTION tell_changes;`);
  },
};

const functionOf = {
  files: 'tell_file_changes',
  folders: 'tell_folder_changes',
  trash: 'tell_trash_changes',
  share_links: 'tell_link_changes',
};

const trigger = (table, event, rows) =>
  `CREATE TRIGGER ${table}_told_${event} AFTER ${event} ON ${table}
     REFERENCING ${rows} FOR EACH STATEMENT EXECUTE FUNCTION ${functionOf[table]}();\n`;

/** A trigger that sees the rows has one event. */
const triggersWithBoth = (table) =>
  trigger(table, 'insert', 'NEW TABLE AS new_rows') +
  trigger(table, 'update', 'OLD TABLE AS old_rows NEW TABLE AS new_rows') +
  trigger(table, 'delete', 'OLD TABLE AS old_rows');

const triggersWithOne = (table) =>
  trigger(table, 'insert', 'NEW TABLE AS changed_rows') +
  trigger(table, 'update', 'NEW TABLE AS changed_rows') +
  trigger(table, 'delete', 'OLD TABLE AS changed_rows');
