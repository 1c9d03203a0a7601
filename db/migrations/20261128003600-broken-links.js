'use strict';

/**
 * All links that could not be made as today, at once, where `breaks_link_policy` told of one: for each of 100 000 it looked for
 * the owner's groups anew, which took 20 seconds.
 */
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

const brokenLink = `
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

module.exports = {
  up: ({ sequelize }) => sequelize.query(`DROP FUNCTION breaks_link_policy; ${brokenLinks}`),
  down: ({ sequelize }) => sequelize.query(`DROP FUNCTION links_breaking_policy; ${brokenLink}`),
};
