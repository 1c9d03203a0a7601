import type { Database } from './database.js';
import { grantsExpiredBefore } from './link-grants.js';
import { spentTokensExpiredBefore } from './refresh-token-store.js';
import { type Bind, rowsOf } from './sql.js';

/** What periodic work removes; each returns how many rows went. */
export interface Retention {
  /** Sessions over since before then. Keep 90 days of them: they tell from which addresses a user signs in. */
  deleteEndedSessions(before: Date): Promise<number>;
  /** Those that are no good any more and have nothing left to tell. */
  deleteExpiredRefreshTokens(): Promise<number>;
  deleteExpiredBrowserSessions(): Promise<number>;
  deleteExpiredGrants(): Promise<number>;
  deleteExpiredAttempts(): Promise<number>;
}

export function createRetention({ sequelize }: Database): Retention {
  const deleteFrom = async (table: string, condition: string, bind: Bind): Promise<number> => {
    const sql = `WITH deleted AS (DELETE FROM ${table} WHERE ${condition} RETURNING 1)
                 SELECT count(*) AS count FROM deleted`;
    return (await rowsOf<{ count: number }>(sequelize, sql, bind))[0]?.count ?? 0;
  };
  return {
    deleteEndedSessions: (before) =>
      deleteFrom('sessions', 'coalesce(ended_at, expires_at) < $before', { before }),
    // Two lists, not two conditions: with those PostgreSQL looks through all sessions that are over for each token.
    deleteExpiredRefreshTokens: () =>
      deleteFrom(
        'refresh_tokens',
        `token_hash IN (
           SELECT token_hash FROM refresh_tokens WHERE spent_at < $spentBefore
           UNION ALL
           SELECT token_hash FROM refresh_tokens JOIN sessions ON sessions.id = session_id
           WHERE ended_at IS NOT NULL OR expires_at <= $now
         )`,
        { now: new Date(), spentBefore: spentTokensExpiredBefore(new Date()) },
      ),
    deleteExpiredBrowserSessions: () => deleteFrom('browser_sessions', 'expire <= $now', { now: new Date() }),
    deleteExpiredGrants: () =>
      deleteFrom('link_grants', 'used_at <= $before', { before: grantsExpiredBefore(new Date()) }),
    deleteExpiredAttempts: () => deleteFrom('attempts', 'expire <= $now', { now: Date.now() }),
  };
}
