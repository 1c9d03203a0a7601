import type { Sequelize } from 'sequelize';
import { DomainError } from '../domain/shared/domain-error.js';
import { isId } from '../domain/shared/ids.js';
import type { Page, PageQuery } from '../domain/shared/page.js';
import { type Bind, type Columns, rowsOf, selectList } from './sql.js';

/** What a list can be sorted by. An expression that an index has, and never null. */
export interface SortKey {
  expression: string;
  type: 'text' | 'bigint' | 'timestamptz';
}

export interface ListSource<Sort extends string> {
  columns: Columns;
  from: string;
  /** The same rows without the joins that only give names: what a total counts. `from` unless said otherwise. */
  counted?: string;
  /** Breaks ties, so that the order is total. */
  id: { expression: string; type: 'uuid' | 'bigint' };
  sorts: Readonly<Record<Sort, SortKey>>;
}

export interface Filter {
  where: string[];
  bind: Bind;
}

export type KeyValue = string | number | Date;

/**
 * One page of a list, by key: it begins after the last row of the page before, wherever that row's neighbours have
 * gone since, and costs the same however far down it lies.
 * @throws DomainError `invalid_cursor`
 */
export async function listPage<Row extends { id: string }, Sort extends string>(
  sequelize: Sequelize,
  source: ListSource<Sort>,
  filter: Filter,
  query: PageQuery<Sort>,
): Promise<Page<Row>> {
  const found = await rowsAfter<Row, Sort>(sequelize, source, filter, query);
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    items: page.map(({ sortKey: _, ...item }) => item as unknown as Row),
    nextCursor: last ? encodeCursor(query.sort, last.sortKey, last.id) : null,
    ...(query.withTotal && { total: await countRows(sequelize, source, filter) }),
  };
}

function rowsAfter<Row extends { id: string }, Sort extends string>(
  sequelize: Sequelize,
  source: ListSource<Sort>,
  { where, bind }: Filter,
  query: PageQuery<Sort>,
) {
  const { key, orderBy, after } = positionOf(source, query);
  return rowsOf<Row & { sortKey: KeyValue }>(
    sequelize,
    `SELECT ${selectList(source.columns)}, ${key} AS "sortKey"
     FROM ${source.from}
     ${whereClause([...where, ...after.where])}
     ORDER BY ${orderBy}
     LIMIT ${query.limit + 1}`,
    { ...bind, ...after.bind },
  );
}

/**
 * Where in its order a page begins.
 * @throws DomainError `invalid_cursor`
 */
export function positionOf<Sort extends string>(
  { id, sorts }: Pick<ListSource<Sort>, 'id' | 'sorts'>,
  { sort, cursor }: Pick<PageQuery<Sort>, 'sort' | 'cursor'>,
): { key: string; orderBy: string; after: Filter } {
  const isDescending = sort.startsWith('-');
  const key = sorts[(isDescending ? sort.slice(1) : sort) as Sort];
  const direction = isDescending ? 'DESC' : 'ASC';
  const after = cursor === undefined ? null : decodeCursor(cursor, sort, key.type, id.type);
  const comparison = `(${key.expression}, ${id.expression}) ${isDescending ? '<' : '>'}
    ($afterKey::${key.type}, $afterId::${id.type})`;
  const [afterKey, afterId] = after ?? [];
  return {
    key: key.expression,
    orderBy: `${key.expression} ${direction}, ${id.expression} ${direction}`,
    after: after ? { where: [comparison], bind: { afterKey, afterId } } : { where: [], bind: {} },
  };
}

/** The cursor of the page that begins after so many rows (one or more); null where there are fewer. */
export async function cursorAfter<Sort extends string>(
  sequelize: Sequelize,
  source: ListSource<Sort>,
  { where, bind }: Filter,
  sort: PageQuery<Sort>['sort'],
  count: number,
): Promise<string | null> {
  const { key, orderBy } = positionOf(source, { sort });
  const [last] = await rowsOf<{ id: string; sortKey: KeyValue }>(
    sequelize,
    `SELECT ${source.id.expression}::text AS id, ${key} AS "sortKey" FROM ${source.from} ${whereClause(where)}
     ORDER BY ${orderBy} OFFSET ${count - 1} LIMIT 1`,
    bind,
  );
  return last ? encodeCursor(sort, last.sortKey, last.id) : null;
}

export async function countRows<Sort extends string>(
  sequelize: Sequelize,
  { from, counted = from }: Pick<ListSource<Sort>, 'from' | 'counted'>,
  { where, bind }: Filter,
): Promise<number> {
  const sql = `SELECT count(*) AS total FROM ${counted} ${whereClause(where)}`;
  const [row] = await rowsOf<{ total: number }>(sequelize, sql, bind);
  return row?.total ?? 0;
}

export const whereClause = (conditions: string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';

export function encodeCursor(sort: string, key: KeyValue, id: string): string {
  const plainKey = key instanceof Date ? key.getTime() : key === Number.NEGATIVE_INFINITY ? null : key;
  return Buffer.from(JSON.stringify([sort, plainKey, id])).toString('base64url');
}

export const both = (a: Filter, b: Filter): Filter => ({
  where: [...a.where, ...b.where],
  bind: { ...a.bind, ...b.bind },
});

/**
 * The last row's key and id. Cursors come back from clients: nothing reaches a query that the database would choke on.
 * @throws DomainError `invalid_cursor`
 */
export function decodeCursor(
  cursor: string,
  sort: string,
  keyType: SortKey['type'],
  idType: 'uuid' | 'bigint',
): [key: string | number, id: string] {
  const content = parseCursor(cursor);
  if (!Array.isArray(content) || content.length !== 3) throw new DomainError('invalid_cursor');
  const [ofSort, key, id]: unknown[] = content;
  const afterKey = keyParsers[keyType](key);
  if (ofSort !== sort || afterKey === null || typeof id !== 'string' || !idTests[idType](id)) {
    throw new DomainError('invalid_cursor');
  }
  return [afterKey, id];
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

const idTests = {
  uuid: isId,
  bigint: (id: string): boolean => /^[0-9]{1,18}$/.test(id),
};

const END_OF_9999 = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Each gives a value fit for a parameter of its type, or null for what is none. */
const keyParsers: Record<SortKey['type'], (key: unknown) => string | number | null> = {
  text: (key) => (typeof key === 'string' && key.isWellFormed() && !key.includes('\0') ? key : null),
  bigint: (key) => (Number.isSafeInteger(key) ? (key as number) : null),
  timestamptz(key) {
    if (key === null) return '-infinity';
    if (typeof key !== 'number' || !Number.isInteger(key) || key < 0 || key > END_OF_9999) return null;
    return new Date(key).toISOString();
  },
};
