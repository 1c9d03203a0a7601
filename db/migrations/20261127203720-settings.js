'use strict';

/** What administrators change while the server runs, and the picture of the place. */
module.exports = {
  up: (db) =>
    db.sequelize.query(`
      CREATE TABLE settings (
        name text PRIMARY KEY,
        is_set boolean NOT NULL DEFAULT false,
        value jsonb NOT NULL DEFAULT 'null',
        version integer NOT NULL DEFAULT 0,
        changed_at timestamptz(3) NOT NULL DEFAULT now(),
        changed_by text
      );
      CREATE TABLE site_pictures (
        hash text PRIMARY KEY,
        bytes bytea NOT NULL
      );
    `),
  down: (db) => db.sequelize.query('DROP TABLE site_pictures; DROP TABLE settings'),
};
