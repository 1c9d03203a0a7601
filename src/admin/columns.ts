import { col, fn, Op, type WhereOptions, where } from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import { isId } from '../domain/shared/ids.js';

/**
 * What the panel knows of one column of a table, and how it filters by it. A column that is not listed is never read,
 * filtered or sorted by.
 */
export type Column =
  /** A uuid, or `serial` for a number of the database's own. Pages lie beside a row with an id, or where a cursor says. */
  | { kind: 'id'; isSerial?: boolean; hasCursors?: boolean }
  /** Shown, and no filter. */
  | { kind: 'value'; sorts?: Order }
  /** The id of something else. */
  | { kind: 'reference' }
  /** Filters by any part of it. */
  | { kind: 'text' }
  /** Filters by the whole. */
  | { kind: 'exact' }
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'flag' }
  /** Filters from one moment to another. */
  | { kind: 'moment'; sorts?: Order }
  /** A moment that is made of other rows; filters from one to another. `sorts`: the same, and never null. No index has it. */
  | { kind: 'made'; value: Literal; sorts: Literal }
  /** Read for one record, not for lists; no filter, no sorting. */
  | { kind: 'detail' }
  /** Nothing that is kept: a filter over other columns. */
  | { kind: 'filter'; values?: readonly string[]; where: (value: string) => Condition }
  /** The same, and only the use case knows it that finds the table's pages. */
  | { kind: 'asked'; values?: readonly string[] };

/**
 * An index has this order, with the id behind: no list sorts its table. `nullable`: what is null is the smallest. Else what is
 * made of the column.
 */
export type Order = 'plain' | 'nullable' | Literal;

export type Columns = Record<string, Column>;

export type Condition = WhereOptions | Literal;

export const isKept = ({ kind }: Column): boolean => kind !== 'filter' && kind !== 'asked';
export const isInLists = (column: Column): boolean => isKept(column) && column.kind !== 'detail';
export const isFilter = ({ kind }: Column): boolean => !['id', 'value', 'detail'].includes(kind);
export const orderOf = (column: Column | undefined): Order | undefined =>
  column && 'sorts' in column ? column.sorts : undefined;

/** A filter that no index has in the order of a list: each row is looked at, or what it finds is sorted. */
export const needsLook = (column: Column | undefined): boolean =>
  column?.kind === 'made' || column?.kind === 'text' || (column?.kind === 'filter' && !column.values);

/** Whether `id` can name a row at all: PostgreSQL refuses a bad uuid with an error. */
export const canBeId = (column: Column | undefined, id: string): boolean =>
  column?.kind === 'id' && column.isSerial ? /^[1-9][0-9]{0,14}$/.test(id) : isId(id);

/** The condition of one filter, whose value `listCallSchema` has looked at. */
export function condition(name: string, column: Column, value: unknown): Condition {
  const ends = value as { from?: string; to?: string };
  if (column.kind === 'moment') return { [name]: between(ends) };
  if (column.kind === 'made') return where(column.value, between(ends));
  const text = String(value);
  if (column.kind === 'asked') throw new Error(`no condition is made of ${name}`);
  if (column.kind === 'filter') return column.where(text);
  if (column.kind === 'text') return { [name]: { [Op.iLike]: anywhere(text) } };
  return { [name]: column.kind === 'flag' ? text === 'true' : text };
}

/** Of the searched text of a row, in any order, as it is folded for every search. */
export const hasWords = (q: string): WhereOptions => where(fn('has_words', col('search_text'), q), true);

/**
 * The same of the name of a file or a folder, or of what a link or an entry of the trash leads to. As in every search for files
 * a word of one or two letters begins one.
 */
export const nameHasWords = (q: string): WhereOptions =>
  where(fn('name_has_words', col('search_text'), q), true);

/** A pattern of LIKE. */
export const anywhere = (value: string): string => `%${value.trim().replace(/[\\%_]/g, '\\$&')}%`;

const between = ({ from, to }: { from?: string; to?: string }) => ({
  ...(from && { [Op.gte]: new Date(from) }),
  ...(to && { [Op.lte]: new Date(to) }),
});
