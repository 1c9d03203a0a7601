import { idOf, literals, part } from './sql.js';

const DAYS = 365;

/** What people do most, in this order; each other act is rarer than these. */
const common = [
  'session.signed_in',
  'entries.deleted',
  'file.updated',
  'entries.moved',
  'link.created',
  'session.sign_in_failed',
  'folder.created',
  'trash.restored',
];

/** What each kind of act is done to; the others have no object. */
const objectKinds = {
  user: 'user',
  session: 'user',
  file: 'file',
  folder: 'folder',
  link: 'link',
  group: 'group',
};

/** An administrator's part of all that is done, so many of a thousand acts. */
const OF_THE_FIRST = 20;

/**
 * Records `$1` to `$2` of all, in the order of their time: of people who have much the most; now and then by the first user, as
 * an administrator, in somebody's storage; twenty to a request where one act led to many.
 */
export function auditFrom(accounts, { audit, users, files, salt }, acts) {
  const names = [...common, ...acts.filter((name) => !common.includes(name))];
  const kinds = names.map((name) => objectKinds[name.split('.')[0]] ?? '');
  return `
    WITH record AS (
      SELECT n, 1 + floor(power(${part('n', 51)}, 4) * ${names.length})::int AS a,
        1 + floor(power(${part('n', 52)}, 2) * ${users})::int AS owner, ${part('n', 53)} * 1000 < ${OF_THE_FIRST} AS is_firsts,
        1 + floor(${part('n', 54)} * ${files})::bigint AS file,
        date_trunc('milliseconds', now() - ${DAYS} * interval '1 day' * (1 - n / ${audit}::float8)) AS time
      FROM generate_series($1::bigint, $2::bigint) n
    ), told AS (
      SELECT record.*, (${literals(names)})[a] AS act, nullif((${literals(kinds)})[a], '') AS kind, u.id AS owner_id, u.login
      FROM record JOIN users u ON u.id = ${accounts.userId('owner')}
    )
    INSERT INTO audit (time, act, actor_kind, actor_id, actor_name, means, address, agent, request_id, object_kind, object_id,
      object_name, owner_id, owner_name, changes, details)
    SELECT time, act, CASE WHEN act LIKE '%.sign_in_%' THEN 'anonymous' ELSE 'user' END,
      CASE WHEN act LIKE '%.sign_in_%' THEN NULL WHEN is_firsts THEN ${accounts.userId(1)} ELSE owner_id END,
      CASE WHEN act LIKE '%.sign_in_%' THEN NULL WHEN is_firsts THEN (SELECT login FROM users WHERE id = ${accounts.userId(1)}) ELSE login END,
      CASE WHEN act LIKE '%.sign_in_%' THEN 'anonymous' WHEN is_firsts THEN 'panel' ELSE 'session' END,
      '198.51.' || owner % 200 || '.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
      ${idOf(`'${salt}act ' || n / CASE WHEN n % 1000 < 20 THEN 20 ELSE 1 END`)}::text, kind,
      CASE kind WHEN 'user' THEN owner_id WHEN 'file' THEN ${idOf(`'${salt}file ' || file`)} ELSE ${idOf(`'${salt}thing ' || n`)} END::text,
      CASE kind WHEN 'user' THEN login WHEN 'file' THEN 'Отчёт ' || file || '.pdf' ELSE kind || ' ' || n END, owner_id, login,
      CASE WHEN act LIKE '%.updated' THEN jsonb_build_object('name', jsonb_build_object('before', 'Отчёт', 'after', 'Отчёт ' || file)) ELSE '{}' END,
      CASE WHEN act LIKE 'entries.%' OR act LIKE 'trash.%' THEN jsonb_build_object('count', 1 + n % 5, 'names', jsonb_build_array('Отчёт ' || file || '.pdf')) ELSE '{}' END
    FROM told ORDER BY n`;
}

/** As the trigger notes them, which does not watch meanwhile. */
export const noteUnsealed = 'INSERT INTO audit_unsealed SELECT id FROM audit';
