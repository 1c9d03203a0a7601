'use strict';

/**
 * A refresh token whose answer was lost may be shown once more, by whoever spent it. `access_id` is the `jti` of the access
 * token that was given out with it: one that stands nowhere is none of ours.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE refresh_tokens
        ADD COLUMN access_id uuid,
        ADD COLUMN parent_hash text,
        ADD COLUMN spent_address text,
        ADD COLUMN spent_agent text,
        ADD COLUMN repeated_at timestamptz(3);`);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      ALTER TABLE refresh_tokens
        DROP COLUMN access_id,
        DROP COLUMN parent_hash,
        DROP COLUMN spent_address,
        DROP COLUMN spent_agent,
        DROP COLUMN repeated_at;`);
  },
};
