import type { Sequelize } from 'sequelize';
import { type Handover, type Leaver, MOST_COUNTED } from '../domain/offboarding/offboarding.js';
import type { OffboardingStore, TopEntry } from '../domain/offboarding/offboarding-store.js';
import { bottomUp } from './bottom-up.js';
import type { Database } from './database.js';
import { moveInto } from './move-into.js';
import { alone, byIndexAlone } from './planner.js';
import { nameOrder, rowsOf, selectList } from './sql.js';

type Bind = Record<string, unknown>;

const counted = (from: string): string =>
  `(SELECT count(*) FROM (SELECT ${from} LIMIT ${MOST_COUNTED}) counted)`;

const inForce = `l.owner_id = u.id AND (l.expires_at IS NULL OR l.expires_at > now())
  AND (l.max_downloads IS NULL OR l.download_count < l.max_downloads)`;

const leaverColumns = {
  id: 'u.id',
  login: 'u.login',
  fullName: 'u.full_name',
  isAdmin: 'u.is_admin',
  isActive: 'u.is_active',
  fileCount: 'u.file_count',
  bytes: 'u.used_bytes',
  folderCount: counted('FROM folders d WHERE d.owner_id = u.id AND d.trash_id IS NULL'),
  trashBytes: 'u.trash_bytes',
  linkCount: counted(`FROM share_links l WHERE ${inForce}`),
  usedLinkCount: counted(
    `FROM share_links l WHERE ${inForce} AND (l.open_count > 0 OR l.download_count > 0)`,
  ),
  uploadCount: counted('FROM uploads p WHERE p.owner_id = u.id AND p.file_id IS NULL'),
  uploadBytes: 'u.reserved_bytes',
  groups: `ARRAY(SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id
    WHERE m.user_id = u.id ORDER BY g.name)`,
};

/** What others leave that is on its way; of those asked about it is known already. */
const onItsWay = (joinsAndConditions: string): string => `(
      SELECT coalesce(sum(o.used_bytes), 0) FROM handovers h JOIN users o ON o.id = h.leaver_id ${joinsAndConditions}
        AND o.id <> ALL($leaverIds::uuid[]))`;

/** What is left of the own quota, and of each group's, in which nothing changes where both are members. */
const room = `
  SELECT min(free)::bigint AS free FROM (
    SELECT quota_bytes - used_bytes - trash_bytes - reserved_bytes - ${onItsWay('WHERE h.receiver_id = $receiverId')} AS free
    FROM users WHERE id = $receiverId AND quota_bytes IS NOT NULL
    UNION ALL
    SELECT g.quota_bytes - ${onItsWay(`JOIN group_members theirs ON theirs.user_id = h.receiver_id
      WHERE theirs.group_id = g.id AND NOT EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.user_id = o.id)`)} - (
      SELECT sum(o.trash_bytes + o.reserved_bytes + CASE WHEN o.id = ANY($leaverIds::uuid[]) THEN 0 ELSE o.used_bytes END)
      FROM group_members m JOIN users o ON o.id = m.user_id WHERE m.group_id = g.id AND o.deleted_at IS NULL
    ) FROM groups g JOIN group_members mine ON mine.group_id = g.id
    WHERE mine.user_id = $receiverId AND g.quota_bytes IS NOT NULL
  ) limits`;

const handoverColumns = {
  leaverId: 'leaver_id',
  receiverId: 'receiver_id',
  folderId: 'folder_id',
  jobId: 'job_id',
  fileCount: 'file_count',
  bytes: 'bytes',
  folderCount: 'folder_count',
  linkCount: 'link_count',
};

