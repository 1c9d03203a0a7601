'use strict';

const { createIndex } = require('../concurrently.js');
const { holdBoundary, layBoundary } = require('../log-boundary.js');

const columns = 'id, time, level, message, event, request_id, user_id, details';

const indexes = {
  logs_time: '(time, id)',
  logs_level: '(level, time, id)',
  logs_request_id: '(request_id) WHERE request_id IS NOT NULL',
  logs_user_id: '(user_id, time, id) WHERE user_id IS NOT NULL',
  logs_event: '(event, time, id) WHERE event IS NOT NULL',
  logs_failed_sign_ins: `(time, id) WHERE event IN ('session.sign_in_failed', 'session.sign_in_limited')`,
  logs_user_level: `(user_id, level, time, id) WHERE level <> 'info'`,
};
const names = Object.keys(indexes);
const renamed = (from, to) =>
  names
    .map((name) => `ALTER INDEX ${name.replace('logs', from)} RENAME TO ${name.replace('logs', to)};`)
    .join(' ');

/**
 * One day of the log (UTC), unless it is there or lies before all days. It is made apart and then taken in: nobody who reads or
 * writes the log waits for that. Returns whether it was made.
 */
const makeDay = `
  CREATE OR REPLACE FUNCTION make_log_day(day date) RETURNS boolean LANGUAGE plpgsql SET search_path FROM CURRENT AS $made$
  DECLARE
    name text := 'logs_' || to_char(day, 'YYYYMMDD');
    first timestamptz := day::timestamp AT TIME ZONE 'UTC';
    next timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
    boundary timestamptz := (
      SELECT substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz
      FROM pg_class WHERE oid = to_regclass('logs_earlier')
    );
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('kladovka:log days', 0));
    IF first < boundary OR to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
    EXECUTE format('CREATE TABLE %I (LIKE logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', name);
    EXECUTE format('ALTER TABLE logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, next);
    RETURN true;
  END $made$`;

const daysAtFirst = `
  SELECT make_log_day((now() AT TIME ZONE 'UTC')::date + day) FROM generate_series(-1, 3) AS day`;

/** One statement, for it is all or nothing; every step of it is a matter of the catalogue alone. */
const divide = `
  DO $divide$
  DECLARE
    boundary text := (
      SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''') FROM pg_constraint
      WHERE conname = 'logs_earlier_days' AND conrelid = 'logs'::regclass
    );
    next_id bigint;
  BEGIN
    LOCK TABLE logs IN ACCESS EXCLUSIVE MODE;
    SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END INTO next_id FROM logs_id_seq;
    ALTER TABLE logs RENAME TO logs_earlier;
    ALTER TABLE logs_earlier ALTER id DROP IDENTITY, DROP CONSTRAINT logs_pkey;
    ALTER TABLE logs_earlier ADD CONSTRAINT logs_earlier_pkey PRIMARY KEY USING INDEX logs_id_time;
    ${renamed('logs', 'logs_earlier')}
    CREATE SEQUENCE logs_id_seq;
    PERFORM setval('logs_id_seq', next_id, false);
    CREATE TABLE logs (
      id bigint NOT NULL DEFAULT nextval('logs_id_seq'),
      time timestamptz(3) NOT NULL,
      level text NOT NULL CONSTRAINT logs_level_check CHECK (level IN ('debug', 'info', 'warning', 'error')),
      message text NOT NULL,
      event text,
      request_id text,
      user_id uuid,
      details jsonb NOT NULL DEFAULT '{}',
      PRIMARY KEY (id, time)
    ) PARTITION BY RANGE (time);
    ALTER SEQUENCE logs_id_seq OWNED BY logs.id;
    ${names.map((name) => `CREATE INDEX ${name} ON logs ${indexes[name]};`).join(' ')}
    EXECUTE format('ALTER TABLE logs ATTACH PARTITION logs_earlier FOR VALUES FROM (MINVALUE) TO (%L)', boundary);
    ALTER TABLE logs_earlier DROP CONSTRAINT logs_earlier_days;
  END $divide$`;

