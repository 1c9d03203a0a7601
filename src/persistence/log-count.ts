import type { Sequelize } from 'sequelize';
import type { ListLogs } from '../domain/logs/log.commands.js';
import { MOST_LOOKED_AT } from '../domain/shared/look-through.js';
import { both, whereClause } from './keyset.js';
import { windowsOf } from './log-days.js';
import { type AskedLog, askedLog, boundsOf, DAYS_IN_ORDER } from './log-query.js';
import { rowsOf } from './sql.js';

/** How many there are, no further than asked; null where only a look at very many lines would tell. */
export async function countLog(sequelize: Sequelize, query: ListLogs, most: number): Promise<number | null> {
  const { scope, looks, hasTerms } = askedLog(query);
  if (looks.where.length === 0)
    return (await countNearest(sequelize, { scope, looks }, query, most + 1)).found;
  const { seen, found } = await countNearest(sequelize, { scope, looks }, query, MOST_LOOKED_AT);
  if (seen < MOST_LOOKED_AT) return Math.min(found, most + 1);
  return !hasTerms && found > most ? most + 1 : null;
}

interface Counted {
  /** Lines that were looked at, … */
  seen: number;
  /** … and those of them that are wanted. */
  found: number;
}

/**
 * Of the newest lines, so many at most. Their order keeps the planner to the index that has it: without one it takes what is
 * common for found at once, and reads days for it.
 */
async function countNearest(
  sequelize: Sequelize,
  { scope, looks }: Pick<AskedLog, 'scope' | 'looks'>,
  { from, to }: Pick<ListLogs, 'from' | 'to'>,
  most: number,
): Promise<Counted> {
  const counted = { seen: 0, found: 0 };
  const wanted = looks.where.length > 0 ? `FILTER (${whereClause(looks.where)})` : '';
  for (const window of await windowsOf(sequelize, DAYS_IN_ORDER)) {
    if ((to && window.from && window.from > to) || (from && window.to <= from)) continue;
    const left = most - counted.seen;
    const nearest = Number.isFinite(left) ? `ORDER BY l.time DESC, l.id DESC LIMIT ${left}` : '';
    const { where, bind } = both(scope, boundsOf(window));
    const [row] = await rowsOf<Counted>(
      sequelize,
      `SELECT count(*) AS seen, count(*) ${wanted} AS found
       FROM (SELECT l.* FROM logs l ${whereClause(where)} ${nearest}) l`,
      { ...bind, ...looks.bind },
    );
    counted.seen += row?.seen ?? 0;
    counted.found += row?.found ?? 0;
    if (counted.seen >= most) break;
  }
  return counted;
}
