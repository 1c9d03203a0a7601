import type { Sequelize } from 'sequelize';
import type { ListLogs } from '../domain/logs/log.commands.js';
import type { LogEntry, StoredLogEntry } from '../domain/logs/log-entry.js';
import type { LogStore } from '../domain/logs/log-store.js';
import { isId } from '../domain/shared/ids.js';
import { lookThrough, MOST_LOOKED_AT, STRETCH } from '../domain/shared/look-through.js';
import type { Page } from '../domain/shared/page.js';
import type { Database } from './database.js';
import { type FilteredSource, windowOf } from './filtered-page.js';
import { both, countRows, cursorAfter, type Filter, listPage, positionOf } from './keyset.js';
import { containing, matches, rowsApart, selectList, storableJson } from './sql.js';

const DELETE_BATCH = 10_000;

const logList: FilteredSource<'time'> = {
  columns: {
    id: 'l.id::text',
    time: 'l.time',
    level: 'l.level',
    message: 'l.message',
    event: 'l.event',
    requestId: 'l.request_id',
    userId: 'l.user_id',
    details: 'l.details',
  },
  table: 'logs',
  alias: 'l',
  from: 'logs l',
  id: { expression: 'l.id', type: 'bigint' },
  sorts: { time: { expression: 'l.time', type: 'timestamptz' } },
};

/** Lines are written apart from any transaction around them: what happened stays told when the work is undone. */
export const createLogStore = ({ sequelize }: Database): LogStore => ({
  async append(entries) {
    if (entries.length === 0) return;
    await rowsApart(
      sequelize,
      `INSERT INTO logs (time, level, message, event, request_id, user_id, details)
       SELECT * FROM jsonb_to_recordset($entries::jsonb) AS entry (
         time timestamptz, level text, message text, event text, "requestId" text, "userId" uuid, details jsonb
       )`,
      { entries: storableJson(entries.map(storable)) },
    );
  },

  list: (query) =>
    query.q
      ? listSaid(sequelize, query, query.q)
      : listPage<StoredLogEntry, 'time'>(sequelize, logList, filterOf(query), query),

  async since(id, limit) {
    const latest = await rowsApart<StoredLogEntry>(
      sequelize,
      `SELECT ${selectList(logList.columns)} FROM logs l WHERE l.id > $id ORDER BY l.id DESC LIMIT $limit`,
      { id, limit },
    );
    return latest.reverse();
  },

  async lastId() {
    const sql = 'SELECT coalesce(max(id), 0)::text AS id FROM logs';
    return (await rowsApart<{ id: string }>(sequelize, sql))[0]?.id ?? '0';
  },

  async deleteBefore(time) {
    let total = 0;
    for (let count = DELETE_BATCH; count === DELETE_BATCH; total += count) {
      const deleted = await rowsApart(
        sequelize,
        `DELETE FROM logs WHERE id IN (SELECT id FROM logs WHERE time < $time ORDER BY time, id LIMIT ${DELETE_BATCH})
         RETURNING id`,
        { time },
      );
      count = deleted.length;
    }
    return total;
  },
});

/** One odd line must not cost the others of its batch. */
const storable = (entry: LogEntry): LogEntry => ({
  ...entry,
  userId: entry.userId !== null && isId(entry.userId) ? entry.userId : null,
});

function filterOf({ level, from, to, requestId, userId }: ListLogs): Filter {
  const where: string[] = [];
  if (level) where.push('l.level = $level');
  if (from) where.push('l.time >= $from');
  if (to) where.push('l.time <= $to');
  if (requestId) where.push('l.request_id = $requestId');
  if (userId) where.push('l.user_id = $userId');
  return { where, bind: { level, from, to, requestId, userId } };
}

/**
 * An index of the words would cost each line several times what it costs without (docs/decisions/0022). So the lines are looked
 * at, from the cursor on and no further than one request can: a page may be short, or empty, and still have one that follows.
 * The total is told where one request can look through all of them.
 */
async function listSaid(sequelize: Sequelize, query: ListLogs, q: string): Promise<Page<StoredLogEntry>> {
  const { sort, cursor, limit, withTotal } = query;
  const scope = filterOf(query);
  const said = { where: [matches(['l.message', 'l.event'], 'pattern')], bind: { pattern: containing(q) } };
  const all = both(scope, said);

  const { found, goesOn } = await lookThrough(cursor, limit, async (from, wanted) => {
    const place = { sort, cursor: from };
    const page = await listPage<StoredLogEntry, 'time'>(
      sequelize,
      windowOf(logList, scope, place, STRETCH),
      { where: said.where, bind: all.bind },
      { ...place, limit: wanted, withTotal: false },
    );
    const rest = both(scope, positionOf(logList, place).after);
    return {
      found: page.items,
      goesOn: page.nextCursor ?? (await cursorAfter(sequelize, logList, rest, sort, STRETCH)),
    };
  });
  const isShort = withTotal && (await cursorAfter(sequelize, logList, scope, sort, MOST_LOOKED_AT)) === null;
  return {
    items: found,
    nextCursor: goesOn,
    ...(isShort && { total: await countRows(sequelize, logList, all) }),
  };
}
