import { randomUUID } from 'node:crypto';
import type { KeptPasskey, Passkey } from '../domain/second-factors/passkey.js';
import type { PasskeyStore } from '../domain/second-factors/passkey-store.js';
import type { Database } from './database.js';
import { rowsOf, selectList } from './sql.js';

const columns = selectList({
  id: 'id',
  userId: 'user_id',
  credentialId: 'credential_id',
  publicKey: 'public_key',
  counter: 'counter',
  transports: 'transports',
});

export function createPasskeyStore({ sequelize }: Pick<Database, 'sequelize'>): PasskeyStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);
  return {
    listOf: (userId) =>
      run<KeptPasskey>(`SELECT ${columns} FROM passkeys WHERE user_id = $userId ORDER BY created_at, id`, {
        userId,
      }),

    async findByCredential(credentialId) {
      const sql = `SELECT ${columns} FROM passkeys WHERE credential_id = $credentialId`;
      return (await run<KeptPasskey>(sql, { credentialId }))[0] ?? null;
    },

    async add(passkey) {
      const [added] = await run<Passkey>(
        `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
         VALUES ($id, $userId, $credentialId, $publicKey, $counter, $transports, $name, now())
         ON CONFLICT (credential_id) DO NOTHING
         RETURNING id, name, created_at AS since, last_used_at AS "lastUsedAt"`,
        { ...passkey, id: randomUUID() },
      );
      return added ?? null;
    },

    async use(id, counter) {
      const sql = `UPDATE passkeys SET counter = $counter, last_used_at = now()
        WHERE id = $id AND (counter < $counter OR (counter = 0 AND $counter = 0)) RETURNING 1 AS used`;
      return (await run(sql, { id, counter })).length > 0;
    },

    async remove(id, userId) {
      const sql = 'DELETE FROM passkeys WHERE id = $id AND user_id = $userId RETURNING name';
      return (await run<{ name: string }>(sql, { id, userId }))[0]?.name ?? null;
    },

    async spend({ id, expiresAt }) {
      // Those that are too old to be shown go on the way: there are never more than were signed within minutes.
      const sql = `WITH old AS (DELETE FROM spent_challenges WHERE expires_at < now())
        INSERT INTO spent_challenges (id, expires_at) VALUES ($id, $expiresAt) ON CONFLICT (id) DO NOTHING
        RETURNING 1 AS spent`;
      return (await run(sql, { id, expiresAt })).length > 0;
    },
  };
}
