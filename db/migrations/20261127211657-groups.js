'use strict';

/**
 * What all members of a group keep together is the sum of their own rows; none is kept beside them, which every upload of a
 * class would wait for. `is_group_limited` says of a user whether any of their groups has such a limit: who is in none is
 * never asked about more.
 */
const tables = `
  CREATE TABLE groups (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    default_quota_bytes bigint CHECK (default_quota_bytes >= 0),
    quota_bytes bigint CHECK (quota_bytes >= 0),
    link_makers text CHECK (link_makers IN ('everyone', 'admins')),
    link_longest_days integer CHECK (link_longest_days > 0),
    link_password_required boolean,
    link_upload_requests boolean,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz(3) NOT NULL
  );
  CREATE UNIQUE INDEX groups_name_key ON groups (lower(name COLLATE natural_order));
  CREATE INDEX groups_created_at ON groups (created_at, id);
  CREATE TABLE group_members (
    group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    added_at timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, user_id)
  );
  CREATE INDEX group_members_user ON group_members (user_id, group_id);
  ALTER TABLE users ADD COLUMN is_group_limited boolean NOT NULL DEFAULT false;`;

const limits = `
  CREATE FUNCTION is_group_limited(member uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
      SELECT FROM group_members m JOIN groups g ON g.id = m.group_id
      WHERE m.user_id = member AND g.quota_bytes IS NOT NULL
    )
  $$;
  CREATE FUNCTION tell_group_limit() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE users SET is_group_limited = is_group_limited(id)
    WHERE id = coalesce(NEW.user_id, OLD.user_id) AND is_group_limited <> is_group_limited(id);
    RETURN NULL;
  END $$;
  CREATE TRIGGER group_members_limit AFTER INSERT OR DELETE ON group_members
    FOR EACH ROW EXECUTE FUNCTION tell_group_limit();
  CREATE FUNCTION tell_group_limits() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE users SET is_group_limited = is_group_limited(id)
    WHERE id IN (SELECT user_id FROM group_members WHERE group_id = NEW.id) AND is_group_limited <> is_group_limited(id);
    RETURN NULL;
  END $$;
  CREATE TRIGGER groups_limit AFTER UPDATE OF quota_bytes ON groups
    FOR EACH ROW WHEN ((OLD.quota_bytes IS NULL) <> (NEW.quota_bytes IS NULL)) EXECUTE FUNCTION tell_group_limits();`;

/** Of those who book at once in a group one comes after the other: each statement of a volatile function sees what was committed before it. */
const room = `
  CREATE FUNCTION groups_have_room(member uuid, bytes bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM FROM groups WHERE quota_bytes IS NOT NULL AND id IN (SELECT group_id FROM group_members WHERE user_id = member)
      ORDER BY id FOR NO KEY UPDATE;
    RETURN NOT EXISTS (
      SELECT FROM group_members m JOIN groups g ON g.id = m.group_id
      WHERE m.user_id = member AND g.quota_bytes < bytes + (
        SELECT sum(u.used_bytes + u.trash_bytes + u.reserved_bytes)
        FROM group_members o JOIN users u ON u.id = o.user_id
        WHERE o.group_id = g.id AND u.deleted_at IS NULL
      )
    );
  END $$;`;

/** What no link of this owner could be made as today: the strictest of what their groups say, else what the place says. */
const policy = `
  CREATE FUNCTION breaks_link_policy(
    owner uuid, kind text, has_password boolean, expires_at timestamptz,
    makers text, longest_days integer, password_required boolean, upload_requests boolean
  ) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (coalesce(bool_or(g.link_makers = 'admins'), makers = 'admins')
        AND NOT (SELECT is_admin FROM users WHERE id = owner))
      OR coalesce(coalesce(expires_at, 'infinity')
        > now() + make_interval(days => coalesce(min(g.link_longest_days), longest_days)), false)
      OR (coalesce(bool_or(g.link_password_required), password_required) AND NOT has_password)
      OR (NOT coalesce(bool_and(g.link_upload_requests), upload_requests) AND kind = 'upload')
    FROM (SELECT) AS one LEFT JOIN group_members m ON m.user_id = owner LEFT JOIN groups g ON g.id = m.group_id
  $$;`;

const quotaCheck = 'AND (users.quota_bytes IS NULL OR';
const groupCheck = 'AND NOT users.is_group_limited ';

/** A short upload of whom a group limits goes the long way, which asks for the group's room. */
async function rewriteShortUploads(sequelize, from, to) {
  const [[{ text }]] = await sequelize.query(
    `SELECT pg_get_functiondef('file_short_uploads'::regproc) AS text`,
  );
  if (!text.includes(from)) throw new Error('file_short_uploads is not as it was');
  await sequelize.query(text.replace(from, to));
}

module.exports = {
  async up({ sequelize }) {
    for (const statements of [tables, limits, room, policy]) await sequelize.query(statements);
    await rewriteShortUploads(sequelize, quotaCheck, groupCheck + quotaCheck);
  },

  async down({ sequelize }) {
    await rewriteShortUploads(sequelize, groupCheck + quotaCheck, quotaCheck);
    await sequelize.query(`
      DROP FUNCTION breaks_link_policy, groups_have_room;
      DROP TABLE group_members, groups;
      DROP FUNCTION tell_group_limit, tell_group_limits, is_group_limited;
      ALTER TABLE users DROP COLUMN is_group_limited;`);
  },
};
