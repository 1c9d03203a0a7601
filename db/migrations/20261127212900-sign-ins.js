'use strict';

/**
 * Failed sign-ins by hour, network and account: so many rows at most as there are of those, however often somebody tries. What
 * nobody is called may be a password in the wrong field: it is no login here, but ''.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE sign_in_failures (
        id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        hour timestamptz NOT NULL,
        network text NOT NULL,
        login text NOT NULL,
        user_id uuid,
        failed_count integer NOT NULL DEFAULT 0,
        limited_count integer NOT NULL DEFAULT 0,
        last_at timestamptz(3) NOT NULL,
        PRIMARY KEY (hour, network, login)
      );
      CREATE INDEX sign_in_failures_last_at ON sign_in_failures (last_at, id);
      CREATE INDEX sign_in_failures_network ON sign_in_failures (network, last_at, id);
      CREATE INDEX sign_in_failures_user_id ON sign_in_failures (user_id, last_at, id) WHERE user_id IS NOT NULL;

      CREATE TABLE sign_in_limits (
        rule text NOT NULL,
        key text NOT NULL,
        network text,
        login text,
        user_id uuid,
        since timestamptz(3) NOT NULL,
        until timestamptz(3) NOT NULL,
        PRIMARY KEY (rule, key)
      );
      CREATE INDEX sign_in_limits_until ON sign_in_limits (until);

      CREATE TABLE sign_in_holds (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('hold', 'pass')),
        network cidr NOT NULL,
        reason text NOT NULL,
        until timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        UNIQUE (network, kind)
      );
      CREATE INDEX sign_in_holds_network ON sign_in_holds USING gist (network inet_ops);`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE sign_in_failures, sign_in_limits, sign_in_holds');
  },
};
