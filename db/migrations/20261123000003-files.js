'use strict';

module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE folders (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        parent_id uuid REFERENCES folders ON DELETE CASCADE,
        name text COLLATE natural_order NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        UNIQUE NULLS NOT DISTINCT (owner_id, parent_id, name)
      );
      CREATE INDEX folders_parent_id ON folders (parent_id);

      CREATE TABLE files (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        folder_id uuid REFERENCES folders ON DELETE CASCADE,
        name text COLLATE natural_order NOT NULL,
        size bigint NOT NULL CHECK (size >= 0),
        mime_type text NOT NULL,
        sha256 text NOT NULL,
        comment text NOT NULL DEFAULT '',
        blob_key text NOT NULL UNIQUE,
        uploaded_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        last_downloaded_at timestamptz(3),
        download_count bigint NOT NULL DEFAULT 0,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT files_place_key UNIQUE NULLS NOT DISTINCT (owner_id, folder_id, name)
      );
      CREATE INDEX files_folder_id ON files (folder_id);
      CREATE INDEX files_name ON files (owner_id, name, id);
      CREATE INDEX files_size ON files (owner_id, size, id);
      CREATE INDEX files_uploaded_at ON files (owner_id, uploaded_at, id);
      CREATE INDEX files_last_downloaded_at ON files (owner_id, coalesce(last_downloaded_at, '-infinity'), id);
      CREATE INDEX files_all_uploaded_at ON files (uploaded_at);`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE files, folders');
  },
};
