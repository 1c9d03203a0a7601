import { randomUUID } from 'node:crypto';
import type { EntryJob } from '../domain/entries/entry-job.js';
import type { EntryJobStore } from '../domain/entries/entry-job-store.js';
import type { Database } from './database.js';
import { orRefusal } from './refusals.js';
import { rowsOf, selectList } from './sql.js';

const columns = {
  id: 'id',
  actorId: 'actor_id',
  asked: 'asked',
  ownerId: 'owner_id',
  command: 'command',
  total: 'total',
  doneCount: 'done_count',
  leftCount: 'left_count',
  cursor: 'cursor',
  createdAt: 'created_at',
  finishedAt: 'finished_at',
};

type Command = Pick<EntryJob, 'act' | 'list' | 'exceptIds' | 'folderId' | 'onConflict' | 'permanent'>;
type Row = Omit<EntryJob, keyof Command> & { command: Command };

const asJob = ({ command, ...row }: Row): EntryJob => ({ ...row, ...command });

export function createEntryJobStore({ sequelize }: Pick<Database, 'sequelize'>): EntryJobStore {
  const run = <Found extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Found>(sequelize, sql, bind);
  const one = async (sql: string, bind: Record<string, unknown>): Promise<EntryJob | null> => {
    const [row] = await run<Row>(sql, bind);
    return row ? asJob(row) : null;
  };

  return {
    async insert({ actorId, asked, ownerId, total, ...command }) {
      await run(
        `DELETE FROM entry_jobs WHERE actor_id = $actorId AND finished_at < now() - interval '1 day'`,
        { actorId },
      );
      const job = await orRefusal(
        one(
          `INSERT INTO entry_jobs (id, actor_id, asked, owner_id, command, total, created_at)
         VALUES ($id, $actorId, $asked::jsonb, $ownerId, $command::jsonb, $total, $now)
         RETURNING ${selectList(columns)}`,
          {
            id: randomUUID(),
            actorId,
            asked: JSON.stringify(asked),
            ownerId,
            command: JSON.stringify(command),
            total,
            now: new Date(),
          },
        ),
      );
      if (!job) throw new Error('a job was not written');
      return job;
    },

    find: (id) => one(`SELECT ${selectList(columns)} FROM entry_jobs WHERE id = $id`, { id }),

    async countUnfinished(actorId) {
      const [row] = await run<{ count: number }>(
        'SELECT count(*) AS count FROM entry_jobs WHERE actor_id = $actorId AND finished_at IS NULL',
        { actorId },
      );
      return row?.count ?? 0;
    },

    take: () =>
      one(
        `UPDATE entry_jobs SET due_at = now() + interval '1 minute'
         WHERE id = (
           SELECT id FROM entry_jobs WHERE finished_at IS NULL AND due_at <= now()
           ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
         )
         RETURNING ${selectList(columns)}`,
        {},
      ),

    async keep(id) {
      await run(`UPDATE entry_jobs SET due_at = now() + interval '1 minute' WHERE id = $id`, { id });
    },

    async proceed(id, { doneCount, leftCount, cursor }) {
      await run(
        `UPDATE entry_jobs
         SET done_count = done_count + $doneCount, left_count = left_count + $leftCount, cursor = $cursor,
             due_at = now(), finished_at = CASE WHEN $cursor::text IS NULL THEN now() END
         WHERE id = $id`,
        { id, doneCount, leftCount, cursor },
      );
    },
  };
}
