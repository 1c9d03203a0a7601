'use strict';

/**
 * `known_devices`: by which agents from which networks somebody has signed in. `notices`: what they are told apart from all else that
 * happens to their account; `device`: from which it was done, where it was they or somebody who tried to be. `notice_mails`: to whom
 * a notice goes by mail. `users.notices_until` says for those who ask at each request whether there may be one that was not read.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE known_devices (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        device text NOT NULL,
        seen_at timestamptz(3) NOT NULL,
        PRIMARY KEY (user_id, device)
      );

      CREATE TABLE notices (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        kind text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        address text,
        agent text,
        device text,
        changes jsonb NOT NULL,
        seen_at timestamptz(3)
      );
      CREATE INDEX notices_of_user ON notices (user_id, id);

      CREATE TABLE notice_mails (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        recipient text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        claimed_by uuid,
        claimed_at timestamptz(3),
        sent_at timestamptz(3)
      );
      CREATE INDEX notice_mails_of_user ON notice_mails (user_id, id);
      CREATE INDEX notice_mails_of_notice ON notice_mails (notice_id);

      ALTER TABLE users ADD COLUMN notices_until timestamptz(3);`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE users DROP COLUMN notices_until;
      DROP TABLE notice_mails, notices, known_devices;`);
  },
};
