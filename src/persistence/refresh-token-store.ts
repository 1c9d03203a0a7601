import type { Sequelize } from 'sequelize';
import type { KeptRefreshToken } from '../domain/sessions/refresh-tokens.js';
import type { SessionStore } from '../domain/sessions/session-store.js';
import { rowsOf } from './sql.js';

/** Of one session. Who asks for a new pair more often than that loses the first access tokens early. */
const KEPT_TOKENS = 20;

/** So long the access token of a pair may live. */
const ACCESS_MINUTES = 15;

export const spentTokensExpiredBefore = (now: Date): Date =>
  new Date(now.getTime() - ACCESS_MINUTES * 60_000);

type RefreshTokenStore = Pick<
  SessionStore,
  | 'addRefreshToken'
  | 'sessionOfRefreshToken'
  | 'findRefreshToken'
  | 'spendRefreshToken'
  | 'repeatRefreshToken'
>;

interface Row {
  sessionId: string;
  spentAt: Date | null;
  address: string | null;
  agent: string | null;
  isRepeated: boolean;
  isAnswerUsed: boolean;
}

export const createRefreshTokenStore = (sequelize: Sequelize): RefreshTokenStore => ({
  async addRefreshToken(sessionId, { tokenHash, accessId, parentHash }) {
    const now = new Date();
    await rowsOf(
      sequelize,
      `INSERT INTO refresh_tokens (token_hash, session_id, access_id, parent_hash, created_at)
       VALUES ($tokenHash, $sessionId, $accessId, $parentHash, $now)`,
      { tokenHash, sessionId, accessId, parentHash, now },
    );
    await rowsOf(
      sequelize,
      `DELETE FROM refresh_tokens WHERE token_hash IN (
         SELECT token_hash FROM (
           SELECT token_hash, spent_at, row_number() OVER (
             ORDER BY token_hash = $tokenHash DESC, spent_at IS NULL DESC, created_at DESC) AS place
           FROM refresh_tokens WHERE session_id = $sessionId) AS kept
         WHERE place > $most OR spent_at < $tooOld)`,
      { tokenHash, sessionId, most: KEPT_TOKENS, tooOld: spentTokensExpiredBefore(now) },
    );
  },

  async sessionOfRefreshToken(tokenHash) {
    const sql = 'SELECT session_id AS "sessionId" FROM refresh_tokens WHERE token_hash = $tokenHash';
    return (await rowsOf<{ sessionId: string }>(sequelize, sql, { tokenHash }))[0]?.sessionId ?? null;
  },

  async findRefreshToken(tokenHash) {
    const [row] = await rowsOf<Row>(
      sequelize,
      `SELECT session_id AS "sessionId", spent_at AS "spentAt", spent_address AS address, spent_agent AS agent,
         repeated_at IS NOT NULL AS "isRepeated",
         EXISTS (SELECT 1 FROM refresh_tokens c
                 WHERE c.session_id = t.session_id AND c.parent_hash = t.token_hash AND c.spent_at IS NOT NULL
         ) AS "isAnswerUsed"
       FROM refresh_tokens t WHERE token_hash = $tokenHash`,
      { tokenHash },
    );
    return row ? keptToken(row) : null;
  },

  async spendRefreshToken(tokenHash, { address, agent }, now) {
    await rowsOf(
      sequelize,
      `UPDATE refresh_tokens SET spent_at = $now, spent_address = $address, spent_agent = $agent
       WHERE token_hash = $tokenHash`,
      { tokenHash, address, agent, now },
    );
  },

  async repeatRefreshToken(tokenHash, now) {
    const sql = 'UPDATE refresh_tokens SET repeated_at = $now WHERE token_hash = $tokenHash';
    await rowsOf(sequelize, sql, { tokenHash, now });
  },
});

const keptToken = ({
  sessionId,
  spentAt,
  address,
  agent,
  isRepeated,
  isAnswerUsed,
}: Row): KeptRefreshToken => ({
  sessionId,
  spent: spentAt && { at: spentAt, by: { address: address ?? '', agent: agent ?? '' } },
  isRepeated,
  isAnswerUsed,
});