/** The other way; the days keep their lines, as `logs_days`, until these are brought over. */
const unite = `
  DO $unite$
  DECLARE
    next_id bigint;
    own record;
  BEGIN
    LOCK TABLE logs IN ACCESS EXCLUSIVE MODE;
    SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END INTO next_id FROM logs_id_seq;
    -- Whatever they are called: an index of all parts names those that it makes.
    FOR own IN
      SELECT part.relname AS made, replace(of_all.relname, 'logs', 'logs_earlier') AS name FROM pg_index
      JOIN pg_inherits ON inhrelid = indexrelid JOIN pg_class part ON part.oid = inhrelid JOIN pg_class of_all ON of_all.oid = inhparent
      WHERE indrelid = 'logs_earlier'::regclass
    LOOP
      IF own.made <> own.name THEN EXECUTE format('ALTER INDEX %I RENAME TO %I', own.made, own.name); END IF;
    END LOOP;
    ALTER TABLE logs DETACH PARTITION logs_earlier;
    ALTER SEQUENCE logs_id_seq RENAME TO logs_days_id_seq;
    ALTER TABLE logs RENAME TO logs_days;
    ALTER INDEX logs_pkey RENAME TO logs_days_pkey;
    ${renamed('logs', 'logs_days')}
    ALTER TABLE logs_earlier RENAME TO logs;
    ALTER TABLE logs DROP CONSTRAINT logs_earlier_pkey;
    ALTER TABLE logs ADD CONSTRAINT logs_pkey PRIMARY KEY USING INDEX logs_earlier_id;
    ${renamed('logs_earlier', 'logs')}
    ALTER TABLE logs ALTER id DROP DEFAULT;
    ALTER TABLE logs ALTER id ADD GENERATED ALWAYS AS IDENTITY;
    PERFORM setval(pg_get_serial_sequence('logs', 'id'), next_id, false);
  END $unite$`;

async function isDivided(sequelize) {
  const [rows] = await sequelize.query(`SELECT FROM pg_class WHERE oid = 'logs'::regclass AND relkind = 'p'`);
  return rows.length > 0;
}

/** Day by day, each read once and dropped with the statement that brings its lines over. */
async function bringBack(sequelize) {
  const [days] = await sequelize.query(`
    SELECT c.oid::regclass::text AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
    WHERE inhparent = 'logs_days'::regclass ORDER BY c.relname`);
  for (const { name } of days)
    await sequelize.query(`
      DO $day$ BEGIN
        INSERT INTO logs (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${name} ORDER BY time, id;
        DROP TABLE ${name};
      END $day$`);
}

module.exports = {
  useTransaction: false,

  async up(db) {
    const { sequelize } = db;
    if (!(await isDivided(sequelize))) {
      // Where this one alone was taken back, what it stands on is gone; else there is nothing to do.
      await layBoundary(db);
      await holdBoundary(db);
      await sequelize.query(divide);
    }
    await sequelize.query(makeDay);
    await sequelize.query(daysAtFirst);
    await sequelize.query(`
      DO $$ BEGIN
        IF to_regclass('logs_ahead') IS NULL THEN RETURN; END IF;
        PERFORM make_log_day(day) FROM (SELECT DISTINCT (time AT TIME ZONE 'UTC')::date AS day FROM logs_ahead) ahead;
        INSERT INTO logs (${columns}) SELECT ${columns} FROM logs_ahead;
        DROP TABLE logs_ahead;
      END $$`);
  },

  async down(db) {
    const { sequelize } = db;
    if (await isDivided(sequelize)) {
      await createIndex(db, 'logs_earlier_id', 'ON logs_earlier (id)', { unique: true });
      await sequelize.query(unite);
    }
    const [days] = await sequelize.query(`SELECT FROM pg_class WHERE oid = to_regclass('logs_days')`);
    if (days.length > 0) {
      await bringBack(sequelize);
      await sequelize.query('DROP TABLE logs_days');
    }
    await sequelize.query('DROP FUNCTION IF EXISTS make_log_day(date)');
  },
};
