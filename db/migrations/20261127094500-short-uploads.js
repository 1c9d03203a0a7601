'use strict';

/**
 * Files of uploads whose bytes are kept already, made in one round trip: of many at once, each in its place and in the books
 * of its owner, or not at all (docs/decisions/0024). A row for each that was made, with its number among those that were
 * asked, from 1, and the books of its owner as they stand then. What is missing in the answer was refused: its name is
 * taken, its folder or its owner gone, the quota used up, or an act on the whole tree is under way.
 *
 * Locks are taken as everybody takes them, the tree, the place, the owner, and of more than one of a kind in one order.
 */
const fileShortUploads = `
  CREATE FUNCTION file_short_uploads(uploads jsonb[])
    RETURNS TABLE (asked int, owner_id uuid, quota_bytes bigint, file_count bigint, used_bytes bigint, trash_bytes bigint, reserved_bytes bigint)
    LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    entered uuid[] := '{}';
    place record;
    upload record;
  BEGIN
    FOR place IN
      SELECT DISTINCT (u ->> 'ownerId')::uuid AS owner_id, coalesce(u ->> 'folderId', u ->> 'ownerId')::uuid AS id
      FROM unnest(uploads) AS u ORDER BY 1, 2
    LOOP
      CONTINUE WHEN NOT pg_try_advisory_xact_lock_shared(hashtextextended('tree/' || place.owner_id, 0));
      PERFORM pg_advisory_xact_lock(hashtextextended('place/' || place.id, 0));
      entered := entered || place.id;
    END LOOP;

    FOR upload IN
      SELECT n::int, asked.*, coalesce(asked."folderId", asked."ownerId") AS place_id
      FROM unnest(uploads) WITH ORDINALITY AS u (upload, n), jsonb_to_record(u.upload) AS asked (
        id uuid, "ownerId" uuid, "folderId" uuid, name text, "nameOrder" text, comment text, size bigint, "mimeType" text,
        sha256 text, crc32 bigint, "blobKey" text, "isDrawable" boolean, "uploadedAt" timestamptz
      )
      ORDER BY asked."ownerId", n
    LOOP
      CONTINUE WHEN upload.place_id <> ALL (entered);
      CONTINUE WHEN upload."folderId" IS NOT NULL AND NOT EXISTS (
        SELECT FROM folders WHERE id = upload."folderId" AND owner_id = upload."ownerId" AND trash_id IS NULL
      );
      CONTINUE WHEN EXISTS (
        SELECT FROM files
        WHERE place_id = upload.place_id AND translate(name, '.', E'\\t') = upload."nameOrder" AND trash_id IS NULL
      ) OR EXISTS (
        SELECT FROM folders
        WHERE place_id = upload.place_id AND translate(name, '.', E'\\t') = upload."nameOrder" AND trash_id IS NULL
      );

      UPDATE users SET file_count = users.file_count + 1, used_bytes = users.used_bytes + upload.size
      WHERE users.id = upload."ownerId" AND is_active AND deleted_at IS NULL
        AND (users.quota_bytes IS NULL OR users.used_bytes + users.trash_bytes + users.reserved_bytes + upload.size <= users.quota_bytes)
      RETURNING users.id, users.quota_bytes, users.file_count, users.used_bytes, users.trash_bytes, users.reserved_bytes
      INTO owner_id, quota_bytes, file_count, used_bytes, trash_bytes, reserved_bytes;
      CONTINUE WHEN NOT FOUND;

      INSERT INTO files (
        id, owner_id, folder_id, name, size, mime_type, sha256, crc32, comment, blob_key, uploaded_at, updated_at
      ) VALUES (
        upload.id, upload."ownerId", upload."folderId", upload.name, upload.size, upload."mimeType", upload.sha256,
        upload.crc32, upload.comment, upload."blobKey", upload."uploadedAt", upload."uploadedAt"
      );
      IF upload."isDrawable" THEN PERFORM enqueue_preview(upload."blobKey", upload."uploadedAt"); END IF;
      asked := upload.n;
      RETURN NEXT;
    END LOOP;
  END $$`;

/**
 * Its turn comes after those of the same owner, and with the next of everybody else: start-time fair queueing. One that
 * waits for another attempt tells of times long past.
 */
const enqueuePreview = `
  CREATE FUNCTION enqueue_preview(key text, at timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO previews (blob_key, owner_id, turn, due_at)
    SELECT blob_key, owner_id, GREATEST(
        coalesce(
          (SELECT min(turn) FROM previews WHERE due_at <= at),
          (SELECT min(turn) FROM previews WHERE due_at IS NOT NULL)
        ),
        (SELECT max(turn) + 1 FROM previews WHERE owner_id = files.owner_id AND due_at IS NOT NULL),
        0
      ), at
    FROM files WHERE blob_key = key
    ON CONFLICT DO NOTHING
  $$`;

module.exports = {
  async up({ sequelize }) {
    await sequelize.query(enqueuePreview);
    await sequelize.query(fileShortUploads);
  },

  async down({ sequelize }) {
    await sequelize.query('DROP FUNCTION file_short_uploads, enqueue_preview');
  },
};
