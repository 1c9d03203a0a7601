import { below, daysAgo, idOf, part, pick } from './sql.js';
import { folders as folderNames, logins, people } from './words.js';

/** Users, their sessions and folders. Everything of number `n` is told from the number alone. */
export const accountsOf = ({ users, files, salt }) => {
  const userId = (n) => idOf(`'${salt}user ' || ${n}`);
  const storagePath = (n) => `'users/' || md5('${salt}storage ' || ${n})`;
  const folderId = (owner, folder) => idOf(`'${salt}folder ' || ${owner} || '/' || ${folder}`);
  /** A few have many files, most have some: the first of 10 000 has one of a hundred, the last one of 200 000. */
  const share = (n) => `(sqrt(${n} / ${users}::float8) - sqrt((${n} - 1) / ${users}::float8))`;
  /** One for twenty files. The folder `i` lies in the folder `i / 4`, the first ones in the root. */
  const folderCount = (n) => `(1 + floor(${files} * ${share(n)} / 20)::int)`;
  /** Of each fifth user the last folder is in the trash; nothing lies in it but files. */
  const isDeleted = (owner, folder) => `(${owner} % 5 = 0 AND ${folder} = ${folderCount(owner)})`;

  const usersFrom = `
    WITH made AS (
      INSERT INTO users (id, login, full_name, email, is_active, storage_path, created_at, updated_at, last_login_at, expires_at,
        must_change_password)
      SELECT ${userId('n')}, ${pick(logins, 'n', 1)} || '.' || n || '${salt}', ${pick(people, 'n', 2)},
        ${pick(logins, 'n', 1)} || '.' || n || '${salt}@example.org', n % 50 <> 49, ${storagePath('n')},
        ${daysAgo(`1825 * ${part('n', 3)}`)}, now(), CASE WHEN n % 10 <> 0 THEN ${daysAgo(`30 * ${part('n', 4)}`)} END,
        CASE WHEN n % 25 = 7 THEN ${daysAgo(`400 * ${part('n', 5)} - 300`)} END, n % 30 = 11
      FROM generate_series($1::int, $2::int) n
      RETURNING id, created_at
    )
    INSERT INTO credentials (user_id, password_hash, changed_at) SELECT id, $3, created_at FROM made`;

  /** Three a user: one that ended, a browser, a program with its refresh token. */
  const sessionsFrom = `
    WITH made AS (
      INSERT INTO sessions (id, user_id, kind, address, agent, created_at, last_seen_at, expires_at, ended_at)
      SELECT ${idOf(`'${salt}session ' || n || '/' || i`)}, ${userId('n')}, CASE WHEN i = 3 THEN 'api' ELSE 'browser' END,
        '192.0.2.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', seen.at - interval '3 days', seen.at,
        seen.at + interval '30 days', CASE WHEN i = 1 THEN seen.at END
      FROM generate_series($1::int, $2::int) n, generate_series(1, 3) i,
        LATERAL (SELECT ${daysAgo(`CASE WHEN i = 1 THEN 60 ELSE 25 END * ${part('n * 3 + i', 5)}`)} AS at) seen
      RETURNING id, kind, last_seen_at
    )
    INSERT INTO refresh_tokens (token_hash, session_id, created_at)
    SELECT encode(sha256(id::text::bytea), 'hex'), id, last_seen_at FROM made WHERE kind = 'api'`;

  const foldersFrom = `
    WITH one AS (
      SELECT n, i, ${folderId('n', 'i')} AS id, ${userId('n')} AS owner_id, ${isDeleted('n', 'i')} AS is_deleted,
        ${pick(folderNames, 'n + i', 8)} || ' ' || i AS name, ${daysAgo(`1825 * ${part('n * 100003 + i', 6)}`)} AS made_at
      FROM generate_series($1::int, $2::int) n, generate_series(1, ${folderCount('n')}) i
    ), deleted AS (
      INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, deleted_by, search_text)
      SELECT id, owner_id, 'folder', 0, 0, ${daysAgo(`30 * ${part('n', 7)}`)}, owner_id, search_text(' ' || name)
      FROM one WHERE is_deleted
    )
    INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at, trash_id)
    SELECT id, owner_id, CASE WHEN i >= 4 THEN ${folderId('n', 'i / 4')} END, name, made_at, made_at, CASE WHEN is_deleted THEN id END
    FROM one`;

  /** A folder of its own in the root. */
  const largeFolder = ({ owner, name }) => `
    INSERT INTO folders (id, owner_id, name, created_at, updated_at)
    VALUES (${folderId(owner, `'${name}'`)}, ${userId(owner)}, '${name}', ${daysAgo(700)}, ${daysAgo(1)})`;

  /** The user to whom a number from 0 to 1 leads, by their shares; and one of his folders, or 0: the root. */
  const ownerAt = (share01) => `(1 + floor(${users} * ${share01} * ${share01})::int)`;
  const folderAt = (owner, n) => below(`${folderCount(owner)} + 1`, n, 9);

  return {
    userId,
    storagePath,
    folderId,
    isDeleted,
    ownerAt,
    folderAt,
    usersFrom,
    sessionsFrom,
    foldersFrom,
    largeFolder,
  };
};