export function createOffboardingStore({ sequelize }: Pick<Database, 'sequelize'>): OffboardingStore {
  const run = <Row extends object>(sql: string, bind: Bind) => rowsOf<Row>(sequelize, sql, bind);
  return {
    leavers: (ids) =>
      run<Leaver>(
        `SELECT ${selectList(leaverColumns)} FROM unnest($ids::uuid[]) WITH ORDINALITY AS asked (id, n)
         JOIN users u ON u.id = asked.id WHERE u.deleted_at IS NULL ORDER BY n`,
        { ids },
      ),

    async roomOf(receiverId, leaverIds) {
      const free = (await run<{ free: number | null }>(room, { receiverId, leaverIds }))[0]?.free ?? null;
      return free === null ? null : Math.max(free, 0);
    },

    async lockRoom(receiverId) {
      await run(
        `SELECT id FROM groups WHERE quota_bytes IS NOT NULL
           AND id IN (SELECT group_id FROM group_members WHERE user_id = $receiverId)
         ORDER BY id FOR NO KEY UPDATE`,
        { receiverId },
      );
    },

    async depthOf(ownerId) {
      const sql = `
        WITH RECURSIVE down AS (
          SELECT id, 1 AS depth FROM folders WHERE place_id = $ownerId AND trash_id IS NULL
          UNION ALL
          SELECT f.id, down.depth + 1 FROM folders f JOIN down ON f.place_id = down.id WHERE f.trash_id IS NULL
        )
        SELECT coalesce(max(depth), 0) AS depth FROM down`;
      return (await run<{ depth: number }>(sql, { ownerId }))[0]?.depth ?? 0;
    },

    async find(leaverId) {
      const sql = `SELECT ${selectList(handoverColumns)} FROM handovers WHERE leaver_id = $leaverId`;
      return (await run<Handover>(sql, { leaverId }))[0] ?? null;
    },

    async isReceiving(userId) {
      const sql = 'SELECT 1 AS found FROM handovers WHERE receiver_id = $userId LIMIT 1';
      return (await run(sql, { userId })).length > 0;
    },

    async begin(handover) {
      await run(
        `WITH shared AS (UPDATE users SET shares_bytes = true WHERE id = $leaverId)
         INSERT INTO handovers (leaver_id, receiver_id, folder_id, job_id)
         VALUES ($leaverId, $receiverId, $folderId, $jobId) RETURNING 1 AS begun`,
        { ...handover },
      );
    },

    async takeOver(leaverId, jobId) {
      await run('UPDATE handovers SET job_id = $jobId WHERE leaver_id = $leaverId RETURNING 1 AS taken', {
        leaverId,
        jobId,
      });
    },

    topEntries: (handover, limit) => byIndexAlone(sequelize, () => topEntries(sequelize, handover, limit)),

    gather: ({ folderId }, entries) =>
      byIndexAlone(sequelize, async () => {
        const ofKind = (kind: TopEntry['kind']) => entries.filter((entry) => entry.kind === kind);
        await moveInto(sequelize, 'files', 'folder_id', ofKind('file'), folderId);
        await moveInto(sequelize, 'folders', 'parent_id', ofKind('folder'), folderId);
      }),

    give: (handover, maxRows) => byIndexAlone(sequelize, () => giveSlice(sequelize, handover, maxRows)),

    async giveFolder({ leaverId, receiverId, folderId }, name) {
      await run(
        `UPDATE folders SET owner_id = $receiverId, name = $name, version = version + 1
         WHERE id = $folderId RETURNING id`,
        { receiverId, folderId, name },
      );
      await learnWords(sequelize, receiverId, 'folders', [folderId]);
      // The triggers tell whose it was.
      await run('SELECT tell_changes($receiverId::uuid, ARRAY[$receiverId::uuid::text])', { receiverId });
      await run('DELETE FROM handovers WHERE leaver_id = $leaverId RETURNING 1 AS gone', { leaverId });
    },

    async isUnsettled(ownerId) {
      const sql = `SELECT id FROM trash WHERE owner_id = $ownerId AND state <> 'kept' ORDER BY deleted_at LIMIT 1`;
      return (await run(sql, { ownerId })).length > 0;
    },

    async uploadIds(ownerId, limit) {
      const sql = `SELECT id FROM uploads WHERE owner_id = $ownerId AND file_id IS NULL LIMIT ${limit}`;
      return (await run<{ id: string }>(sql, { ownerId })).map(({ id }) => id);
    },
  };
}

