import type { Sequelize } from 'sequelize';
import type { PageQuery } from '../domain/shared/page.js';
import { encodeCursor, type KeyValue } from './keyset.js';
import { type OrderedListSource, orderOf } from './ordered-list.js';
import { byIndexAlone } from './planner.js';
import { rowsOf } from './sql.js';

/**
 * Jumps into a list whose rows an index has in its order. What lies before the place is stepped over in that index, which
 * has all that it takes, so that of a row there no more is read than its entry.
 */

type Sorted<Sort extends string> = PageQuery<Sort>['sort'];

/** How many rows a place has. */
export async function keptTotal<Sort extends string>(
  sequelize: Sequelize,
  { total }: OrderedListSource<Sort>,
  place: string,
): Promise<number> {
  const [row] = await rowsOf<{ total: number | null }>(sequelize, `SELECT (${total}) AS total`, { place });
  return row?.total ?? 0;
}

/**
 * The cursor of the page that begins after so many rows (one or more); null where there are fewer. Stepped over is what lies
 * on the nearer side, the number of which from the end is that of the same snapshot.
 */
export async function cursorAfter<Sort extends string>(
  sequelize: Sequelize,
  source: OrderedListSource<Sort>,
  place: string,
  sort: Sorted<Sort>,
  count: number,
): Promise<string | null> {
  const order = orderOf(source, sort);
  const [forwards, backwards] = sort.startsWith('-') ? ['DESC', 'ASC'] : ['ASC', 'DESC'];
  const stretch = (direction: string | undefined, offset: string, isNearer: string) => `(
    SELECT ${order.map(({ expression }, i) => `${expression} AS k${i}`)} FROM ${source.from}
    WHERE ${isOfPlace(source)}
    ORDER BY ${order.map(({ expression }) => `${expression} ${direction}`)}
    OFFSET ${offset} LIMIT (SELECT (${isNearer})::int FROM kept)
  )`;
  // Not by a join, for which a place that statistics know nothing of would be read from end to end.
  const idOfLast =
    order.length > 1
      ? 'k1'
      : `(SELECT ${source.id.expression} FROM ${source.from} WHERE ${isOfPlace(source)} AND ${order[0]?.expression} = k0)`;
  const [last] = await byIndexAlone(sequelize, () =>
    rowsOf<{ id: string; sortKey: KeyValue }>(
      sequelize,
      `WITH kept AS (SELECT coalesce((${source.total}), 0) AS total), last AS (
         ${stretch(forwards, '$count::bigint - 1', '2 * $count <= total')}
         UNION ALL
         ${stretch(backwards, '(SELECT greatest(total - $count, 0) FROM kept)', '$count <= total AND 2 * $count > total')}
       )
       SELECT ${idOfLast}::text AS id, k0 AS "sortKey" FROM last`,
      { place, count },
    ),
  );
  return last ? encodeCursor(sort, last.sortKey, last.id) : null;
}

/** How many rows of the list come before the one with this id; null where it is not in the list. */
export async function placeInList<Sort extends string>(
  sequelize: Sequelize,
  source: OrderedListSource<Sort>,
  place: string,
  sort: Sorted<Sort>,
  placedId: string,
): Promise<number | null> {
  const order = orderOf(source, sort);
  const keys = order.map((_, i) => `k${i}`);
  // The OFFSET keeps the place out of the look-up by id: it would be read from end to end, as above.
  const [row] = await byIndexAlone(sequelize, () =>
    rowsOf<{ place: number }>(
      sequelize,
      `SELECT (
         SELECT count(*) FROM ${source.from}
         WHERE ${isOfPlace(source)}
           AND (${order.map(({ expression }) => expression)}) ${sort.startsWith('-') ? '>' : '<'} (${keys})
       ) AS place
       FROM (
         SELECT ${order.map(({ expression }, i) => `${expression} AS k${i}`)}, ${isOfPlace(source)} AS "isOfPlace"
         FROM ${source.from} WHERE ${source.id.expression} = $placedId OFFSET 0
       ) placed
       WHERE "isOfPlace"`,
      { place, placedId },
    ),
  );
  return row?.place ?? null;
}

const isOfPlace = <Sort extends string>({ condition, place }: OrderedListSource<Sort>): string =>
  `${condition} AND ${place} = $place`;
