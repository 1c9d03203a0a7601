'use strict';

/** Which backups `kladovka backup` has made: their folders are the operator's. */
module.exports = {
  up: ({ sequelize }) =>
    sequelize.query(`
      CREATE TABLE backups (
        id uuid PRIMARY KEY,
        started_at timestamptz NOT NULL,
        finished_at timestamptz NOT NULL,
        is_whole boolean NOT NULL,
        file_count bigint NOT NULL,
        bytes bigint NOT NULL,
        copied_count bigint NOT NULL,
        copied_bytes bigint NOT NULL,
        damaged_count bigint NOT NULL
      );
      CREATE INDEX backups_finished ON backups (finished_at, id);`),

  down: ({ sequelize }) => sequelize.query('DROP TABLE backups'),
};
