'use strict';

const { runMigrations } = require('graphile-worker');

/** The queue itself (the schema `graphile_worker`, which its library makes and keeps), and what is known of the jobs. */
module.exports = {
  useTransaction: false,

  async up(db) {
    await withConnection(db, (client) => runMigrations({ pgPool: poolOf(client), logger: silent() }));
    await db.sequelize.query(`
      CREATE TABLE IF NOT EXISTS jobs (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
        origin text NOT NULL CHECK (origin IN ('schedule', 'queue', 'person')),
        actor_id uuid REFERENCES users ON DELETE SET NULL,
        asked jsonb,
        input jsonb NOT NULL DEFAULT '{}',
        total bigint,
        done_count bigint NOT NULL DEFAULT 0,
        left_count bigint NOT NULL DEFAULT 0,
        cursor jsonb,
        attempts integer NOT NULL DEFAULT 0,
        error_code text,
        error text,
        worker text,
        undo_of uuid REFERENCES jobs ON DELETE SET NULL,
        undone_by uuid REFERENCES jobs ON DELETE SET NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz
      );
      CREATE INDEX IF NOT EXISTS jobs_created ON jobs (created_at, id);
      CREATE INDEX IF NOT EXISTS jobs_of_kind ON jobs (kind, created_at, id);
      CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created_at, id) WHERE state <> 'done';
      CREATE INDEX IF NOT EXISTS jobs_actor ON jobs (actor_id) WHERE actor_id IS NOT NULL;
      CREATE INDEX IF NOT EXISTS jobs_undo ON jobs (undo_of) WHERE undo_of IS NOT NULL;
      CREATE INDEX IF NOT EXISTS jobs_undone ON jobs (undone_by) WHERE undone_by IS NOT NULL;

      CREATE TABLE IF NOT EXISTS job_results (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
        subject_id uuid,
        subject text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('done', 'left')),
        reason text,
        details jsonb NOT NULL DEFAULT '{}'
      );
      CREATE INDEX IF NOT EXISTS job_results_of_job ON job_results (job_id, id);
      CREATE INDEX IF NOT EXISTS job_results_left ON job_results (job_id, id) WHERE outcome = 'left';

      CREATE TABLE IF NOT EXISTS job_schedules (
        kind text PRIMARY KEY,
        last_turn timestamptz NOT NULL
      );

      CREATE TABLE IF NOT EXISTS paused_job_kinds (
        kind text PRIMARY KEY,
        paused_at timestamptz NOT NULL,
        paused_by uuid REFERENCES users ON DELETE SET NULL
      );

      CREATE TABLE IF NOT EXISTS job_workers (
        worker text PRIMARY KEY,
        seen_at timestamptz NOT NULL
      )`);
  },

  down: (db) =>
    db.sequelize.query(`
      DROP TABLE IF EXISTS job_workers, paused_job_kinds, job_schedules, job_results, jobs;
      DROP SCHEMA IF EXISTS graphile_worker CASCADE`),
};

/** The one connection that migrates. */
async function withConnection({ sequelize: { connectionManager } }, work) {
  const client = await connectionManager.getConnection();
  try {
    await work(client);
  } finally {
    await connectionManager.releaseConnection(client);
  }
}

/** As much of a pool as the library asks for. */
const poolOf = (client) => ({
  options: { max: 1 },
  connect: async () => ({ query: client.query.bind(client), release() {} }),
  on() {},
  removeListener() {},
});

const silent = () => new (require('graphile-worker').Logger)(() => () => {});
