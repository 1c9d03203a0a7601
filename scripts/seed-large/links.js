import { daysAgo, idOf, part } from './sql.js';

/** Of a hundred links so many lead to a file; the others to a folder, and of those every third takes uploads. */
const TO_FILES = 80;

const linkColumns =
  'id, token, kind, owner_id, file_id, folder_id, password_hash, expires_at, max_downloads, download_count, last_downloaded_at, open_count, last_opened_at, last_address, created_at, search_text';

/** Of whatever lies behind an id, in the order of ids, which is no order at all: `$1` begins, `$2` are made, counted from `$3`. */
const linksTo = (table, { salt }) => `
  WITH target AS (
    SELECT id, owner_id, search_text, $3::bigint + row_number() OVER (ORDER BY id) AS n FROM (
      SELECT id, owner_id, search_text FROM ${table}
      WHERE id > $1::uuid AND trash_id IS NULL AND owner_id IN (SELECT id FROM seeded) ORDER BY id LIMIT $2
    ) next
  ), made AS (
    INSERT INTO share_links (${linkColumns})
    SELECT ${idOf(`'${salt}link to ${table} ' || n`)}, gen_random_uuid(), ${table === 'folders' ? `CASE WHEN n % 3 = 0 THEN 'upload' ELSE 'download' END` : `'download'`},
      owner_id, ${table === 'files' ? 'id, NULL' : 'NULL, id'}, CASE WHEN n % 10 < 3 THEN $4::text END,
      CASE WHEN n % 5 < 2 THEN now() + (${part('n', 31)} * 120 - 30) * interval '1 day' END,
      CASE WHEN n % 7 = 0 THEN 1 + n % 3 END, CASE WHEN n % 14 = 0 THEN 1 + n % 3 ELSE 0 END,
      CASE WHEN n % 14 = 0 THEN ${daysAgo(`20 * ${part('n', 32)}`)} END,
      n % 4, CASE WHEN n % 4 > 0 THEN ${daysAgo(`20 * ${part('n', 33)}`)} END,
      CASE WHEN n % 4 > 0 THEN '192.0.2.' || n % 250 END, ${daysAgo(`20 + 700 * ${part('n', 34)}`)}, search_text
    FROM target
    RETURNING 1
  )
  SELECT count(*)::int AS count, (SELECT id FROM target ORDER BY n DESC LIMIT 1) AS "lastId" FROM made`;

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Makes so many links. Where there are fewer targets, they get more than one each. */
export async function fillLinks(run, options, passwordHash, atOnce) {
  const toFiles = Math.ceil((options.links * TO_FILES) / 100);
  for (const [table, count] of [
    ['files', toFiles],
    ['folders', options.links - toFiles],
  ]) {
    let after = BEFORE_ALL;
    for (let made = 0; made < count; ) {
      const [{ count: more, lastId }] = await run(linksTo(table, options), [
        after,
        Math.min(atOnce, count - made),
        made,
        passwordHash,
      ]);
      if (more === 0 && after === BEFORE_ALL) throw new Error(`there are no ${table} for links to lead to`);
      made += more;
      after = lastId ?? BEFORE_ALL;
    }
  }
}
