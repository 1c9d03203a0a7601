import type {
  DanglingLink,
  DoctorStore,
  LostEntry,
  OwnedContent,
  OwnedThumbnail,
  UnfinishedUpload,
} from '../domain/doctor/doctor-store.js';
import type { Owner } from '../domain/doctor/finding.js';
import type { Database } from './database.js';
import { createDriftStores } from './drift-stores.js';
import { redrawThumbnail } from './preview-store.js';
import { contentColumns } from './scrub-store.js';
import { type Bind, rowsOf, selectList } from './sql.js';

interface UserColumns {
  userId: string | null;
  login: string | null;
}

const owner = 'users.id AS "userId", users.login';

/** An account may be missing: that is one of the things to find. */
const owned = <Row extends UserColumns>({ userId, login, ...row }: Row) => ({
  ...row,
  user: userId === null ? null : { id: userId, login: login ?? '' },
});

const uploads = `SELECT u.id, u.kind, u.state, u.name, u.offset_bytes AS "offset", u.store_id AS "storeId", u.handle,
    u.blob_key AS "blobKey", u.expires_at < now() AS "isExpired",
    u.lock_token IS NOT NULL AND u.lock_until >= now() AS "isLocked", ${owner}
  FROM uploads u LEFT JOIN users ON users.id = coalesce(u.owner_id, u.uploader_id)`;

/** It leads to nothing, or to what is in the trash, from where no link leads. */
const dangles = `((l.file_id IS NOT NULL AND NOT EXISTS (SELECT FROM files f WHERE f.id = l.file_id AND f.trash_id IS NULL))
  OR (l.folder_id IS NOT NULL AND NOT EXISTS (SELECT FROM folders f WHERE f.id = l.folder_id AND f.trash_id IS NULL))
  OR NOT EXISTS (SELECT FROM users WHERE users.id = l.owner_id))`;

const lostOf = (kind: string, table: string, parent: string): string =>
  `SELECT '${kind}' AS kind, e.id, e.name, ${owner} FROM ${table} e LEFT JOIN users ON users.id = e.owner_id
   WHERE ($id::uuid IS NULL OR e.id > $id) AND (users.id IS NULL
     OR (e.${parent} IS NOT NULL AND NOT EXISTS (SELECT FROM folders p WHERE p.id = e.${parent}))
     OR (e.trash_id IS NOT NULL AND NOT EXISTS (SELECT FROM trash t WHERE t.id = e.trash_id)))`;

export function createDoctorStore({ sequelize }: Database): DoctorStore {
  const run = <Row extends object>(sql: string, bind: Bind = {}) => rowsOf<Row>(sequelize, sql, bind);
  const isThere = async (sql: string, bind: Bind): Promise<boolean> =>
    (await run(`SELECT 1 AS found WHERE EXISTS (${sql})`, bind)).length > 0;
  const runOwned = async <Row extends UserColumns>(sql: string, bind: Bind) =>
    (await run<Row>(sql, bind)).map(owned);
  const contents = (condition: string, bind: Bind) =>
    runOwned<Omit<OwnedContent, 'user'> & UserColumns>(
      `SELECT ${selectList(contentColumns)}, f.name, ${owner}
       FROM files f LEFT JOIN users ON users.id = f.owner_id WHERE ${condition}`,
      bind,
    );
  const unfinished = (condition: string, bind: Bind) =>
    runOwned<Omit<UnfinishedUpload, 'user'> & UserColumns>(`${uploads} WHERE ${condition}`, bind);

  return {
    ...createDriftStores(sequelize),

    async totalBytes() {
      const [total] = await run<{ bytes: number }>(
        'SELECT coalesce(sum(used_bytes + trash_bytes), 0)::bigint AS bytes FROM users',
      );
      return total?.bytes ?? 0;
    },

    contentsAfter: (key, limit) =>
      contents('f.blob_key > $key ORDER BY f.blob_key LIMIT $limit', { key, limit }),

    filesOfKeys: (keys) => contents('f.blob_key = ANY($keys)', { keys }),

    isStill: ({ fileId, blobKey }) =>
      isThere(
        `SELECT FROM files f LEFT JOIN users ON users.id = f.owner_id
         WHERE f.id = $fileId AND f.blob_key = $blobKey AND users.deleted_at IS NULL`,
        { fileId, blobKey },
      ),

    thumbnailsAfter: (key, limit) =>
      runOwned<Omit<OwnedThumbnail, 'user'> & UserColumns>(
        `SELECT p.thumbnail_key AS "thumbnailKey", f.id AS "fileId", f.name, ${owner}
         FROM previews p JOIN files f ON f.blob_key = p.blob_key LEFT JOIN users ON users.id = f.owner_id
         WHERE p.thumbnail_key > $key ORDER BY p.thumbnail_key LIMIT $limit`,
        { key, limit },
      ),

    isStillThumbnail: (thumbnailKey) =>
      isThere(
        `SELECT FROM previews p JOIN files f ON f.blob_key = p.blob_key JOIN users ON users.id = f.owner_id
         WHERE p.thumbnail_key = $thumbnailKey AND users.deleted_at IS NULL`,
        { thumbnailKey },
      ),

    redraw: (thumbnailKey) => redrawThumbnail(sequelize, thumbnailKey),

    uploadsAfter: (id, limit) =>
      unfinished(
        'u.file_id IS NULL AND ($id::uuid IS NULL OR u.id > $id) AND users.deleted_at IS NULL ORDER BY u.id LIMIT $limit',
        { id, limit },
      ),

    findUpload: async (id) => (await unfinished('u.id = $id AND u.file_id IS NULL', { id }))[0] ?? null,

    uploadsOfHandles: (handles) => unfinished('u.handle = ANY($handles) AND u.file_id IS NULL', { handles }),

    async ownersOfFolders(folders) {
      const owners = await run<Owner & { folder: string; isLeaving: boolean }>(
        `SELECT storage_path AS folder, id, login, deleted_at IS NOT NULL AS "isLeaving"
         FROM users WHERE storage_path = ANY($folders)`,
        { folders },
      );
      return new Map(owners.map(({ folder, ...user }) => [folder, user]));
    },

    danglingLinksAfter: (id, limit) =>
      runOwned<Omit<DanglingLink, 'user'> & UserColumns>(
        `SELECT l.id, l.token, ${owner} FROM share_links l LEFT JOIN users ON users.id = l.owner_id
         WHERE ($id::uuid IS NULL OR l.id > $id) AND ${dangles} ORDER BY l.id LIMIT $limit`,
        { id, limit },
      ),

    async removeDanglingLink(id) {
      return (
        (await run(`DELETE FROM share_links l WHERE l.id = $id AND ${dangles} RETURNING l.id`, { id }))
          .length > 0
      );
    },

    lostEntriesAfter: (id, limit) =>
      runOwned<Omit<LostEntry, 'user'> & UserColumns>(
        `${lostOf('file', 'files', 'folder_id')} UNION ALL ${lostOf('folder', 'folders', 'parent_id')}
         ORDER BY id LIMIT $limit`,
        { id, limit },
      ),
  };
}
