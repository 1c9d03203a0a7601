'use strict';

/**
 * Accounts that a table brought and that are to be made. The key makes their one-time passwords; it is forgotten when all are
 * made, and its hash says who had it.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE account_imports (
        job_id uuid PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
        key text,
        key_hash bytea NOT NULL
      );
      CREATE TABLE account_import_rows (
        job_id uuid NOT NULL REFERENCES account_imports ON DELETE CASCADE,
        row integer NOT NULL,
        account jsonb NOT NULL,
        PRIMARY KEY (job_id, row)
      );`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE account_import_rows, account_imports');
  },
};
