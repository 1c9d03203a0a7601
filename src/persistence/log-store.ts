import type { LogEntry, StoredLogEntry } from '../domain/logs/log-entry.js';
import type { LogStore } from '../domain/logs/log-store.js';
import { isId } from '../domain/shared/ids.js';
import type { Database } from './database.js';
import { sqlState } from './faults.js';
import { countLog } from './log-count.js';
import { dropDays, indexWords, makeDays, makeDaysAhead } from './log-days.js';
import { findLine, listLog } from './log-list.js';
import { cursorAt, logColumns, turnedCursor } from './log-query.js';
import { rowsApart, selectList, storableJson } from './sql.js';

/** What PostgreSQL says, too, where a line's day has no table. */
const CHECK_VIOLATION = '23514';

/** What is written now has a time of now, give or take a clock: whoever follows the log asks no day that is long over. */
const lately = (): Date => new Date(Date.now() - 2 * 86_400_000);

/** Lines are written apart from any transaction around them: what happened stays told when the work is undone. */
export function createLogStore(database: Database): LogStore {
  const { sequelize } = database;
  const insert = (entries: LogEntry[]) =>
    rowsApart(
      sequelize,
      `INSERT INTO logs (time, level, message, event, request_id, user_id, details)
       SELECT * FROM jsonb_to_recordset($entries::jsonb) AS entry (
         time timestamptz, level text, message text, event text, "requestId" text, "userId" uuid, details jsonb
       )`,
      { entries: storableJson(entries.map(storable)) },
    );

  return {
    async append(entries) {
      if (entries.length === 0) return;
      try {
        await insert(entries);
      } catch (error) {
        if (sqlState(error) !== CHECK_VIOLATION) throw error;
        await makeDays(
          sequelize,
          entries.map(({ time }) => time),
        );
        await insert(entries);
      }
    },

    async list(query) {
      const page = await listLog(sequelize, query);
      const total = query.withTotal ? await countLog(sequelize, query, Number.POSITIVE_INFINITY) : null;
      return { ...page, ...(total !== null && { total }) };
    },

    count: (query, most) => countLog(sequelize, query, most),
    find: (id) => findLine(sequelize, id),
    cursorAt,
    turned: turnedCursor,

    async since(id, limit) {
      const latest = await rowsApart<StoredLogEntry>(
        sequelize,
        `SELECT ${selectList(logColumns)} FROM logs l
         WHERE l.id > $id AND l.time >= $lately ORDER BY l.id DESC LIMIT $limit`,
        { id, limit, lately: lately() },
      );
      return latest.reverse();
    },

    async lastId() {
      const sql = 'SELECT coalesce(max(id), 0)::text AS id FROM logs WHERE time >= $lately';
      return (await rowsApart<{ id: string }>(sequelize, sql, { lately: lately() }))[0]?.id ?? '0';
    },

    async prepare(now) {
      await makeDaysAhead(sequelize, now);
      await indexWords(database, now);
    },

    deleteBefore: (time) => dropDays(sequelize, time),
  };
}

/** One odd line must not cost the others of its batch. */
const storable = (entry: LogEntry): LogEntry => ({
  ...entry,
  userId: entry.userId !== null && isId(entry.userId) ? entry.userId : null,
});
