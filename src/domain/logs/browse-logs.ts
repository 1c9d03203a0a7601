import { type Actor, requireReader } from '../shared/actor.js';
import type { PageQuery } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listLogsSchema } from './log.commands.js';
import type { StoredLogEntry } from './log-entry.js';

/** Where a page lies: after a cursor (that of the list), before one, or so many lines from the beginning. */
export interface LogPlace {
  before?: string;
  skip?: number;
}

/** A page with the ways to both its neighbours, for who turns pages. */
export interface BrowsedLogs {
  items: StoredLogEntry[];
  before: string | null;
  after: string | null;
  reachedAt: Date | null;
  /** How many lines there are, no further than asked; null where nobody knows. */
  total: number | null;
}

type Sort = PageQuery<'time'>['sort'];
const turned = (sort: Sort): Sort => (sort === 'time' ? '-time' : 'time');

/** The log is the admins'. */
export const browseLogs =
  ({ logs }: Pick<Ports, 'logs'>) =>
  async (
    actor: Actor,
    input: unknown,
    { before, skip = 0 }: LogPlace,
    mostCounted: number,
  ): Promise<BrowsedLogs> => {
    requireReader(actor);
    const query = validate(listLogsSchema, input);
    const { sort, limit } = query;
    const beside = (entry: StoredLogEntry | undefined, way: Sort) =>
      entry ? logs.cursorAt(entry, way) : null;
    const turnedAt = (cursor: string | undefined, way: Sort) =>
      cursor === undefined ? null : logs.turned(cursor, way);
    const isWhole = query.cursor === undefined && before === undefined && skip === 0;

    if (before !== undefined) {
      const page = await logs.list({ ...query, sort: turned(sort), cursor: before });
      const items = page.items.toReversed();
      const total = await logs.count(query, mostCounted);
      return {
        items,
        before: page.nextCursor,
        after: beside(items.at(-1), sort) ?? turnedAt(before, turned(sort)),
        reachedAt: page.reachedAt,
        total,
      };
    }
    const page = await logs.list({ ...query, limit: limit + skip });
    const items = page.items.slice(skip);
    const isAll = isWhole && page.nextCursor === null;
    return {
      items,
      before: isWhole ? null : (beside(items[0], turned(sort)) ?? turnedAt(query.cursor, sort)),
      after: page.nextCursor,
      reachedAt: page.reachedAt,
      total: isAll ? items.length : await logs.count(query, mostCounted),
    };
  };
