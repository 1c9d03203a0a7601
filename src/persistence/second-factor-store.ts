import type { Passkey } from '../domain/second-factors/passkey.js';
import type { SecondFactor, TotpFactor } from '../domain/second-factors/second-factor.js';
import type { SecondFactorStore } from '../domain/second-factors/second-factor-store.js';
import type { Database } from './database.js';
import { rowsOf } from './sql.js';
import { inTransaction } from './unit-of-work.js';

export function createSecondFactorStore({ sequelize }: Pick<Database, 'sequelize'>): SecondFactorStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);
  const hits = async (sql: string, bind: Record<string, unknown>): Promise<boolean> =>
    (await run(sql, bind)).length > 0;

  const settle = async (userId: string): Promise<boolean> => {
    const [settled] = await run<{ isThere: boolean }>(
      `WITH factor AS (
         SELECT EXISTS (SELECT FROM totp_factors WHERE user_id = $userId AND confirmed_at IS NOT NULL)
           OR EXISTS (SELECT FROM passkeys WHERE user_id = $userId) AS is_there
       ), codes AS (
         DELETE FROM recovery_codes WHERE user_id = $userId AND NOT (SELECT is_there FROM factor)
       )
       UPDATE users SET has_second_factor = factor.is_there FROM factor WHERE id = $userId
       RETURNING has_second_factor AS "isThere"`,
      { userId },
    );
    return settled?.isThere ?? false;
  };

  return {
    async find(userId): Promise<SecondFactor> {
      const [totp] = await run<TotpFactor>(
        `SELECT confirmed_at AS since, last_used_at AS "lastUsedAt" FROM totp_factors
         WHERE user_id = $userId AND confirmed_at IS NOT NULL`,
        { userId },
      );
      const passkeys = await run<Passkey>(
        `SELECT id, name, created_at AS since, last_used_at AS "lastUsedAt" FROM passkeys
         WHERE user_id = $userId ORDER BY created_at, id`,
        { userId },
      );
      const [codes] = await run<{ count: number }>(
        'SELECT count(*) AS count FROM recovery_codes WHERE user_id = $userId AND used_at IS NULL',
        { userId },
      );
      return { totp: totp ?? null, passkeys, recoveryCodesLeft: codes?.count ?? 0 };
    },

    beginTotp: (userId, sealed) =>
      hits(
        `INSERT INTO totp_factors AS kept (user_id, sealed_secret, created_at) VALUES ($userId, $sealed, now())
         ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = excluded.created_at
           WHERE kept.confirmed_at IS NULL
         RETURNING 1 AS begun`,
        { userId, sealed },
      ),

    async sealedTotp(userId, confirmed) {
      const [found] = await run<{ sealed: Buffer }>(
        `SELECT sealed_secret AS sealed FROM totp_factors
         WHERE user_id = $userId AND (confirmed_at IS NOT NULL) = $confirmed`,
        { userId, confirmed },
      );
      return found?.sealed ?? null;
    },

    confirmTotp: (userId, sealed, step) =>
      hits(
        `UPDATE totp_factors SET confirmed_at = now(), last_step = $step
         WHERE user_id = $userId AND confirmed_at IS NULL AND sealed_secret = $sealed RETURNING 1 AS confirmed`,
        { userId, sealed, step },
      ),

    takeStep: (userId, step) =>
      hits(
        `UPDATE totp_factors SET last_step = $step, last_used_at = now()
         WHERE user_id = $userId AND confirmed_at IS NOT NULL AND last_step < $step RETURNING 1 AS taken`,
        { userId, step },
      ),

    removeTotp: (userId) =>
      hits(
        'DELETE FROM totp_factors WHERE user_id = $userId AND confirmed_at IS NOT NULL RETURNING 1 AS gone',
        {
          userId,
        },
      ),

    removeAll: (userId) =>
      inTransaction(sequelize, async () => {
        const wasThere = await hits(
          `WITH totp AS (DELETE FROM totp_factors WHERE user_id = $userId RETURNING confirmed_at),
             passkey AS (DELETE FROM passkeys WHERE user_id = $userId RETURNING id)
           SELECT 1 AS gone FROM totp WHERE confirmed_at IS NOT NULL UNION ALL SELECT 1 FROM passkey`,
          { userId },
        );
        await settle(userId);
        return wasThere;
      }),

    setRecoveryCodes: (userId, hashes) =>
      inTransaction(sequelize, async () => {
        await run('DELETE FROM recovery_codes WHERE user_id = $userId', { userId });
        await run(
          `INSERT INTO recovery_codes (user_id, code_hash, created_at)
           SELECT $userId::uuid, decode(code.hash, 'hex'), now() FROM unnest($hashes::text[]) AS code (hash)`,
          { userId, hashes: hashes.map((hash) => hash.toString('hex')) },
        );
      }),

    takeRecoveryCode: (userId, hash) =>
      hits(
        `UPDATE recovery_codes SET used_at = now()
         WHERE user_id = $userId AND code_hash = $hash AND used_at IS NULL RETURNING 1 AS taken`,
        { userId, hash },
      ),

    settle,
  };
}
