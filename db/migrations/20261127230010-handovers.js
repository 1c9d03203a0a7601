'use strict';

/**
 * A storage on its way to another person, one row while it is (docs/decisions/0040), with what has come over so far.
 * `folder_id` is the folder that gathers it: it refers to nothing, for it changes its owner last.
 *
 * `users.shares_bytes`: bytes below this account's folder in the store belong to files of others. So that folder is never
 * removed as a whole.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE users ADD COLUMN shares_bytes boolean NOT NULL DEFAULT false;
      CREATE TABLE handovers (
        leaver_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        receiver_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        folder_id uuid NOT NULL,
        job_id uuid NOT NULL,
        file_count bigint NOT NULL DEFAULT 0,
        bytes bigint NOT NULL DEFAULT 0,
        folder_count bigint NOT NULL DEFAULT 0,
        link_count bigint NOT NULL DEFAULT 0
      );
      CREATE INDEX handovers_receiver ON handovers (receiver_id);`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      DROP TABLE handovers;
      ALTER TABLE users DROP COLUMN shares_bytes;`);
  },
};
