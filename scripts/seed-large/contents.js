import { below, daysAgo, idOf, part, pick } from './sql.js';
import { beginnings, comments, endings, middles, mimeTypes, rareBeginnings } from './words.js';

/** Folders that one person has so much in: the first numbers of the files are theirs. */
export function largeFoldersOf({ files }) {
  const large = Math.min(100_000, Math.floor(files / 10));
  const folders = [
    { owner: 1, name: 'Thousand', count: Math.min(1000, Math.floor(files / 20)) },
    { owner: 2, name: 'Large', count: large },
    { owner: 3, name: 'Huge', count: files >= 10_000_000 ? files / 10 : 0 },
  ].filter(({ count }) => count > 0);
  let first = 1;
  return folders.map((folder) => {
    const placed = { ...folder, first, last: first + folder.count - 1 };
    first += folder.count;
    return placed;
  });
}

/** Files with what is in the trash of them, and the thumbnails of pictures. There are no bytes behind them. */
export function filesFrom(accounts, { salt }, largeFolders) {
  const { userId, storagePath, folderId, isDeleted, ownerAt, folderAt } = accounts;
  const largeOf = (what) =>
    largeFolders.map((folder) => `WHEN n <= ${folder.last} THEN ${what(folder)}`).join(' ');
  const cases = (what, otherwise) =>
    largeFolders.length > 0 ? `CASE ${largeOf(what)} ELSE ${otherwise} END` : otherwise;
  const lastLarge = largeFolders.at(-1)?.last ?? 0;
  const type = below(endings.length, 'n', 14);
  const beginning = `CASE WHEN n % 100000 < 4 THEN ${pick(rareBeginnings, 'n', 10)}
    ELSE ${pick(beginnings, `(power(${part('n', 11)}, 2) * 1000)::bigint`, 12)} END`;
  return `
    WITH placed AS MATERIALIZED (
      SELECT n, ${idOf(`'${salt}file ' || n`)} AS id, ${cases(({ owner }) => owner, ownerAt(part('n', 15)))} AS owner
      FROM generate_series($1::bigint, $2::bigint) n
    ), put AS MATERIALIZED (
      SELECT *, ${cases(() => 0, folderAt('owner', 'n'))} AS folder FROM placed
    ), one AS MATERIALIZED (
      SELECT n, id, ${userId('owner')} AS owner_id,
        ${cases(({ owner, name }) => folderId(owner, `'${name}'`), `CASE WHEN folder > 0 THEN ${folderId('owner', 'folder')} END`)} AS folder_id,
        CASE WHEN folder > 0 AND ${isDeleted('owner', 'folder')} THEN ${folderId('owner', 'folder')}
          WHEN n > ${lastLarge} AND n % 33 = 0 THEN id END AS trash_id,
        ${beginning} || ${pick(middles, 'n', 13)} || ' ' || n || ${`('{${endings}}'::text[])[1 + ${type}]`} AS name,
        floor(power(10::float8, 2.5 + 4.5 * ${part('n', 16)}))::bigint AS size,
        ${`('{${mimeTypes}}'::text[])[1 + ${type}]`} AS mime_type,
        encode(sha256(n::text::bytea), 'hex') AS sha256, (hashint8extended(n, 17) & 4294967295) AS crc32,
        CASE WHEN n % 10 = 0 THEN ${pick(comments, 'n', 18)} ELSE '' END AS comment,
        ${storagePath('owner')} || '/' || ${idOf(`'${salt}blob ' || n`)} AS blob_key,
        power(${part('n', 19)}, 2) * 1825 AS age
      FROM put
    ), deleted AS (
      INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, deleted_by, search_text)
      SELECT id, owner_id, 'file', size, 1, ${daysAgo(`least(age, 30) * ${part('n', 20)}`)},
        CASE WHEN n % 7 = 0 THEN ${userId(1)} ELSE owner_id END, search_text(' ' || name || ' ' || comment)
      FROM one WHERE trash_id = id
    ), filed AS (
      INSERT INTO files (
        id, owner_id, folder_id, name, size, mime_type, sha256, crc32, comment, blob_key, uploaded_at, updated_at,
        last_downloaded_at, download_count, trash_id
      )
      SELECT id, owner_id, folder_id, name, size, mime_type, sha256, crc32, comment, blob_key, ${daysAgo('age')}, ${daysAgo('age')},
        CASE WHEN n % 5 < 2 THEN ${daysAgo(`age * ${part('n', 21)}`)} END, CASE WHEN n % 5 < 2 THEN 1 + n % 7 ELSE 0 END, trash_id
      FROM one
      RETURNING blob_key, owner_id, mime_type
    )
    INSERT INTO previews (blob_key, owner_id, thumbnail_key, attempts, turn)
    SELECT blob_key, owner_id, split_part(blob_key, '/', 1) || '/' || split_part(blob_key, '/', 2) || '/' || gen_random_uuid(), 1, 0
    FROM filed WHERE mime_type IN ('image/jpeg', 'image/png')`;
}

/** What lies in deleted folders is counted by their entries; what all of it comes to, by the users. */
export const countTrash = `
  UPDATE trash SET bytes = content.bytes, file_count = content.count
  FROM (
    SELECT trash_id, sum(size)::bigint AS bytes, count(*) AS count FROM files
    WHERE trash_id IS NOT NULL AND owner_id IN (SELECT id FROM seeded) GROUP BY trash_id
  ) content
  WHERE trash.id = content.trash_id AND trash.kind = 'folder'`;

/** A third have no quota, one of fifty is nearly full. */
export const countUsage = `
  UPDATE users SET used_bytes = used.live, file_count = used.count, trash_bytes = used.trashed,
    quota_bytes = CASE WHEN seeded.n % 3 = 0 THEN NULL
      WHEN seeded.n % 50 = 1 THEN (used.live + used.trashed) * 11 / 10 + 1000
      ELSE greatest(10::bigint << 30, (used.live + used.trashed) * 2) END
  FROM seeded JOIN (
    SELECT seeded.id, coalesce(sum(size) FILTER (WHERE trash_id IS NULL), 0)::bigint AS live,
      count(files.id) FILTER (WHERE trash_id IS NULL) AS count,
      coalesce(sum(size) FILTER (WHERE trash_id IS NOT NULL), 0)::bigint AS trashed
    FROM seeded LEFT JOIN files ON files.owner_id = seeded.id GROUP BY seeded.id
  ) used ON used.id = seeded.id
  WHERE users.id = seeded.id`;

/** As the triggers keep it. */
export const countPlaces = `
  INSERT INTO place_counts (place_id, file_count, folder_count)
  SELECT place_id, sum(files), sum(folders) FROM (
    SELECT place_id, 1 AS files, 0 AS folders FROM files WHERE trash_id IS NULL
    UNION ALL
    SELECT place_id, 0, 1 FROM folders WHERE trash_id IS NULL
  ) entry GROUP BY place_id`;

/** As the triggers learn them, with their bound for each owner. */
export const learnWords = `
  INSERT INTO search_words (owner_id, word)
  SELECT owner_id, word FROM (
    SELECT owner_id, word, row_number() OVER (PARTITION BY owner_id ORDER BY word) AS place
    FROM (
      SELECT DISTINCT owner_id, words.word
      FROM (SELECT owner_id, search_text FROM files UNION ALL SELECT owner_id, search_text FROM folders) named,
        words_of(named.search_text) AS words (word)
    ) known
  ) placed
  WHERE place <= 20000`;
