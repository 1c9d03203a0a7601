import type { NoticeMail, NoticeStore } from '../domain/notices/notice-store.js';
import type { Database } from './database.js';
import { noticeColumns } from './notice-columns.js';
import { rowsOf, selectList } from './sql.js';

/** Of one user, in an hour: letters to each address, and addresses. */
const LETTERS = 5;
const RECIPIENTS = 5;

type Mails = Pick<NoticeStore, 'addMails' | 'nextLetterIn' | 'claimMails' | 'noteSent' | 'release'>;

export function createNoticeMailStore({ sequelize }: Pick<Database, 'sequelize'>): Mails {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);
  return {
    async addMails({ id, userId }, others) {
      // The first administrator is at `localhost` until they say where they are: nothing comes there.
      await run(
        `WITH lately AS (
           SELECT DISTINCT recipient FROM notice_mails
           WHERE user_id = $userId AND created_at > now() - interval '1 hour'
         )
         INSERT INTO notice_mails (notice_id, user_id, recipient, created_at)
         SELECT $id, u.id, asked.recipient, now()
         FROM users u CROSS JOIN LATERAL (SELECT DISTINCT unnest($others::text[] || u.email) AS recipient) asked
         WHERE u.id = $userId AND asked.recipient NOT ILIKE '%@localhost'
           AND (asked.recipient IN (SELECT recipient FROM lately) OR (SELECT count(*) FROM lately) < ${RECIPIENTS})
         RETURNING 1 AS added`,
        { id, userId, others },
      );
    },

    async nextLetterIn(userId) {
      const [next] = await run<{ seconds: number }>(
        `SELECT coalesce(ceil(extract(epoch FROM (
             SELECT sent_at + interval '1 hour' - now() FROM (
               SELECT DISTINCT sent_at FROM notice_mails
               WHERE user_id = $userId AND sent_at > now() - interval '1 hour'
             ) letters ORDER BY sent_at DESC OFFSET ${LETTERS - 1} LIMIT 1))), 0)::int AS seconds
         WHERE EXISTS (SELECT FROM notice_mails WHERE user_id = $userId AND sent_at IS NULL)
           AND NOT EXISTS (SELECT FROM jobs
             WHERE kind = 'noticeMail' AND state = 'waiting' AND input ->> 'userId' = $userId::text)`,
        { userId },
      );
      return next?.seconds ?? null;
    },

    // A job that a crash cut off takes up again what it had.
    claimMails: (userId, jobId) =>
      run<NoticeMail>(
        `WITH claimed AS (
           UPDATE notice_mails SET claimed_by = $jobId, claimed_at = now()
           WHERE user_id = $userId AND sent_at IS NULL AND created_at > now() - interval '7 days'
             AND (claimed_by IS NULL OR claimed_by = $jobId OR claimed_at < now() - interval '10 minutes')
           RETURNING id, notice_id, recipient
         )
         SELECT claimed.id::text AS id, claimed.recipient, ${selectList(noticeColumns, 'notice.')}
         FROM claimed JOIN notices n ON n.id = claimed.notice_id ORDER BY n.id DESC`,
        { userId, jobId },
      ),

    async noteSent(ids, at) {
      await run('UPDATE notice_mails SET sent_at = $at WHERE id = ANY($ids::bigint[]) RETURNING 1 AS sent', {
        ids,
        at,
      });
    },

    async release(ids) {
      await run(
        'UPDATE notice_mails SET claimed_by = NULL WHERE id = ANY($ids::bigint[]) RETURNING 1 AS free',
        {
          ids,
        },
      );
    },
  };
}