async function giveSlice(sequelize: Sequelize, handover: Handover, maxRows: number) {
  const files = await giveFiles(sequelize, handover, maxRows);
  const left = maxRows - files.ids.length;
  const folders = left > 0 ? await giveFolders(sequelize, handover, left) : { count: 0, links: 0 };
  await rowsOf(
    sequelize,
    `UPDATE handovers SET file_count = file_count + $files, bytes = bytes + $bytes,
       folder_count = folder_count + $folders, link_count = link_count + $links
     WHERE leaver_id = $leaverId RETURNING 1 AS counted`,
    {
      leaverId: handover.leaverId,
      files: files.ids.length,
      bytes: files.bytes,
      folders: folders.count,
      links: files.links + folders.links,
    },
  );
  return { files: files.ids.length, folders: folders.count };
}

const firstFiles = `SELECT id FROM files WHERE ${alone('owner_id', '$leaverId')} AND trash_id IS NULL
  ORDER BY owner_id, uploaded_at, id`;

async function topEntries(
  sequelize: Sequelize,
  { leaverId, folderId }: Handover,
  limit: number,
): Promise<TopEntry[]> {
  const files = await rowsOf<TopEntry>(
    sequelize,
    `SELECT 'file' AS kind, id, name FROM files WHERE ${alone('place_id', '$leaverId')} AND trash_id IS NULL
     ORDER BY place_id, uploaded_at, id LIMIT ${limit}`,
    { leaverId },
  );
  const folders = await rowsOf<TopEntry>(
    sequelize,
    `SELECT 'folder' AS kind, id, name FROM folders
     WHERE ${alone('place_id', '$leaverId')} AND trash_id IS NULL AND id <> $folderId
     ORDER BY place_id, created_at, id LIMIT ${limit - files.length}`,
    { leaverId, folderId },
  );
  return [...files, ...folders];
}

/** With their links and what is drawn of them; booked for both. */
async function giveFiles(sequelize: Sequelize, { leaverId, receiverId }: Handover, maxRows: number) {
  const given = await rowsOf<{ id: string; size: number; blobKey: string }>(
    sequelize,
    `UPDATE files SET owner_id = $receiverId, version = version + 1
     WHERE id IN (${firstFiles} LIMIT ${maxRows}) RETURNING id, size, blob_key AS "blobKey"`,
    { leaverId, receiverId },
  );
  const ids = given.map(({ id }) => id);
  const bytes = given.reduce((sum, { size }) => sum + size, 0);
  if (ids.length === 0) return { ids, bytes, links: 0 };
  const links = await giveLinks(sequelize, receiverId, 'file_id', ids);
  await rowsOf(
    sequelize,
    'UPDATE previews SET owner_id = $receiverId WHERE blob_key = ANY($keys) RETURNING 1 AS given',
    { receiverId, keys: given.map(({ blobKey }) => blobKey) },
  );
  await learnWords(sequelize, receiverId, 'files', ids);
  // In one order, as two who give each other's to a third would wait in a circle. The quota was asked for all of it before.
  await rowsOf(sequelize, 'SELECT id FROM users WHERE id = ANY($both) ORDER BY id FOR NO KEY UPDATE', {
    both: [leaverId, receiverId],
  });
  await rowsOf(
    sequelize,
    `UPDATE users SET used_bytes = used_bytes + sign * $bytes::bigint, file_count = file_count + sign * $count::bigint
     FROM (VALUES ($leaverId::uuid, -1), ($receiverId::uuid, 1)) AS booked (id, sign)
     WHERE users.id = booked.id RETURNING 1 AS booked`,
    { leaverId, receiverId, bytes, count: ids.length },
  );
  return { ids, bytes, links };
}

