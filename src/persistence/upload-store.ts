import type { ResumableUpload, Upload } from '../domain/uploads/upload.js';
import type { FiledUpload, LockState, UploadStore } from '../domain/uploads/upload-store.js';
import type { Database } from './database.js';
import { newFile } from './file-store.js';
import { GatheredStatement } from './gathered-statement.js';
import { type ListSource, listPage } from './keyset.js';
import { isRolledBack } from './pipelined-connection.js';
import { orRefusal } from './refusals.js';
import { type Bind, orderedName, rowsOf, selectList } from './sql.js';

const uploadColumns = {
  id: 'id',
  kind: 'kind',
  state: 'state',
  ownerId: 'owner_id',
  uploaderId: 'uploader_id',
  folderId: 'folder_id',
  name: 'name',
  path: 'path',
  comment: 'comment',
  onConflict: 'on_conflict',
  permanent: 'permanent',
  declaredType: 'declared_type',
  sha256: 'sha256',
  crc32: 'crc32',
  metadata: 'metadata',
  length: 'length',
  offset: 'offset_bytes',
  reservedBytes: 'reserved_bytes',
  storeId: 'store_id',
  handle: 'handle',
  blobKey: 'blob_key',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  fileId: 'file_id',
};

const uploadList: ListSource<'createdAt'> = {
  columns: uploadColumns,
  from: 'uploads',
  id: { expression: 'id', type: 'uuid' },
  sorts: { createdAt: { expression: 'created_at', type: 'timestamptz' } },
};

const columns = Object.values(uploadColumns);
const names = Object.keys(uploadColumns);
const all = selectList(uploadColumns);

const bookColumns = {
  id: 'owner_id',
  quotaBytes: 'quota_bytes',
  'storage.fileCount': 'file_count',
  'storage.usedBytes': 'used_bytes',
  'storage.trashBytes': 'trash_bytes',
  'storage.reservedBytes': 'reserved_bytes',
};

/** By the database's clock, which every process shares. */
const lockEnd = `now() + $milliseconds * interval '1 millisecond'`;

const fileShortUploads = {
  name: 'file-short-uploads',
  text: `SELECT asked, ${selectList(bookColumns)} FROM file_short_uploads($1::jsonb[])`,
};

