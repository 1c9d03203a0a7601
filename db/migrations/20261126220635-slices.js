'use strict';

/**
 * `trash.state`: of a folder, whether what lies in it bears its mark already (`kept`), is still being given it (`filling`) or
 * is on its way back (`restoring`). `users.deleted_at`: the account is gone for everybody; its rows follow.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE trash ADD state text NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'filling', 'restoring'));
      CREATE INDEX trash_unsettled ON trash (deleted_at) WHERE state <> 'kept';
      ALTER TABLE users ADD deleted_at timestamptz(3);
      CREATE INDEX users_deleted_at ON users (deleted_at) WHERE deleted_at IS NOT NULL;`);
  },

  /** What is half done stays so: the server before knew no halves. */
  async down({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE users DROP deleted_at;
      ALTER TABLE trash DROP state;`);
  },
};
