import { randomUUID } from 'node:crypto';
import type { LinkGrants } from '../domain/links/link-grants.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';

const GRANT_LIFE_MS = 24 * 3600 * 1000;

/** Grants used before this are over. */
export const grantsExpiredBefore = (now: Date): Date => new Date(now.getTime() - GRANT_LIFE_MS);

export const createLinkGrants = ({ sequelize }: Database): LinkGrants => ({
  async open(download, bytes) {
    const id = randomUUID();
    await rowsOf(
      sequelize,
      `INSERT INTO link_grants (id, link_id, file_id, client_hash, bytes_left, used_at)
       VALUES ($id, $linkId, $fileId, $clientHash, $bytes, $now)`,
      { ...download, id, bytes, now: new Date() },
    );
    return id;
  },

  /** The inner query waits for a grant that somebody else draws on, and then looks again at what is left of it. */
  async take(download, bytes) {
    const now = new Date();
    const taken = await rowsOf<{ id: string }>(
      sequelize,
      `UPDATE link_grants SET bytes_left = bytes_left - $bytes, used_at = $now
       WHERE id = (
         SELECT id FROM link_grants
         WHERE link_id = $linkId AND file_id = $fileId AND client_hash = $clientHash
           AND bytes_left >= $bytes AND used_at > $expired
         ORDER BY used_at LIMIT 1 FOR NO KEY UPDATE
       )
       RETURNING id`,
      { ...download, bytes, now, expired: grantsExpiredBefore(now) },
    );
    return taken[0]?.id ?? null;
  },

  async giveBack(grantId, bytes) {
    await rowsOf(
      sequelize,
      'UPDATE link_grants SET bytes_left = bytes_left + $bytes, used_at = $now WHERE id = $grantId',
      { grantId, bytes, now: new Date() },
    );
  },
});
