import type { Amount, FolderAmount, UsageStore } from '../domain/users/usage-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

const amount = 'count(*) AS "fileCount", sum(size)::bigint AS bytes';

/** One statement over one look at the files. From the folders up to the top each is met once, however many lie in it. */
const largest = `
  WITH RECURSIVE looked AS MATERIALIZED (
    SELECT size, mime_type, folder_id FROM files WHERE owner_id = $ownerId AND trash_id IS NULL
    ORDER BY owner_id DESC, size DESC, id DESC LIMIT $limit
  ), up AS (
    SELECT id, parent_id FROM folders WHERE id IN (SELECT folder_id FROM looked)
    UNION
    SELECT f.id, f.parent_id FROM folders f JOIN up ON f.id = up.parent_id
  ), down AS (
    SELECT id, id AS top FROM up WHERE parent_id IS NULL
    UNION ALL
    SELECT up.id, down.top FROM up JOIN down ON up.parent_id = down.id
  )
  SELECT 'type' AS of, mime_type AS name, NULL::uuid AS id, ${amount} FROM looked GROUP BY mime_type
  UNION ALL
  SELECT 'folder', (SELECT name FROM folders WHERE id = top), top, ${amount}
  FROM looked LEFT JOIN down ON down.id = folder_id GROUP BY top`;

type Row = Amount & { of: 'type' | 'folder'; name: string | null; id: string | null };

const counted = (rows: string): string => `(SELECT count(*) FROM (SELECT ${rows} LIMIT $most) counted)`;

const holdings = `
  SELECT ${counted('FROM trash WHERE owner_id = $ownerId')} AS "trashCount",
    ${counted('FROM share_links WHERE owner_id = $ownerId')} AS "linkCount",
    ${counted('FROM share_links WHERE owner_id = $ownerId AND (open_count > 0 OR download_count > 0)')}
      AS "usedLinkCount",
    ${counted('FROM sessions WHERE user_id = $ownerId AND ended_at IS NULL AND expires_at > now()')}
      AS "sessionCount",
    ${counted('FROM uploads WHERE owner_id = $ownerId AND file_id IS NULL')} AS "uploadCount",
    coalesce((SELECT sum(reserved_bytes)::bigint FROM uploads WHERE owner_id = $ownerId AND file_id IS NULL), 0)
      AS "uploadBytes"`;

export const createUsageStore = ({ sequelize }: Pick<Database, 'sequelize'>): UsageStore => ({
  async ofLargest(ownerId, limit) {
    const rows = await rowsOf<Row>(sequelize, largest, { ownerId, limit });
    const types = rows.flatMap(({ of, name, fileCount, bytes }) =>
      of === 'type' ? [{ mimeType: name ?? '', fileCount, bytes }] : [],
    );
    const folders = rows.flatMap(({ of, id, name, fileCount, bytes }): FolderAmount[] =>
      of === 'folder' ? [{ folderId: id, name, fileCount, bytes }] : [],
    );
    return { types, folders };
  },

  async holdingsOf(ownerId, most) {
    type Counted = Awaited<ReturnType<UsageStore['holdingsOf']>>;
    const [row] = await rowsOf<Counted>(sequelize, holdings, { ownerId, most });
    if (!row) throw new Error('an aggregate without a row');
    return row;
  },
});
