'use strict';

/**
 * How far an upload has come. `receiving`: its bytes come to `handle`, in the store that `store_id` names, and nobody
 * else has them. `kept`: they are at `blob_key`, or on their way there, and `sha256` and `crc32` are theirs; what breaks
 * off then goes on from there. `filed`: they are a file's.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE uploads
        ADD COLUMN state text NOT NULL DEFAULT 'receiving',
        ADD COLUMN store_id text,
        ADD COLUMN blob_key text,
        ADD COLUMN crc32 bigint;
      UPDATE uploads SET state = 'filed' WHERE file_id IS NOT NULL;
      ALTER TABLE uploads ADD CONSTRAINT uploads_state_check CHECK (state IN ('receiving', 'kept', 'filed'));
      CREATE UNIQUE INDEX uploads_blob_key ON uploads (blob_key) WHERE blob_key IS NOT NULL;`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE uploads
        DROP COLUMN state, DROP COLUMN store_id, DROP COLUMN blob_key, DROP COLUMN crc32;`);
  },
};
