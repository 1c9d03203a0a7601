'use strict';

/** Lists of the panel as somebody keeps them: under which filters, in which order, with which columns. */
module.exports = {
  up: (db) =>
    db.sequelize.query(`
      CREATE TABLE saved_views (
        id uuid PRIMARY KEY,
        list text NOT NULL,
        name text NOT NULL,
        query text NOT NULL,
        is_shared boolean NOT NULL,
        owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        UNIQUE (owner_id, list, name)
      );
      CREATE INDEX saved_views_shared ON saved_views (list) WHERE is_shared;
    `),
  down: (db) => db.sequelize.query('DROP TABLE saved_views'),
};
