'use strict';

/**
 * One name after the other in the order of names, which one index of a place has. Without sorting there is no other way; with it
 * PostgreSQL read all of a place for each name, where its statistics knew nothing of the place yet.
 */
const named = (kind, table) => `(
  SELECT '${kind}', e.id, e.name::text FROM ${table} e
  WHERE e.place_id = place AND e.trash_id IS NULL
    AND translate(e.name, '.', E'\\t') BETWEEN asked.name AND asked.name
  ORDER BY translate(e.name, '.', E'\\t') LIMIT 1)`;

module.exports = {
  up: (db) =>
    db.sequelize.query(`
      CREATE FUNCTION entries_named(place uuid, names text[]) RETURNS TABLE (kind text, id uuid, name text)
      LANGUAGE plpgsql STABLE SET enable_sort = off SET enable_bitmapscan = off SET enable_seqscan = off AS $$
      BEGIN
        RETURN QUERY SELECT found.* FROM unnest(names) AS asked (name)
          CROSS JOIN LATERAL (${named('file', 'files')} UNION ALL ${named('folder', 'folders')}) found;
      END $$`),
  down: (db) => db.sequelize.query('DROP FUNCTION entries_named(uuid, text[])'),
};
