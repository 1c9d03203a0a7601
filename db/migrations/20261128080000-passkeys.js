'use strict';

/**
 * `passkeys`: what an authenticator made for us, each with the name that its owner gave it. `counter`: how often it has signed, where
 * it counts; one that is behind was copied. `spent_challenges`: those that were signed, until they are too old to be shown again.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE passkeys (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        credential_id text NOT NULL UNIQUE,
        public_key bytea NOT NULL,
        counter bigint NOT NULL,
        transports text[] NOT NULL,
        name text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3)
      );
      CREATE INDEX passkeys_user_id ON passkeys (user_id);

      CREATE TABLE spent_challenges (
        id uuid PRIMARY KEY,
        expires_at timestamptz(3) NOT NULL
      );`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      DELETE FROM recovery_codes WHERE NOT EXISTS (
        SELECT FROM totp_factors t WHERE t.user_id = recovery_codes.user_id AND t.confirmed_at IS NOT NULL);
      UPDATE users SET has_second_factor = false WHERE has_second_factor AND NOT EXISTS (
        SELECT FROM totp_factors t WHERE t.user_id = users.id AND t.confirmed_at IS NOT NULL);
      DROP TABLE spent_challenges, passkeys;`);
  },
};
