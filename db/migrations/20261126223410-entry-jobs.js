'use strict';

/**
 * Acts on all that a list matches. `command` is what was asked for, `cursor` where in the list it is; `due_at` is when another
 * instance may go on with it: at once between two steps, a minute after the last sign of life within one.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE entry_jobs (
        id uuid PRIMARY KEY,
        actor_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        asked jsonb NOT NULL,
        owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        command jsonb NOT NULL,
        total bigint NOT NULL,
        done_count bigint NOT NULL DEFAULT 0,
        left_count bigint NOT NULL DEFAULT 0,
        cursor text,
        due_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3)
      );
      CREATE INDEX entry_jobs_due ON entry_jobs (due_at) WHERE finished_at IS NULL;
      CREATE INDEX entry_jobs_actor ON entry_jobs (actor_id, finished_at);
      CREATE INDEX entry_jobs_owner ON entry_jobs (owner_id);`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE entry_jobs');
  },
};