export function createUploadStore(database: Database): UploadStore {
  const { sequelize, shortWrites: connection } = database;
  // One transaction after the other: what comes meanwhile shares the next one, and its sync of the disk.
  const shortUploads = new GatheredStatement<FiledUpload['owner']>(database, fileShortUploads, {
    connection,
    mostAsked: 64,
    mostUnderWay: 1,
  });

  const rows = <Row extends object = Upload>(sql: string, bind: Bind) => rowsOf<Row>(sequelize, sql, bind);
  const changes = async (sql: string, bind: Bind): Promise<boolean> =>
    (await rows(`${sql} RETURNING id`, bind)).length > 0;

  /** The first of those that nobody works on. */
  const removeIdle = async (condition: string, bind: Bind): Promise<Upload | null> => {
    const removed = await rows(
      `DELETE FROM uploads WHERE id = (
         SELECT id FROM uploads WHERE ${condition} AND (lock_token IS NULL OR lock_until < now())
         ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       RETURNING ${all}`,
      bind,
    );
    return removed[0] ?? null;
  };

  return {
    async fileAtOnce({ isDrawable, ...upload }) {
      const file = newFile(upload);
      const asked = { ...file, nameOrder: orderedName(file.name), isDrawable };
      try {
        const owner = await shortUploads.ask(JSON.stringify(asked));
        return owner && { file, owner };
      } catch (error) {
        // Of all that went together nothing was done, and each finds out by itself what is in its way.
        if (isRolledBack(error)) return null;
        throw error;
      }
    },

    async insert(upload, lockToken) {
      const sql = `INSERT INTO uploads (${columns.join(', ')}, lock_token, lock_until)
        VALUES (${names.map((name) => `$${name}`).join(', ')}, $lockToken, now() + interval '10 seconds')`;
      await orRefusal(rows(sql, { ...upload, lockToken: lockToken ?? null }));
    },

    async find(id) {
      const found = await rows<ResumableUpload>(
        `SELECT ${all} FROM uploads WHERE id = $id AND kind = 'tus'`,
        { id },
      );
      return found[0] ?? null;
    },

    listUnfinished: (uploaderId, query) =>
      listPage<ResumableUpload, 'createdAt'>(
        sequelize,
        uploadList,
        {
          where: ['uploader_id = $uploaderId', "kind = 'tus'", 'file_id IS NULL', 'expires_at > $now'],
          bind: { uploaderId, now: new Date() },
        },
        query,
      ),

    async countUnfinished(uploaderId, atMost) {
      const sql = `SELECT count(*) AS count FROM (
          SELECT 1 FROM uploads
          WHERE uploader_id = $uploaderId AND kind = 'tus' AND file_id IS NULL AND expires_at > $now
          LIMIT $atMost
        ) unfinished`;
      const [row] = await rows<{ count: number }>(sql, { uploaderId, atMost, now: new Date() });
      return row?.count ?? 0;
    },

    reserve: (id, bytes) =>
      changes('UPDATE uploads SET reserved_bytes = reserved_bytes + $bytes WHERE id = $id', { id, bytes }),

    claimReplaced: (id, fileId) =>
      changes(
        `UPDATE uploads SET replaces_id = $fileId
         WHERE id = $id AND NOT EXISTS (SELECT 1 FROM uploads others WHERE others.replaces_id = $fileId)`,
        { id, fileId },
      ),

    async reserveClaimed(freed) {
      const [row] = await rows<{ bytes: number }>(
        `WITH claims AS (
           SELECT uploads.id, least(freed.bytes, coalesce(length - reserved_bytes, freed.bytes)) AS bytes
           FROM uploads JOIN unnest($ids::uuid[], $sizes::bigint[]) AS freed (id, bytes) ON replaces_id = freed.id
           WHERE file_id IS NULL FOR UPDATE OF uploads
         ), reserved AS (
           UPDATE uploads SET reserved_bytes = reserved_bytes + claims.bytes FROM claims WHERE uploads.id = claims.id
         )
         SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM claims`,
        { ids: freed.map(({ id }) => id), sizes: freed.map(({ size }) => size) },
      );
      return row?.bytes ?? 0;
    },

    async extend(id, expiresAt) {
      await changes('UPDATE uploads SET expires_at = $expiresAt WHERE id = $id', { id, expiresAt });
    },

    advance: (id, lockToken, offset, expiresAt) =>
      changes(
        `UPDATE uploads SET offset_bytes = $offset, expires_at = $expiresAt
         WHERE id = $id AND lock_token = $lockToken`,
        { id, lockToken, offset, expiresAt },
      ),

    keep: (id, lockToken, { handle, blobKey, sha256, crc32 }) =>
      changes(
        `UPDATE uploads SET state = 'kept', handle = $handle, blob_key = $blobKey, sha256 = $sha256, crc32 = $crc32
         WHERE id = $id AND lock_token IS NOT DISTINCT FROM $lockToken::uuid AND file_id IS NULL`,
        { id, lockToken, handle, blobKey, sha256, crc32 },
      ),

    async remove(id) {
      return (await rows(`DELETE FROM uploads WHERE id = $id RETURNING ${all}`, { id }))[0] ?? null;
    },

    removeExpired: (now) => removeIdle('expires_at <= $now', { now }),

    removeSilentTwin: ({ uploaderId, ownerId, folderId, path, name, length }, createdBefore) =>
      removeIdle(
        `uploader_id = $uploaderId AND owner_id = $ownerId AND folder_id IS NOT DISTINCT FROM $folderId::uuid
         AND path = $path::text[] AND name = $name AND length = $length
         AND offset_bytes = 0 AND file_id IS NULL AND created_at <= $createdBefore`,
        { uploaderId, ownerId, folderId, path, name, length, createdBefore },
      ),

    async finish(id, lockToken, fileId) {
      const before = await rows(
        `SELECT ${all} FROM uploads WHERE id = $id AND lock_token = $lockToken AND file_id IS NULL FOR UPDATE`,
        { id, lockToken },
      );
      if (!before[0]) return null;
      await changes(
        `UPDATE uploads SET state = 'filed', file_id = $fileId, blob_key = NULL, reserved_bytes = 0, replaces_id = NULL
         WHERE id = $id`,
        { id, fileId },
      );
      return before[0];
    },

    async lock(id, lockToken, milliseconds) {
      const isLocked = await changes(
        `UPDATE uploads SET lock_token = $lockToken, lock_until = ${lockEnd}, lock_wanted = false
         WHERE id = $id AND (lock_token IS NULL OR lock_until < now())`,
        { id, lockToken, milliseconds },
      );
      if (!isLocked) await changes('UPDATE uploads SET lock_wanted = true WHERE id = $id', { id });
      return isLocked;
    },

    async renew(id, lockToken, milliseconds): Promise<LockState> {
      const renewed = await rows<{ isWanted: boolean }>(
        `UPDATE uploads SET lock_until = ${lockEnd} WHERE id = $id AND lock_token = $lockToken
         RETURNING lock_wanted AS "isWanted"`,
        { id, lockToken, milliseconds },
      );
      if (!renewed[0]) return 'lost';
      return renewed[0].isWanted ? 'wanted' : 'held';
    },

    async unlock(id, lockToken) {
      await changes('UPDATE uploads SET lock_token = NULL WHERE id = $id AND lock_token = $lockToken', {
        id,
        lockToken,
      });
    },

    async bytesOf(userId) {
      const sql = `SELECT array_remove(array_agg(handle), NULL) AS handles,
          array_remove(array_agg(blob_key), NULL) AS keys
        FROM uploads WHERE (owner_id = $userId OR uploader_id = $userId) AND file_id IS NULL`;
      const [row] = await rows<{ handles: string[] | null; keys: string[] | null }>(sql, { userId });
      return { handles: row?.handles ?? [], keys: row?.keys ?? [] };
    },

    async knownHandles(handles) {
      const known = await rows<{ handle: string }>(
        'SELECT handle FROM uploads WHERE handle = ANY($handles)',
        {
          handles,
        },
      );
      return new Set(known.map(({ handle }) => handle));
    },
  };
}
