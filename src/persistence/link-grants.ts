import { randomUUID } from 'node:crypto';
import type { LinkGrants } from '../domain/links/link-grants.js';
import type { Database } from './database.js';
import { orRefusal } from './refusals.js';
import { rowsOf } from './sql.js';

const GRANT_LIFE_MS = 24 * 3600 * 1000;

/** Grants used before this are over. */
export const grantsExpiredBefore = (now: Date): Date => new Date(now.getTime() - GRANT_LIFE_MS);

/** What was sent of the download, or is on its way. */
const SENT = 'greatest(size * 3 / 2 - bytes_left, 0)';

const mayBegin = (bytes: string): string =>
  `${SENT} < size AND (bytes_left >= ${bytes} OR (broke_off AND wasted + ${SENT} <= size * 2))`;

export function createLinkGrants({ sequelize }: Database): LinkGrants {
  // Who broke off and begins anew at once must not come before what they left.
  const givingBack = new Set<Promise<unknown>>();
  const allGivenBack = () => Promise.allSettled(givingBack);

  return {
    async open(download, { size, bytes }) {
      const id = randomUUID();
      await orRefusal(
        rowsOf(
          sequelize,
          `INSERT INTO link_grants (id, link_id, file_id, folder_id, client_hash, size, bytes_left, used_at)
         VALUES ($id, $linkId, $fileId, $folderId, $clientHash, $size, $size::bigint * 3 / 2 - $bytes, $now)`,
          { ...download, id, size, bytes, now: new Date() },
        ),
      );
      return id;
    },

    /** The inner query waits for a grant that somebody else draws on, and then looks again at what is left of it. */
    async take(download, { size, bytes, isStart }) {
      await allGivenBack();
      const now = new Date();
      const suffices = isStart ? `$bytes::bigint > 0 AND ${mayBegin('$bytes')}` : 'bytes_left >= $bytes';
      const taken = await rowsOf<{ id: string }>(
        sequelize,
        `UPDATE link_grants SET
           bytes_left = CASE WHEN bytes_left >= $bytes::bigint THEN bytes_left ELSE $size::bigint * 3 / 2 END - $bytes,
           wasted = wasted + CASE WHEN bytes_left >= $bytes THEN 0 ELSE ${SENT} END,
           broke_off = broke_off AND bytes_left >= $bytes,
           size = $size, used_at = $now
         WHERE id = (
           SELECT id FROM link_grants
           WHERE link_id = $linkId AND client_hash = $clientHash AND used_at > $expired
             AND file_id IS NOT DISTINCT FROM $fileId AND folder_id IS NOT DISTINCT FROM $folderId
             AND ${suffices}
           ORDER BY used_at LIMIT 1 FOR NO KEY UPDATE
         )
         RETURNING id`,
        { ...download, size, bytes, now, expired: grantsExpiredBefore(now) },
      );
      return taken[0]?.id ?? null;
    },

    async giveBack(grantId, bytes) {
      const given = rowsOf(
        sequelize,
        `UPDATE link_grants SET bytes_left = bytes_left + $bytes::bigint, broke_off = broke_off OR $bytes::bigint > 0, used_at = $now
         WHERE id = $grantId`,
        { grantId, bytes, now: new Date() },
      ).finally(() => givingBack.delete(given));
      givingBack.add(given);
      await given;
    },

    async hasUnfinished(linkId, clientHash) {
      await allGivenBack();
      const unfinished = await rowsOf(
        sequelize,
        `SELECT 1 FROM link_grants
         WHERE link_id = $linkId AND client_hash = $clientHash AND used_at > $expired AND ${mayBegin('size')}
         LIMIT 1`,
        { linkId, clientHash, expired: grantsExpiredBefore(new Date()) },
      );
      return unfinished.length > 0;
    },
  };
}