const giveLinks = async (
  sequelize: Sequelize,
  receiverId: string,
  column: 'file_id' | 'folder_id',
  ids: string[],
): Promise<number> =>
  (
    await rowsOf(
      sequelize,
      `UPDATE share_links SET owner_id = $receiverId, version = version + 1
       WHERE ${column} = ANY($ids) RETURNING id`,
      { receiverId, ids },
    )
  ).length;

/** Those in which nothing of the leaver's is left; what went to the trash from there stays behind. */
async function giveFolders(
  sequelize: Sequelize,
  { leaverId, receiverId, folderId }: Handover,
  maxRows: number,
) {
  let [count, links] = [0, 0];
  const find = async (sql: string, bind: Bind) =>
    (await rowsOf<{ id: string }>(sequelize, sql, bind)).map(({ id }) => id);
  await bottomUp(
    {
      some: (limit) =>
        find(
          `SELECT id FROM folders WHERE ${alone('owner_id', '$leaverId')} AND trash_id IS NULL AND id <> $folderId
           ORDER BY owner_id, ${nameOrder('name')}, id LIMIT ${limit}`,
          { leaverId, folderId },
        ),
      inside: (outerIds, limit) =>
        find(
          `SELECT one.id FROM unnest($outerIds::uuid[]) AS outer_folder (id) CROSS JOIN LATERAL (
             SELECT id FROM folders inner_folder WHERE inner_folder.parent_id = outer_folder.id
               AND coalesce(inner_folder.trash_id, inner_folder.owner_id) = $leaverId LIMIT ${limit}
           ) one LIMIT ${limit}`,
          { leaverId, outerIds },
        ),
      async act(ids, maxWritten) {
        const freed = await leaveTrash(sequelize, leaverId, ids, maxWritten);
        // Some were inside others, and are given by now.
        const given = await find(
          `UPDATE folders SET owner_id = $receiverId, version = version + 1
           WHERE id = ANY($ids) AND owner_id = $leaverId RETURNING id`,
          { leaverId, receiverId, ids: ids.slice(0, maxWritten - freed) },
        );
        if (given.length === 0) return freed;
        links += await giveLinks(sequelize, receiverId, 'folder_id', given);
        await learnWords(sequelize, receiverId, 'folders', given);
        count += given.length;
        return freed + given.length;
      },
    },
    maxRows,
  );
  return { count, links };
}

/**
 * What lies in the trash and was in these folders would come back to the top. From a folder that stayed only such come there as
 * were deleted themselves, which an index of their own has: whatever else lies there is not read. Returns how many rows it wrote.
 */
async function leaveTrash(sequelize: Sequelize, leaverId: string, folderIds: string[], maxRows: number) {
  let count = 0;
  for (const [table, column] of [
    ['files', 'folder_id'],
    ['folders', 'parent_id'],
  ] as const) {
    const freed = await rowsOf(
      sequelize,
      `UPDATE ${table} SET ${column} = NULL WHERE id IN (
         SELECT id FROM ${table} WHERE ${column} = ANY($folderIds) AND coalesce(trash_id, owner_id) = id AND owner_id = $leaverId
         LIMIT ${maxRows - count}
       ) RETURNING id`,
      { leaverId, folderIds },
    );
    count += freed.length;
  }
  return count;
}

/** For the receiver's search to know them when they are typed nearly right; as many as a storage keeps. */
async function learnWords(
  sequelize: Sequelize,
  receiverId: string,
  table: 'files' | 'folders',
  ids: string[],
): Promise<void> {
  await rowsOf(
    sequelize,
    `INSERT INTO search_words SELECT DISTINCT $receiverId::uuid, word
     FROM ${table}, words_of(search_text) AS words (word) WHERE id = ANY($ids)
       AND NOT EXISTS (SELECT FROM search_words known WHERE known.owner_id = $receiverId AND known.word = words.word)
       AND (SELECT count(*) FROM (SELECT FROM search_words WHERE owner_id = $receiverId LIMIT 20000) known) < 20000
     ORDER BY word ON CONFLICT DO NOTHING RETURNING 1 AS learnt`,
    { receiverId, ids },
  );
}
