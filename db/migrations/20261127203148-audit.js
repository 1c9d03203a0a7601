'use strict';

/**
 * Who did what (docs/decisions/0033). A row is never changed, and leaves only by `audit_cut`; so it is for whoever comes by
 * the application, triggers or not by rights. No reference to `users`: what was done stays on record when an account is gone.
 */
const tables = `
  CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time timestamptz(3) NOT NULL,
    act text NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'anonymous', 'system')),
    actor_id uuid,
    actor_name text,
    means text NOT NULL,
    address text,
    agent text,
    request_id text,
    object_kind text,
    object_id text,
    object_name text,
    owner_id uuid,
    owner_name text,
    changes jsonb NOT NULL DEFAULT '{}',
    details jsonb NOT NULL DEFAULT '{}'
  );
  CREATE INDEX audit_time ON audit (time, id);
  CREATE INDEX audit_act ON audit (act, time, id);
  CREATE INDEX audit_actor ON audit (actor_id, time, id) WHERE actor_id IS NOT NULL;
  CREATE INDEX audit_owner ON audit (owner_id, time, id) WHERE owner_id IS NOT NULL;
  CREATE INDEX audit_object ON audit (object_id, time, id) WHERE object_id IS NOT NULL;
  CREATE INDEX audit_address ON audit (address, time, id) WHERE address IS NOT NULL;
  CREATE INDEX audit_request ON audit (request_id, time, id) WHERE request_id IS NOT NULL;

  CREATE TABLE audit_unsealed (record_id bigint PRIMARY KEY);
  CREATE TABLE audit_chain (
    position bigint PRIMARY KEY,
    record_id bigint NOT NULL UNIQUE,
    hash bytea NOT NULL CHECK (length(hash) = 32)
  );
  CREATE TABLE audit_cuts (
    position bigint PRIMARY KEY,
    hash bytea NOT NULL,
    at timestamptz(3) NOT NULL DEFAULT now()
  );`;

/** What is younger than a day is cut by nobody, whatever the settings say. */
const guards = `
  CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the audit is append-only: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END $$;

  CREATE FUNCTION audit_note_unsealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  BEGIN
    INSERT INTO audit_unsealed SELECT id FROM made;
    RETURN NULL;
  END $$;

  CREATE FUNCTION audit_keep_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  BEGIN
    IF EXISTS (
      SELECT 1 FROM audit_chain WHERE record_id = OLD.id AND position <= (SELECT max(position) FROM audit_cuts)
    ) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the audit is append-only: DELETE of audit' USING ERRCODE = 'insufficient_privilege';
  END $$;

  CREATE FUNCTION audit_keep_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  BEGIN
    IF OLD.position <= (SELECT max(position) FROM audit_cuts) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the audit is append-only: DELETE of audit_chain' USING ERRCODE = 'insufficient_privilege';
  END $$;

  CREATE FUNCTION audit_keep_unsealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  BEGIN
    IF EXISTS (SELECT 1 FROM audit_chain WHERE record_id = OLD.record_id) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the audit is append-only: DELETE of audit_unsealed' USING ERRCODE = 'insufficient_privilege';
  END $$;

  CREATE FUNCTION audit_sound_cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  BEGIN
    IF EXISTS (
      SELECT 1 FROM audit_chain c JOIN audit a ON a.id = c.record_id
      WHERE c.position = NEW.position AND c.hash = NEW.hash AND a.time < now() - interval '1 day'
    ) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the audit is append-only: a cut there' USING ERRCODE = 'insufficient_privilege';
  END $$;`;

const triggers = `
  CREATE TRIGGER audit_made AFTER INSERT ON audit
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION audit_note_unsealed();
  CREATE TRIGGER audit_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keep_record();
  CREATE TRIGGER audit_seal_kept BEFORE DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION audit_keep_seal();
  CREATE TRIGGER audit_unsealed_kept BEFORE DELETE ON audit_unsealed FOR EACH ROW EXECUTE FUNCTION audit_keep_unsealed();
  CREATE TRIGGER audit_cut_sound BEFORE INSERT ON audit_cuts FOR EACH ROW EXECUTE FUNCTION audit_sound_cut();
  ${['audit', 'audit_chain', 'audit_unsealed', 'audit_cuts']
    .map(
      (table) => `
  CREATE TRIGGER ${table}_unchanged BEFORE UPDATE OR TRUNCATE${table === 'audit_cuts' ? ' OR DELETE' : ''} ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();`,
    )
    .join('')}`;

/**
 * The only way out: the oldest records, as far as all of them are older than that, at most so many. The hash of the last one
 * stays as what the chain goes on from. Returns how many went, and where the chain begins now.
 */
const cut = `
  CREATE FUNCTION audit_cut(before timestamptz, max_records integer)
    RETURNS TABLE (record_count integer, last_position bigint, last_hash bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DECLARE
    last_cut audit_chain;
  BEGIN
    SELECT oldest.position, oldest.record_id, oldest.hash INTO last_cut FROM (
      SELECT c.position, c.record_id, c.hash, bool_and(a.time < before) OVER (ORDER BY c.position) AS is_old
      FROM (SELECT * FROM audit_chain o ORDER BY o.position LIMIT max_records) c JOIN audit a ON a.id = c.record_id
    ) oldest WHERE is_old ORDER BY oldest.position DESC LIMIT 1;
    IF last_cut.position IS NULL THEN RETURN; END IF;
    INSERT INTO audit_cuts (position, hash) VALUES (last_cut.position, last_cut.hash);
    DELETE FROM audit a USING audit_chain c WHERE c.record_id = a.id AND c.position <= last_cut.position;
    DELETE FROM audit_chain c WHERE c.position <= last_cut.position;
    GET DIAGNOSTICS record_count = ROW_COUNT;
    last_position := last_cut.position;
    last_hash := last_cut.hash;
    RETURN NEXT;
  END $$;`;

module.exports = {
  async up({ sequelize }) {
    for (const part of [tables, guards, triggers, cut]) await sequelize.query(part);
  },

  async down({ sequelize }) {
    await sequelize.query(`
      DROP TABLE audit, audit_unsealed, audit_chain, audit_cuts;
      DROP FUNCTION audit_cut(timestamptz, integer);
      DROP FUNCTION audit_refuse(), audit_note_unsealed(), audit_keep_record(), audit_keep_seal(), audit_keep_unsealed(),
        audit_sound_cut();`);
  },
};
