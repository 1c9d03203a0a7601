'use strict';

/**
 * A client whose download broke off begins anew without being counted again; an archive's has a grant, too. `size` is
 * what the download is in all, `wasted` what was sent of it in vain. A grant from before has size 0: as ever, only its
 * later ranges go on.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE link_grants
        ADD folder_id uuid REFERENCES folders ON DELETE CASCADE,
        ADD size bigint NOT NULL DEFAULT 0,
        ADD wasted bigint NOT NULL DEFAULT 0,
        ADD broke_off boolean NOT NULL DEFAULT false,
        ALTER file_id DROP NOT NULL;
      CREATE INDEX link_grants_folder ON link_grants (folder_id);`);
  },

  /** Archives that broke off count again: the server before knew no grants for them. */
  async down({ sequelize }) {
    await sequelize.query(`
      DELETE FROM link_grants WHERE file_id IS NULL;
      ALTER TABLE link_grants
        DROP folder_id, DROP size, DROP wasted, DROP broke_off,
        ALTER file_id SET NOT NULL;`);
  },
};
