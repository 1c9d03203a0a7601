'use strict';

/**
 * Accounts. Hashes live in a table of their own, so that no list, panel or export can show one by mistake.
 * `natural_order` sorts as people count ("photo 2" before "photo 10") and folds case alike on every server, whatever
 * locale its databases have.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE COLLATION natural_order (provider = icu, locale = 'und-u-kn-true');

      CREATE TABLE users (
        id uuid PRIMARY KEY,
        login text NOT NULL,
        full_name text NOT NULL,
        email text NOT NULL,
        is_admin boolean NOT NULL DEFAULT false,
        is_active boolean NOT NULL DEFAULT true,
        quota_bytes bigint CHECK (quota_bytes >= 0),
        used_bytes bigint NOT NULL DEFAULT 0 CHECK (used_bytes >= 0),
        file_count bigint NOT NULL DEFAULT 0 CHECK (file_count >= 0),
        storage_path text NOT NULL UNIQUE,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        last_login_at timestamptz(3)
      );
      CREATE UNIQUE INDEX users_login_key ON users (lower(login COLLATE natural_order));
      CREATE UNIQUE INDEX users_email_key ON users (lower(email COLLATE natural_order));
      CREATE INDEX users_created_at ON users (created_at, id);
      CREATE INDEX users_last_login_at ON users (coalesce(last_login_at, '-infinity'), id);
      CREATE INDEX users_used_bytes ON users (used_bytes, id);

      CREATE TABLE credentials (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        password_hash text NOT NULL,
        changed_at timestamptz(3) NOT NULL
      );`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE credentials, users; DROP COLLATION natural_order');
  },
};
