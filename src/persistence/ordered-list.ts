import type { Page, PageQuery, PageText, Stamped } from '../domain/shared/page.js';
import { decodeCursor, encodeCursor, type KeyValue, type ListSource } from './keyset.js';
import type { PipelinedConnections, PreparedStatement } from './pipelined-connection.js';
import { type JsonColumn, jsonObject, type StampedColumn, selectList, stampOf } from './sql.js';
import { stampReader } from './stamped-row.js';

/** A list whose rows an index has in its order: by the place, by what the list is sorted by, by the id. */
export interface OrderedListSource<Sort extends string> extends ListSource<Sort> {
  /** Begins the names of its statements. */
  name: string;
  /** The index's first column, a UUID. */
  place: string;
  /** What limits the index. */
  condition: string;
  /** Sorts by what a place has but once: their index has no id. */
  unique: readonly Sort[];
  /** A query for how many rows `$place` has, which is kept; no row where it has none. */
  total: string;
}

/** What orders the rows of a place. */
export function orderOf<Sort extends string>(
  { id, sorts, unique }: Pick<OrderedListSource<Sort>, 'id' | 'sorts' | 'unique'>,
  sort: PageQuery<Sort>['sort'],
): { expression: string; type: string }[] {
  const by = sort.replace('-', '') as Sort;
  return unique.includes(by) ? [sorts[by]] : [sorts[by], id];
}

interface TextRow {
  items: string | null;
  hasMore: boolean;
  lastKey: KeyValue;
  lastId: string;
}

interface StampedText {
  stamp: string;
  /** Of the last row of the page alone. */
  sortKey: KeyValue;
}

/**
 * Pages of a list that is a stretch of one index, by prepared statements on a connection that leaves the planner no
 * choice: its guesses would now and then read all of a storage for a page.
 *
 * The place is asked for as a range of one. The planner takes an equal column out of the order, so that any index with
 * the rest of the order would do, and in that the rows of all other places may come first.
 */
export class OrderedList<Row extends { id: string }, Sort extends string> {
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(
    private readonly lists: Pick<PipelinedConnections, 'rows'>,
    private readonly source: OrderedListSource<Sort>,
  ) {}

  /** @throws DomainError `invalid_cursor` */
  async page(place: string, query: PageQuery<Sort>): Promise<Page<Row>> {
    const rows = await this.#ask<Row & { sortKey: KeyValue }>('rows', place, query, () =>
      this.#rowsAfter(query, selectList(this.source.columns)),
    );
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
    return {
      items: rows.slice(0, query.limit).map(({ sortKey: _, ...row }) => row as unknown as Row),
      nextCursor: last ? encodeCursor(query.sort, last.sortKey, last.id) : null,
    };
  }

  /**
   * The same page with the values of each row in one text, which is read where somebody needs it.
   * @throws DomainError `invalid_cursor`
   */
  async stampedPage<Read extends { id: string }>(
    place: string,
    query: PageQuery<Sort>,
    columns: Readonly<Record<keyof Read, StampedColumn>>,
  ): Promise<Page<Stamped<Read>>> {
    const rows = await this.#ask<StampedText>(
      `stamps ${Object.keys(columns)}`,
      place,
      query,
      // Of all rows but the last nobody asks for the key.
      () => `SELECT stamp, CASE WHEN row_number() OVER () = $2 THEN "sortKey" END AS "sortKey"
        FROM (${this.#rowsAfter(query, `${stampOf(columns)} AS stamp`)}) AS page`,
    );
    const read = stampReader<Read>(columns);
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
    return {
      items: rows.slice(0, query.limit).map(({ stamp }) => ({ stamp, read: () => read(stamp) })),
      nextCursor: last ? encodeCursor(query.sort, last.sortKey, read(last.stamp).id) : null,
    };
  }

  /**
   * The same page, made into the text of a JSON list by PostgreSQL: there it costs little more than the bare values, and
   * here a tenth of what it takes to parse them, to make objects of them and text of those.
   * @throws DomainError `invalid_cursor`
   */
  async pageText(
    place: string,
    query: PageQuery<Sort>,
    members: Readonly<Record<string, JsonColumn>>,
  ): Promise<PageText> {
    const { id } = this.source;
    const [page] = await this.#ask<TextRow>(`text ${Object.keys(members)}`, place, query, () => {
      const item = `${jsonObject(members)} AS item, ${id.expression} AS id, row_number() OVER () AS n`;
      return `SELECT string_agg(item, ',') FILTER (WHERE n <= $2) AS items, count(*) > $2 AS "hasMore",
          (array_agg("sortKey"))[$2] AS "lastKey", (array_agg(id))[$2] AS "lastId"
        FROM (${this.#rowsAfter(query, item)}) AS page`;
    });
    return {
      items: `[${page?.items ?? ''}]`,
      nextCursor: page?.hasMore ? encodeCursor(query.sort, page.lastKey, page.lastId) : null,
    };
  }

  /** $1 is the place, $2 the limit; a row more than that says that there is a next page. After these, the cursor's values. */
  #rowsAfter(query: PageQuery<Sort>, selected: string): string {
    const { from, condition, place } = this.source;
    const isDescending = query.sort.startsWith('-');
    const [begin, end, direction] = isDescending ? ['<=', '>=', 'DESC'] : ['>=', '<=', 'ASC'];
    const order = orderOf(this.source, query.sort);
    const expressions = order.map(({ expression }) => expression);
    const after = order.map(({ type }, i) => `$${i + 3}::${type}`);
    // Not both: the scan would begin at the place, and read again all pages before this one.
    const beginning =
      query.cursor === undefined
        ? `${place} ${begin} $1`
        : `(${[place, ...expressions]}) ${begin[0]} (${['$1', ...after]})`;
    return `SELECT ${selected}, ${expressions[0]} AS "sortKey" FROM ${from}
      WHERE ${condition} AND ${beginning} AND ${place} ${end} $1
      ORDER BY ${[place, ...expressions].map((expression) => `${expression} ${direction}`)}
      LIMIT $2::int + 1`;
  }

  #ask<Found>(what: string, place: string, query: PageQuery<Sort>, text: () => string): Promise<Found[]> {
    const { sort, cursor, limit } = query;
    const { id, sorts } = this.source;
    const order = orderOf(this.source, query.sort);
    const after =
      cursor === undefined
        ? []
        : decodeCursor(cursor, sort, sorts[sort.replace('-', '') as Sort].type, id.type);
    const values = [place, limit, ...after.slice(0, order.length)];
    return this.lists.rows<Found>(this.#statement(`${what} ${sort} ${after.length}`, text), values);
  }

  #statement(key: string, text: () => string): PreparedStatement {
    let statement = this.#statements.get(key);
    if (!statement) {
      statement = { name: `${this.source.name}-${this.#statements.size}`, text: text() };
      this.#statements.set(key, statement);
    }
    return statement;
  }
}
