'use strict';

/** No reference to `users`: what a user did stays on record when the account is gone. */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE logs (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        time timestamptz(3) NOT NULL,
        level text NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
        message text NOT NULL,
        event text,
        request_id text,
        user_id uuid,
        details jsonb NOT NULL DEFAULT '{}'
      );
      CREATE INDEX logs_time ON logs (time, id);
      CREATE INDEX logs_level ON logs (level, time, id);
      CREATE INDEX logs_request_id ON logs (request_id) WHERE request_id IS NOT NULL;
      CREATE INDEX logs_user_id ON logs (user_id, time, id) WHERE user_id IS NOT NULL;`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE logs');
  },
};
