'use strict';

/**
 * An upload on its way, of either kind, with what it reserves of its owner's quota. `users.reserved_bytes` is the sum
 * of `reserved_bytes` here: both change in one transaction. A finished resumable upload stays, without a reservation,
 * until it expires: a client whose last answer was lost must learn which file it made.
 *
 * `replaces_id` is the file whose bytes an upload need not reserve again, for it takes their place: one upload at a time.
 *
 * `folder_id` and `file_id` refer to nothing: a folder that is deleted meanwhile must not send the file to the root.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE uploads (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('form', 'tus')),
        owner_id uuid REFERENCES users ON DELETE CASCADE,
        uploader_id uuid REFERENCES users ON DELETE CASCADE,
        folder_id uuid,
        name text NOT NULL DEFAULT '',
        path text[] NOT NULL DEFAULT '{}',
        comment text NOT NULL DEFAULT '',
        on_conflict text NOT NULL DEFAULT 'rename',
        declared_type text NOT NULL DEFAULT '',
        sha256 text,
        metadata text NOT NULL DEFAULT '',
        length bigint CHECK (length >= 0),
        offset_bytes bigint NOT NULL DEFAULT 0 CHECK (offset_bytes >= 0),
        reserved_bytes bigint NOT NULL DEFAULT 0 CHECK (reserved_bytes >= 0),
        replaces_id uuid,
        handle text UNIQUE,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        file_id uuid,
        lock_token uuid,
        lock_until timestamptz(3),
        lock_wanted boolean NOT NULL DEFAULT false,
        CHECK (owner_id IS NOT NULL OR reserved_bytes = 0),
        CHECK (offset_bytes <= length)
      );
      CREATE INDEX uploads_owner_id ON uploads (owner_id);
      CREATE INDEX uploads_uploader_id ON uploads (uploader_id, created_at);
      CREATE INDEX uploads_unfinished ON uploads (uploader_id, created_at) WHERE file_id IS NULL;
      CREATE INDEX uploads_replaces_id ON uploads (replaces_id) WHERE replaces_id IS NOT NULL;
      CREATE INDEX uploads_expires_at ON uploads (expires_at);`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      UPDATE users SET reserved_bytes = 0;
      DROP TABLE uploads;`);
  },
};
