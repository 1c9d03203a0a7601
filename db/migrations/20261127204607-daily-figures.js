'use strict';

/**
 * What was added on each day (UTC), and what all of it came to at its end: written while the day lasts, and never again.
 * `figures_counted` says up to when. `usage_marks` has of each account what it took up, on days on which that had changed.
 */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
      CREATE TABLE daily_figures (
        day date PRIMARY KEY,
        users bigint NOT NULL DEFAULT 0,
        files bigint NOT NULL DEFAULT 0,
        bytes bigint NOT NULL DEFAULT 0,
        links bigint NOT NULL DEFAULT 0,
        downloads bigint,
        failed_sign_ins bigint,
        stored_bytes bigint,
        database_bytes bigint
      ) WITH (fillfactor = 50);
      CREATE TABLE figures_counted (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        until timestamptz(3) NOT NULL
      );
      CREATE TABLE usage_marks (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        day date NOT NULL,
        bytes bigint NOT NULL,
        PRIMARY KEY (user_id, day)
      )`);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP TABLE usage_marks, figures_counted, daily_figures');
  },
};
