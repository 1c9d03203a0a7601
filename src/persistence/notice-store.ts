import type { Notice, UnreadNotices } from '../domain/notices/notice.js';
import { UNREAD_DAYS } from '../domain/notices/notice.js';
import type { NoticeStore } from '../domain/notices/notice-store.js';
import type { Database } from './database.js';
import { type ListSource, listPage } from './keyset.js';
import { noticeColumns } from './notice-columns.js';
import { createNoticeMailStore } from './notice-mail-store.js';
import { rowsOf, selectList, storableJson } from './sql.js';
import { inTransaction } from './unit-of-work.js';

/** So many are kept for each user, of the latest. */
const KEPT = 100;

const noticeList: ListSource<'id'> = {
  columns: noticeColumns,
  from: 'notices n',
  id: { expression: 'n.id', type: 'bigint' },
  sorts: { id: { expression: 'n.id', type: 'bigint' } },
};

/** Not looked at, and not of the device that looks. */
const isNews = `user_id = $userId AND seen_at IS NULL AND device IS DISTINCT FROM $device`;

export function createNoticeStore({ sequelize }: Pick<Database, 'sequelize'>): NoticeStore {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);
  return {
    async isNewDevice(userId, device, at) {
      const [found] = await run<{ isNew: boolean }>(
        `WITH noted AS (
           INSERT INTO known_devices (user_id, device, seen_at) VALUES ($userId, $device, $at)
           ON CONFLICT (user_id, device) DO UPDATE SET seen_at = excluded.seen_at
         ), gone AS (
           DELETE FROM known_devices WHERE user_id = $userId AND device IN (
             SELECT device FROM known_devices WHERE user_id = $userId AND device <> $device
             ORDER BY seen_at DESC OFFSET ${KEPT - 1})
         )
         SELECT count(*) > 0 AND count(*) FILTER (WHERE device = $device) = 0 AS "isNew"
         FROM known_devices WHERE user_id = $userId`,
        { userId, device, at },
      );
      return found?.isNew ?? false;
    },

    async add({ userId, kind, time, address, agent, device, changes }) {
      const [added] = await run<{ id: string }>(
        `WITH told AS (
           UPDATE users SET notices_until = $time::timestamptz + interval '${UNREAD_DAYS} days' WHERE id = $userId
         )
         INSERT INTO notices (user_id, kind, created_at, address, agent, device, changes)
         VALUES ($userId, $kind, $time, $address, $agent, $device, $changes::jsonb) RETURNING id::text AS id`,
        { userId, kind, time, address, agent, device, changes: storableJson(changes) },
      );
      await run(
        `DELETE FROM notices WHERE user_id = $userId AND id <= (
           SELECT id FROM notices WHERE user_id = $userId ORDER BY id DESC OFFSET ${KEPT} LIMIT 1) RETURNING 1 AS gone`,
        { userId },
      );
      return added as { id: string };
    },

    list: (userId, query) =>
      listPage<Notice, 'id'>(
        sequelize,
        noticeList,
        { where: ['n.user_id = $userId'], bind: { userId } },
        query,
      ),

    async unread(userId, device) {
      const [found] = await run<UnreadNotices>(
        `SELECT ${selectList(noticeColumns, 'latest.')}, count(*) OVER () AS count FROM notices n
         WHERE ${isNews} AND created_at > now() - interval '${UNREAD_DAYS} days' ORDER BY n.id DESC LIMIT 1`,
        { userId, device },
      );
      return found ?? null;
    },

    async markSeen(userId, device, at) {
      await inTransaction(sequelize, async () => {
        // Whoever adds one has the row until it is there: what follows sees it.
        await run('SELECT 1 AS held FROM users WHERE id = $userId FOR NO KEY UPDATE', { userId });
        await run(`UPDATE notices SET seen_at = $at WHERE ${isNews} RETURNING 1 AS seen`, {
          userId,
          device,
          at,
        });
        await run(
          `UPDATE users SET notices_until = NULL WHERE id = $userId
             AND NOT EXISTS (SELECT FROM notices WHERE user_id = $userId AND seen_at IS NULL) RETURNING 1 AS read`,
          { userId },
        );
      });
    },

    ...createNoticeMailStore({ sequelize }),
  };
}
