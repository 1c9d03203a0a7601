'use strict';

/**
 * What the policy asks of each owner to whom it is not indifferent: with each link came the owner, and all groups anew for the
 * next one (`OFFSET 0`: as long as the planner knows that an owner is there once, it hashes them, and looks at each link once).
 */
const rules = `
  CREATE FUNCTION link_rules_of_owners(
    place_makers text, place_longest_days integer, place_password_required boolean, place_upload_requests boolean
  ) RETURNS TABLE (
    owner_id uuid, is_closed boolean, latest_expiry timestamptz, needs_password boolean, refuses_uploads boolean
  ) LANGUAGE sql STABLE AS $$
    SELECT * FROM (
      SELECT u.id, coalesce(strictest.is_for_admins, place_makers = 'admins') AND NOT u.is_admin AS is_closed,
        now() + make_interval(days => coalesce(strictest.longest_days, place_longest_days)) AS latest_expiry,
        coalesce(strictest.password_required, place_password_required) AS needs_password,
        NOT coalesce(strictest.upload_requests, place_upload_requests) AS refuses_uploads
      FROM users u LEFT JOIN (
        SELECT m.user_id, bool_or(g.link_makers = 'admins') AS is_for_admins, min(g.link_longest_days) AS longest_days,
          bool_or(g.link_password_required) AS password_required, bool_and(g.link_upload_requests) AS upload_requests
        FROM group_members m JOIN groups g ON g.id = m.group_id
        WHERE num_nonnulls(g.link_makers, g.link_longest_days, g.link_password_required, g.link_upload_requests) > 0
        GROUP BY m.user_id
      ) strictest ON strictest.user_id = u.id
      OFFSET 0
    ) rules
    WHERE is_closed OR latest_expiry IS NOT NULL OR needs_password OR refuses_uploads
  $$;`;

/** As 20261128003600 has it. */
const brokenLinks = `
  CREATE FUNCTION links_breaking_policy(
    place_makers text, place_longest_days integer, place_password_required boolean, place_upload_requests boolean
  ) RETURNS TABLE (link_id uuid) LANGUAGE sql STABLE AS $$
    SELECT l.id
    FROM share_links l JOIN users u ON u.id = l.owner_id LEFT JOIN (
      SELECT m.user_id, bool_or(g.link_makers = 'admins') AS is_for_admins, min(g.link_longest_days) AS longest_days,
        bool_or(g.link_password_required) AS password_required, bool_and(g.link_upload_requests) AS upload_requests
      FROM group_members m JOIN groups g ON g.id = m.group_id
      WHERE num_nonnulls(g.link_makers, g.link_longest_days, g.link_password_required, g.link_upload_requests) > 0
      GROUP BY m.user_id
    ) strictest ON strictest.user_id = l.owner_id
    WHERE (coalesce(strictest.is_for_admins, place_makers = 'admins') AND NOT u.is_admin)
      OR coalesce(coalesce(l.expires_at, 'infinity')
        > now() + make_interval(days => coalesce(strictest.longest_days, place_longest_days)), false)
      OR (coalesce(strictest.password_required, place_password_required) AND NOT l.has_password)
      OR (NOT coalesce(strictest.upload_requests, place_upload_requests) AND l.kind = 'upload')
  $$;`;

module.exports = {
  up: ({ sequelize }) => sequelize.query(`${rules} DROP FUNCTION links_breaking_policy;`),
  down: ({ sequelize }) => sequelize.query(`${brokenLinks} DROP FUNCTION link_rules_of_owners;`),
};
