'use strict';

/**
 * `place_id` is where an entry lies: its folder, or its owner for the root. Unlike `folder_id`, which is null there, it
 * lets one index serve every folder in order. Names are unique among what is not in the trash.
 *
 * `trash`: one row for each file or folder that somebody deleted, under its own id; `trash_id` marks it and all that
 * was in it.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE users
        ADD trash_bytes bigint NOT NULL DEFAULT 0 CHECK (trash_bytes >= 0),
        ADD reserved_bytes bigint NOT NULL DEFAULT 0 CHECK (reserved_bytes >= 0);

      CREATE TABLE trash (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('file', 'folder')),
        bytes bigint NOT NULL,
        file_count bigint NOT NULL,
        deleted_at timestamptz(3) NOT NULL
      );
      CREATE INDEX trash_owner ON trash (owner_id, deleted_at, id);
      CREATE INDEX trash_deleted_at ON trash (deleted_at);

      ALTER TABLE folders
        DROP CONSTRAINT folders_owner_id_parent_id_name_key,
        DROP CONSTRAINT folders_parent_id_fkey,
        ADD FOREIGN KEY (parent_id) REFERENCES folders ON DELETE SET NULL,
        ADD place_id uuid GENERATED ALWAYS AS (coalesce(parent_id, owner_id)) STORED,
        ADD trash_id uuid REFERENCES trash,
        ADD version integer NOT NULL DEFAULT 1;
      CREATE UNIQUE INDEX folders_place_key ON folders (place_id, name) WHERE trash_id IS NULL;
      CREATE INDEX folders_place_created_at ON folders (place_id, created_at, id) WHERE trash_id IS NULL;
      CREATE INDEX folders_place_updated_at ON folders (place_id, updated_at, id) WHERE trash_id IS NULL;
      CREATE INDEX folders_name ON folders (owner_id, name, id) WHERE trash_id IS NULL;
      CREATE INDEX folders_trash_id ON folders (trash_id) WHERE trash_id IS NOT NULL;

      ALTER TABLE files
        DROP CONSTRAINT files_place_key,
        DROP CONSTRAINT files_folder_id_fkey,
        ADD FOREIGN KEY (folder_id) REFERENCES folders ON DELETE SET NULL,
        ADD place_id uuid GENERATED ALWAYS AS (coalesce(folder_id, owner_id)) STORED,
        ADD trash_id uuid REFERENCES trash;
      DROP INDEX files_name, files_size, files_uploaded_at, files_last_downloaded_at;
      CREATE UNIQUE INDEX files_place_key ON files (place_id, name) WHERE trash_id IS NULL;
      CREATE INDEX files_place_size ON files (place_id, size, id) WHERE trash_id IS NULL;
      CREATE INDEX files_place_uploaded_at ON files (place_id, uploaded_at, id) WHERE trash_id IS NULL;
      CREATE INDEX files_place_last_downloaded_at
        ON files (place_id, coalesce(last_downloaded_at, '-infinity'), id) WHERE trash_id IS NULL;
      CREATE INDEX files_name ON files (owner_id, name, id) WHERE trash_id IS NULL;
      CREATE INDEX files_size ON files (owner_id, size, id) WHERE trash_id IS NULL;
      CREATE INDEX files_uploaded_at ON files (owner_id, uploaded_at, id) WHERE trash_id IS NULL;
      CREATE INDEX files_last_downloaded_at
        ON files (owner_id, coalesce(last_downloaded_at, '-infinity'), id) WHERE trash_id IS NULL;
      CREATE INDEX files_trash_id ON files (trash_id) WHERE trash_id IS NOT NULL;`);
  },

  /** What is in the trash is lost: the rows before had no place for it. */
  async down({ sequelize }) {
    await sequelize.query(`
      DELETE FROM files WHERE trash_id IS NOT NULL;
      DELETE FROM folders WHERE trash_id IS NOT NULL;
      ALTER TABLE files
        DROP place_id,
        DROP trash_id,
        DROP CONSTRAINT files_folder_id_fkey,
        ADD FOREIGN KEY (folder_id) REFERENCES folders ON DELETE CASCADE,
        ADD CONSTRAINT files_place_key UNIQUE NULLS NOT DISTINCT (owner_id, folder_id, name);
      CREATE INDEX files_name ON files (owner_id, name, id);
      CREATE INDEX files_size ON files (owner_id, size, id);
      CREATE INDEX files_uploaded_at ON files (owner_id, uploaded_at, id);
      CREATE INDEX files_last_downloaded_at ON files (owner_id, coalesce(last_downloaded_at, '-infinity'), id);
      ALTER TABLE folders
        DROP place_id,
        DROP trash_id,
        DROP version,
        DROP CONSTRAINT folders_parent_id_fkey,
        ADD FOREIGN KEY (parent_id) REFERENCES folders ON DELETE CASCADE,
        ADD UNIQUE NULLS NOT DISTINCT (owner_id, parent_id, name);
      DROP TABLE trash;
      ALTER TABLE users DROP trash_bytes, DROP reserved_bytes;`);
  },
};
