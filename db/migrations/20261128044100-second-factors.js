'use strict';

/**
 * `totp_factors`: the secret of an authenticator, sealed; without `confirmed_at` its owner has not shown yet that it works.
 * `last_step`: the time-step whose code was taken last, for none is taken twice. `recovery_codes`: SHA-256 of each.
 * `users.has_second_factor` says the same for those who ask at each request.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE totp_factors (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        sealed_secret bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        confirmed_at timestamptz(3),
        last_step bigint,
        last_used_at timestamptz(3)
      );

      CREATE TABLE recovery_codes (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        code_hash bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        PRIMARY KEY (user_id, code_hash)
      );

      ALTER TABLE users ADD COLUMN has_second_factor boolean NOT NULL DEFAULT false;`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE users DROP COLUMN has_second_factor;
      DROP TABLE recovery_codes, totp_factors;`);
  },
};
