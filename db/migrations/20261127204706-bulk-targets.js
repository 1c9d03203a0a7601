'use strict';

/** What a job that acts on many goes through, as it was selected; gone when the job is over. */
module.exports = {
  up: (db) =>
    db.sequelize.query(`
      CREATE TABLE bulk_targets (
        job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
        position bigint NOT NULL,
        subject_id uuid NOT NULL,
        name text NOT NULL,
        before jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (job_id, position)
      )`),
  down: (db) => db.sequelize.query('DROP TABLE bulk_targets'),
};
