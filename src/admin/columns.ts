import { literal, Op, type WhereOptions } from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import { isId } from '../domain/shared/ids.js';
import { readMoment } from '../domain/shared/moment.js';

/**
 * What the panel knows of one column of a table, and how it filters by it. A column that is not listed is never read,
 * filtered or sorted by.
 */
export type Column =
  /** A uuid, or `serial` for a number of the database's own. */
  | { kind: 'id'; isSerial?: boolean }
  | { kind: 'reference' }
  /** Filters by any part of it. */
  | { kind: 'text'; sorts?: Order }
  /** Filters by the whole. */
  | { kind: 'exact' }
  | { kind: 'flag' }
  | { kind: 'number'; sorts?: Order }
  | { kind: 'moment'; sorts?: Order }
  /** Read for one record, not for lists; no filter, no sorting. */
  | { kind: 'detail' }
  /** Nothing that is kept: a filter over other columns. */
  | { kind: 'filter'; where: (value: string) => Condition };

/** An index has this order, with the id behind: no list sorts its table. `nullable`: what is null is the smallest. */
export type Order = 'plain' | 'nullable';

export type Columns = Record<string, Column>;

export type Condition = WhereOptions | Literal;

const impossible = literal('false');

export const isKept = ({ kind }: Column): boolean => kind !== 'filter';
export const isInLists = (column: Column): boolean => isKept(column) && column.kind !== 'detail';
export const orderOf = (column: Column | undefined): Order | undefined =>
  column && 'sorts' in column ? column.sorts : undefined;

/** Whether `id` can name a row at all: PostgreSQL refuses a bad uuid with an error. */
export const canBeId = (column: Column | undefined, id: unknown): boolean =>
  column?.kind === 'id' && column.isSerial ? /^[1-9][0-9]{0,14}$/.test(String(id)) : isId(String(id));

/** The condition of one filter; what can't be true of any row finds none. */
export function condition(name: string, column: Column, value: unknown): Condition {
  if (column.kind === 'moment') return between(name, value);
  if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return impossible;
  switch (column.kind) {
    case 'id':
    case 'reference':
      return canBeId(column, value) ? { [name]: value } : impossible;
    case 'text':
      return partOf([name], value);
    case 'exact':
      return { [name]: value };
    case 'flag':
      return value === 'true' || value === 'false' ? { [name]: value === 'true' } : impossible;
    case 'number':
      return /^[0-9]{1,15}$/.test(value) ? { [name]: Number(value) } : impossible;
    case 'filter':
      return column.where(value);
    case 'detail':
      return impossible;
  }
}

/** Any part of any of the columns, without regard to case. */
export const partOf = (names: string[], value: string): WhereOptions => ({
  [Op.or]: names.map((name) => ({ [name]: contains(value) })),
});

export const contains = (value: string) => ({ [Op.iLike]: `%${value.trim().replace(/[\\%_]/g, '\\$&')}%` });

/** @throws DomainError `validation_failed` for what is no moment */
function between(name: string, value: unknown): WhereOptions {
  const { from, to } = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return { [Op.and]: [bound(name, Op.gte, from), bound(name, Op.lte, to)] };
}

function bound(name: string, operator: symbol, value: unknown): WhereOptions {
  if (value === undefined || value === '') return {};
  return { [name]: { [operator]: readMoment(name, value) } };
}
