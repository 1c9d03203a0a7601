'use strict';

/**
 * `sessions`: one row for each sign-in, of a browser or of a program. `browser_sessions` is the table of
 * connect-pg-simple: what a cookie stands for; it names a row of `sessions`.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('browser', 'api')),
        address text NOT NULL,
        agent text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        last_seen_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3)
      );
      CREATE INDEX sessions_user_id ON sessions (user_id, last_seen_at);

      CREATE TABLE refresh_tokens (
        token_hash text PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        spent_at timestamptz(3)
      );
      CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);

      CREATE TABLE browser_sessions (
        sid text PRIMARY KEY,
        sess json NOT NULL,
        expire timestamptz(3) NOT NULL
      );
      CREATE INDEX browser_sessions_expire ON browser_sessions (expire);`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE browser_sessions, refresh_tokens, sessions');
  },
};
