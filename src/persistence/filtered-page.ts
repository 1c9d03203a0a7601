import type { Sequelize } from 'sequelize';
import type { Page, PageQuery } from '../domain/shared/page.js';
import {
  both,
  countRows,
  type Filter,
  type ListSource,
  listPage,
  positionOf,
  whereClause,
} from './keyset.js';
import { without } from './planner.js';

/** A list of which few rows may be asked for: what is asked of them is indexed together with their owner. */
export interface FilteredSource<Sort extends string> extends ListSource<Sort> {
  table: string;
  alias: string;
}

interface Tests {
  /** Where in the index of its order the list lies. */
  scope: Filter;
  /** What a row there must be; an index beside that of the order knows it. */
  tests: Filter;
  ownerId: string;
}

/** So many rows are looked at in the list's order, before the index of the tests is asked: what is common fills the page. */
const NEAR = 4000;

/** And so many, where half of the page was among the near ones: the rest may not lie much further on. */
const FAR = 4 * NEAR;

/** One page of the rows that pass the tests, whether nearly all do or hardly any. The plans are in docs/decisions/0011. */
export async function filteredPage<Row extends { id: string }, Sort extends string>(
  sequelize: Sequelize,
  source: FilteredSource<Sort>,
  { scope, tests, ownerId }: Tests,
  { withTotal, ...query }: PageQuery<Sort>,
): Promise<Page<Row>> {
  const owned = { where: [`${source.alias}.owner_id = $ownerId`], bind: { ownerId } };
  const whole = both(both(scope, owned), tests);
  const pageOf = (from: ListSource<Sort>, filter: Filter) =>
    listPage<Row, Sort>(sequelize, from, filter, { ...query, withTotal: false });
  const pageAmong = (rows: number) =>
    pageOf(windowOf(source, scope, query, rows), { where: tests.where, bind: whole.bind });

  let page = await pageAmong(NEAR);
  if (!page.nextCursor && page.items.length > query.limit / 2) page = await pageAmong(FAR);
  if (!page.nextCursor) page = await exceptInOrder(sequelize, () => pageOf(source, whole));
  return withTotal ? { ...page, total: await countRows(sequelize, source, whole) } : page;
}

/** The list's next rows, whatever they are. */
export function windowOf<Sort extends string>(
  source: FilteredSource<Sort>,
  { where }: Filter,
  query: Pick<PageQuery<Sort>, 'sort' | 'cursor'>,
  rows: number,
): ListSource<Sort> {
  const { table, alias } = source;
  const { orderBy, after } = positionOf(source, query);
  return {
    ...source,
    from: `(SELECT ${alias}.* FROM ${table} ${alias} ${whereClause([...where, ...after.where])}
            ORDER BY ${orderBy} LIMIT ${rows}) ${alias}`,
  };
}

/** By then few rows pass, or they lie far away. The planner, whose guesses are wrong by orders of magnitude, gets no choice. */
const exceptInOrder = <T>(sequelize: Sequelize, read: () => Promise<T>): Promise<T> =>
  without(sequelize, ['seqscan', 'indexscan', 'indexonlyscan'], read);
